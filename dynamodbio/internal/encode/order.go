package encode

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// The order of an item is made of the value of one attribute, Options.OrderBy, so that comparing
// bytes orders items as the values are ordered: numbers by value, whatever their notation; text and
// binaries byte by byte, as DynamoDB sorts them; dates and times by the instant, while their texts
// would sort 00:00:00.5Z before 00:00:00Z.
//
// Its first byte is the type, as an attribute without declared columns may change its type.
const (
	orderBool byte = iota + 1
	orderNumber
	orderTime
	orderText
	orderBinary
)

// CanOrder reports whether values of the type can be ordered.
func CanOrder(t *schema.Type) bool {
	return t != nil && (t.AttributeType() != 0 || t.Kind == schema.TypeBoolean)
}

// errNoOrder is for an item whose order is not known. As the earliest version it would lose a
// delete, and as the latest one it would lose what follows.
func errNoOrder(name, found string) error {
	return withPath(rowErrorf(found, "cannot be ordered by: 'sink.order-by' names this column, "+
		"and each row needs a value there, deletes included"), name)
}

// orderValue sets the order to that of a declared column's value.
func (w *itemWriter) orderValue(name string, v *schema.Value, wire []byte) error {
	switch v.Kind() {
	case schema.KindTimestamp, schema.KindInstant:
		w.order = appendOrderTime(w.order[:0], v.Time())
		return nil
	case schema.KindDate:
		w.order = appendOrderInt(append(w.order[:0], orderTime), v.Days())
		return nil
	case schema.KindTime:
		w.order = appendOrderInt(append(w.order[:0], orderTime), int64(v.TimeOfDay()))
		return nil
	}
	return w.orderWire(name, wire, false)
}

// orderWire sets the order to that of an attribute's value in wire JSON. With isTime the value is
// the text of a time.Time, in RFC 3339.
func (w *itemWriter) orderWire(name string, wire []byte, isTime bool) error {
	kind := wireKind(wire)
	switch kind {
	case "BOOL":
		w.order = append(w.order[:0], orderBool, 0)
		if string(wire) == wireTrue {
			w.order[1] = 1
		}
		return nil
	case "N":
		n, _ := parseInto(w, wire[6:len(wire)-2])
		w.order = appendOrderNumber(append(w.order[:0], orderNumber), n)
		return nil
	case "B":
		w.order = append(w.order[:0], orderBinary)
		w.order, _ = base64.StdEncoding.AppendDecode(w.order, wire[6:len(wire)-2])
		return nil
	case "S":
		quoted := wire[5 : len(wire)-1]
		if isTime {
			if t, err := time.Parse(time.RFC3339Nano, string(quoted[1:len(quoted)-1])); err == nil {
				w.order = appendOrderTime(w.order[:0], t)
				return nil
			}
		}
		w.order = appendUnquoted(append(w.order[:0], orderText), quoted)
		return nil
	case "NULL":
		return errNoOrder(name, "NULL")
	}
	return errNoOrder(name, "a value of type "+kind)
}

// appendUnquoted appends the text of a JSON string that appendString made.
func appendUnquoted(dst, quoted []byte) []byte {
	for _, c := range quoted {
		if c == '\\' {
			var s string
			_ = json.Unmarshal(quoted, &s)
			return append(dst, s...)
		}
	}
	return append(dst, quoted[1:len(quoted)-1]...)
}

func appendOrderTime(dst []byte, t time.Time) []byte {
	dst = appendOrderInt(append(dst, orderTime), t.Unix())
	return binary.BigEndian.AppendUint32(dst, uint32(t.Nanosecond()))
}

// appendOrderInt appends eight bytes that sort as the integers do.
func appendOrderInt(dst []byte, i int64) []byte {
	return binary.BigEndian.AppendUint64(dst, uint64(i)^1<<63)
}

// appendOrderNumber appends sign, magnitude and digits. The sign is 0 for negative numbers, with
// all that follows inverted, 1 for zero and 2 for positive numbers.
func appendOrderNumber(dst []byte, n sqltext.Number) []byte {
	if len(n.Digits) == 0 {
		return append(dst, 1)
	}
	// Numbers are 0.d1d2… × 10^top. The exponents of DynamoDB's numbers are far within 16 bits.
	top := uint16(n.Exp + len(n.Digits) + 1<<15)
	if !n.Negative {
		dst = append(dst, 2, byte(top>>8), byte(top))
		return append(dst, n.Digits...)
	}
	dst = append(dst, 0, ^byte(top>>8), ^byte(top))
	for _, d := range n.Digits {
		dst = append(dst, ^d)
	}
	return append(dst, 0xff) // more digits sort below
}

// checkOrderBy returns an error for an order column that is not declared or cannot be ordered.
func checkOrderBy(name string, cols []column) error {
	for _, c := range cols {
		if c.name == name && !CanOrder(c.typ) {
			return fmt.Errorf("order column %q: values of %s cannot be ordered: name a "+
				"TIMESTAMP, a number or a text", name, c.typ)
		}
	}
	return checkNamed("order", []string{name}, cols)
}
