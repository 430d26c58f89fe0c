package encode

import "strconv"

// number is digits × 10^exp. The digits have no leading and no trailing zero, so each number has
// one such form; zero has no digits.
type number struct {
	neg    bool
	digits []byte
	exp    int
}

// The range of a DynamoDB number (AWS documentation, "Data types": Number).
const (
	maxDigits   = 38
	maxExponent = 125  // below 1E126
	minExponent = -130 // 1E-130 and above
)

// maxParsedExponent keeps the arithmetic on exponents away from overflow; it is far out of range.
const maxParsedExponent = 1 << 30

// parseNumber reads decimal text: a sign, digits with or without a point, an exponent. The digits
// are kept in buf's storage.
func parseNumber[T string | []byte](buf []byte, text T) (number, bool) {
	n := number{digits: buf[:0]}
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		n.neg = text[i] == '-'
		i++
	}
	var seen, point bool
	zeros := 0 // zeros that count only when another digit follows
	for ; i < len(text); i++ {
		c := text[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		seen = true
		if point {
			n.exp--
		}
		if c == '0' {
			if len(n.digits) > 0 {
				zeros++
			}
			continue
		}
		for ; zeros > 0; zeros-- {
			n.digits = append(n.digits, '0')
		}
		n.digits = append(n.digits, c)
	}
	if !seen {
		return n, false
	}
	n.exp += zeros
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		exp, ok := parseExponent(text[i+1:])
		if !ok {
			return n, false
		}
		n.exp += exp
		i = len(text)
	}
	if len(n.digits) == 0 {
		n.exp, n.neg = 0, false
	}
	return n, i == len(text)
}

func parseExponent[T string | []byte](text T) (int, bool) {
	i, neg := 0, false
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		neg = text[i] == '-'
		i++
	}
	if i == len(text) {
		return 0, false
	}
	exp := 0
	for ; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		exp = min(exp*10+int(text[i]-'0'), maxParsedExponent)
	}
	if neg {
		exp = -exp
	}
	return exp, true
}

// fault says why DynamoDB would refuse the number, or nothing.
func (n number) fault() string {
	if len(n.digits) == 0 {
		return ""
	}
	top := n.exp + len(n.digits) - 1
	switch {
	case len(n.digits) > maxDigits:
		return "cannot be stored: DynamoDB numbers have at most 38 significant digits"
	case top > maxExponent:
		return "cannot be stored: DynamoDB numbers are below 1E126 in magnitude"
	case top < minExponent:
		return "cannot be stored: DynamoDB numbers are 0, or 1E-130 and more in magnitude"
	}
	return ""
}

// appendCanonical appends the one text of the number's value: 10E-1, 1.0 and 1 give 1E0.
func (n number) appendCanonical(dst []byte) []byte {
	if len(n.digits) == 0 {
		return append(dst, '0')
	}
	if n.neg {
		dst = append(dst, '-')
	}
	dst = append(dst, n.digits...)
	dst = append(dst, 'E')
	return strconv.AppendInt(dst, int64(n.exp), 10)
}

// parseInto reads text into the writer's own storage: the number is good until the next call.
func parseInto[T string | []byte](w *writer, text T) (number, bool) {
	n, ok := parseNumber(w.num, text)
	w.num = n.digits[:0]
	return n, ok
}

// number writes an N of text that came from outside, verbatim, when DynamoDB takes it.
func (w *writer) number(text string) error {
	n, ok := parseInto(w, text)
	if !ok {
		return bad(strconv.Quote(text), "is not a number")
	}
	if reason := n.fault(); reason != "" {
		return bad(text, "%s", reason)
	}
	w.out = append(w.out, `{"N":"`...)
	w.out = append(w.out, text...)
	w.out = append(w.out, `"}`...)
	w.size += n.size()
	return nil
}

func (w *writer) int(i int64) {
	start := w.openNumber()
	w.out = strconv.AppendInt(w.out, i, 10)
	w.closeNumber(start)
}

func (w *writer) uint(u uint64) {
	start := w.openNumber()
	w.out = strconv.AppendUint(w.out, u, 10)
	w.closeNumber(start)
}
