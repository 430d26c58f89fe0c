package encode

import "bytes"

// nameSet finds duplicate names of a map. Few names are searched one by one, as most maps are
// small; more are hashed.
type nameSet struct {
	n     int
	spans [8][2]int
	more  map[string]struct{}
}

// add adds the name at out[from:to], and reports whether it is new.
func (s *nameSet) add(out []byte, from, to int) bool {
	name := out[from:to]
	if s.more != nil {
		if _, ok := s.more[string(name)]; ok {
			return false
		}
		s.more[string(name)] = struct{}{}
		return true
	}
	for _, span := range s.spans[:s.n] {
		if bytes.Equal(out[span[0]:span[1]], name) {
			return false
		}
	}
	if s.n < len(s.spans) {
		s.spans[s.n] = [2]int{from, to}
		s.n++
		return true
	}
	s.more = map[string]struct{}{string(name): {}}
	for _, span := range s.spans {
		s.more[string(out[span[0]:span[1]])] = struct{}{}
	}
	return true
}
