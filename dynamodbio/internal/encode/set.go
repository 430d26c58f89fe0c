package encode

import "bytes"

// set writes one SS, NS or BS. Its elements are written as values first, and then added.
type set struct {
	tag    byte // S, N or B
	dedupe bool // remove duplicates; without, they are an error, as in DynamoDB
	n      int
	seen   map[string]struct{}
}

func (w *itemWriter) openSet(tag byte, dedupe bool) set {
	w.out = append(w.out, '{', '"', tag, 'S', '"', ':', '[')
	return set{tag: tag, dedupe: dedupe, seen: map[string]struct{}{}}
}

// add makes the value written since m, {"S":"x"}, the set's next element, "x".
func (s *set) add(w *itemWriter, m mark) error {
	wire := w.out[m.out:]
	if wire[2] != s.tag || wire[3] != '"' {
		return rowErrorf("", "a %cS cannot hold %s", s.tag, wireKind(wire))
	}
	element := wire[len(`{"S":`) : len(wire)-1]
	same := element
	if s.tag == 'N' {
		n, _ := parseInto(w, bytes.Trim(element, `"`))
		var text [64]byte
		same = n.AppendCanonical(text[:0])
	}
	if _, ok := s.seen[string(same)]; ok {
		if !s.dedupe {
			return rowErrorf(string(element), "is in the set twice")
		}
		w.rewind(m)
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

func (s *set) close(w *itemWriter) { w.out = append(w.out, `]}`...) }
