package encode

import "bytes"

// set writes one SS, NS or BS. Its elements are written as values of their own, and then added.
type set struct {
	tag  byte // S, N or B
	fold bool // whether duplicates are folded, or refused as DynamoDB does
	n    int
	seen map[string]struct{}
}

func (w *writer) openSet(tag byte, fold bool) set {
	w.out = append(w.out, '{', '"', tag, 'S', '"', ':', '[')
	return set{tag: tag, fold: fold, seen: map[string]struct{}{}}
}

// add makes the value written since m, {"S":"x"}, the set's next element, "x".
func (s *set) add(w *writer, m mark) error {
	wire := w.out[m.out:]
	if wire[2] != s.tag || wire[3] != '"' {
		return bad("", "a %cS cannot hold %s", s.tag, wireKind(wire))
	}
	element := wire[len(`{"S":`) : len(wire)-1]
	same := element
	if s.tag == 'N' {
		n, _ := parseInto(w, bytes.Trim(element, `"`))
		var text [64]byte
		same = n.AppendCanonical(text[:0])
	}
	if _, ok := s.seen[string(same)]; ok {
		if !s.fold {
			return bad(string(element), "is in the set twice")
		}
		w.drop(m)
		return nil
	}
	s.seen[string(same)] = struct{}{}
	out := w.out[:m.out]
	if s.n > 0 {
		out = append(out, ',')
	}
	w.out = append(out, element...)
	s.n++
	return nil
}

func (s *set) close(w *writer) { w.out = append(w.out, `]}`...) }

// nameSet finds names that a map has already. A few are looked through, as most maps are small;
// more are hashed.
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
