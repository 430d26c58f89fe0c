package encode

import (
	"strconv"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
)

// The range of a DynamoDB number (AWS documentation, "Data types": Number).
const (
	maxDigits   = 38
	maxExponent = 125  // below 1E126
	minExponent = -130 // 1E-130 and above

	tooLarge = "cannot be stored: DynamoDB numbers are below 1E126 in magnitude"
	tooSmall = "cannot be stored: DynamoDB numbers are 0, or 1E-130 and more in magnitude"
)

// numberProblem returns why DynamoDB would reject the number, or "".
func numberProblem(n sqltext.Number) string {
	if len(n.Digits) == 0 {
		return ""
	}
	top := n.Exp + len(n.Digits) - 1
	switch {
	case len(n.Digits) > maxDigits:
		return "cannot be stored: DynamoDB numbers have at most 38 significant digits"
	case top > maxExponent:
		return tooLarge
	case top < minExponent:
		return tooSmall
	}
	return ""
}

// parseInto parses text into the writer's own storage: the number is valid until the next call.
func parseInto[T string | []byte](w *itemWriter, text T) (sqltext.Number, bool) {
	n, ok := sqltext.ParseNumber(w.num, text)
	w.num = n.Digits[:0]
	return n, ok
}

// number writes an N of the user's text as it is, if it is valid for DynamoDB.
func (w *itemWriter) number(text string) error {
	n, ok := parseInto(w, text)
	if !ok {
		return rowErrorf(strconv.Quote(text), "is not a number")
	}
	if reason := numberProblem(n); reason != "" {
		return rowErrorf(text, "%s", reason)
	}
	w.out = append(w.out, `{"N":"`...)
	w.out = append(w.out, text...)
	w.out = append(w.out, `"}`...)
	w.size += numberSize(n)
	return nil
}

func (w *itemWriter) int(i int64) {
	start := w.openNumber()
	w.out = strconv.AppendInt(w.out, i, 10)
	w.closeNumber(start)
}

func (w *itemWriter) uint(u uint64) {
	start := w.openNumber()
	w.out = strconv.AppendUint(w.out, u, 10)
	w.closeNumber(start)
}
