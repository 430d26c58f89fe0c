package encode

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func mismatch(t *schema.Type, v *schema.Value) error {
	return valueErrorf(v, "is of kind %s, and does not fit %s", v.Kind(), t)
}

// sql writes a value of a SQL type.
func (w *itemWriter) sql(t *schema.Type, v *schema.Value) error {
	if v.IsNull() {
		if t.NotNull {
			return rowErrorf("NULL", "cannot be stored as %s", t)
		}
		w.null()
		return nil
	}
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		s, spaces, err := fitText(t, v)
		if err != nil {
			return err
		}
		return w.text(s, spaces)
	case schema.TypeBoolean:
		if v.Kind() != schema.KindBool {
			return mismatch(t, v)
		}
		w.bool(v.Bool())
		return nil
	case schema.TypeBinary, schema.TypeVarbinary:
		return w.sqlBinary(t, v)
	case schema.TypeArray:
		return w.sqlArray(t, v)
	case schema.TypeMap:
		return w.sqlMap(t, v)
	case schema.TypeRow:
		return w.sqlRow(t, v)
	}
	if t.AttributeType() == 'N' {
		start := w.openNumber()
		if err := w.scalarText(t, v, false); err != nil {
			return err
		}
		w.closeNumber(start)
		return nil
	}
	w.out = append(w.out, `{"S":"`...)
	start := len(w.out)
	if err := w.scalarText(t, v, false); err != nil {
		return err
	}
	w.size += len(w.out) - start
	w.out = append(w.out, `"}`...)
	return nil
}

// fitText is [sqltext.FitText] of a value, which must be valid UTF-8 if it is truncated.
func fitText(t *schema.Type, v *schema.Value) (s string, spaces int, err error) {
	if v.Kind() != schema.KindString {
		return "", 0, mismatch(t, v)
	}
	if s, spaces = sqltext.FitText(t, v.Text()); t.Kind == schema.TypeVarchar &&
		len(s) == len(v.Text()) {
		return s, 0, nil // the writer checks it
	}
	if !utf8.ValidString(v.Text()) {
		return "", 0, valueErrorf(v, "is not valid UTF-8")
	}
	if t.Kind == schema.TypeChar && spaces+len(s) > maxItemSize {
		return "", 0, valueErrorf(v, "padded to %s is larger than DynamoDB's items", t)
	}
	return s, spaces, nil
}

// fitBytes truncates a binary to its type's length and pads BINARY with zeros. Its result is valid
// until the next call.
func (w *itemWriter) fitBytes(t *schema.Type, v *schema.Value) ([]byte, error) {
	if v.Kind() != schema.KindBytes {
		return nil, mismatch(t, v)
	}
	b, zeros := sqltext.FitBytes(t, v.BytesString())
	if len(b)+zeros > maxItemSize && zeros > 0 {
		return nil, valueErrorf(v, "padded to %s is larger than DynamoDB's items", t)
	}
	w.bytes = append(append(w.bytes[:0], b...), make([]byte, zeros)...)
	return w.bytes, nil
}

func (w *itemWriter) sqlBinary(t *schema.Type, v *schema.Value) error {
	b, err := w.fitBytes(t, v)
	if err != nil {
		return err
	}
	w.binary(b)
	return nil
}

func (w *itemWriter) sqlArray(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindList {
		return mismatch(t, v)
	}
	if err := w.open(`{"L":[`); err != nil {
		return err
	}
	first := len(w.out)
	elems := v.Elements()
	for i := range elems {
		w.comma(first)
		w.size++
		if err := w.sql(t.Elem, &elems[i]); err != nil {
			return withIndex(err, i)
		}
	}
	return w.close(first, `]}`)
}

func (w *itemWriter) sqlRow(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindList {
		return mismatch(t, v)
	}
	elems := v.Elements()
	if len(elems) != len(t.Fields) {
		return rowErrorf("", "a row of %d values does not fit %d fields", len(elems), len(t.Fields))
	}
	if err := w.open(`{"M":{`); err != nil {
		return err
	}
	first := len(w.out)
	for i := range t.Fields {
		f := &t.Fields[i]
		w.comma(first)
		w.size++
		err := w.name(f.Name)
		if err == nil {
			err = w.sql(f.Type, &elems[i])
		}
		if err != nil {
			return withPath(err, "."+f.Name)
		}
	}
	return w.close(first, `}}`)
}

// sqlMap writes a MAP from its last entry to its first, so that of the entries whose keys have the
// same text the last one is stored, as in Flink.
func (w *itemWriter) sqlMap(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindMap {
		return mismatch(t, v)
	}
	if err := w.open(`{"M":{`); err != nil {
		return err
	}
	first := len(w.out)
	var names nameSet
	for i := v.MapLen() - 1; i >= 0; i-- {
		key, value := v.MapEntry(i)
		m := w.mark()
		w.comma(first)
		from := len(w.out)
		if err := w.sqlKey(t.Key, &key); err != nil {
			return withKey(err, keyText(&key))
		}
		if !names.add(w.out, from, len(w.out)) {
			w.rewind(m)
			continue
		}
		w.size++
		if err := w.sql(t.Elem, &value); err != nil {
			return withKey(err, keyText(&key))
		}
	}
	return w.close(first, `}}`)
}

// sqlKey writes a MAP's key as text, and a colon.
func (w *itemWriter) sqlKey(t *schema.Type, k *schema.Value) error {
	if k.IsNull() {
		return rowErrorf("NULL", "cannot be the key of a MAP")
	}
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		s, spaces, err := fitText(t, k)
		if err != nil {
			return err
		}
		if spaces == 0 {
			return w.name(s)
		}
		w.bytes = append(w.bytes[:0], s...)
		for range spaces {
			w.bytes = append(w.bytes, ' ')
		}
		return w.name(string(w.bytes))
	case schema.TypeBinary, schema.TypeVarbinary:
		b, err := w.fitBytes(t, k)
		if err != nil {
			return err
		}
		return w.name(base64.StdEncoding.EncodeToString(b))
	}
	w.out = append(w.out, '"')
	start := len(w.out)
	if t.Kind == schema.TypeBoolean {
		if k.Kind() != schema.KindBool {
			return mismatch(t, k)
		}
		w.out = strconv.AppendBool(w.out, k.Bool())
	} else if err := w.scalarText(t, k, true); err != nil {
		return err
	}
	w.size += len(w.out) - start
	w.out = append(w.out, `":`...)
	return nil
}

// scalarText writes the text of a number, date or time, with asKey as the key of a MAP. The text
// needs no escapes in JSON.
func (w *itemWriter) scalarText(t *schema.Type, v *schema.Value, asKey bool) error {
	switch t.Kind {
	case schema.TypeTinyint:
		return w.sqlInt(t, v, 8)
	case schema.TypeSmallint:
		return w.sqlInt(t, v, 16)
	case schema.TypeInt:
		return w.sqlInt(t, v, 32)
	case schema.TypeBigint:
		return w.sqlInt(t, v, 64)
	case schema.TypeDecimal:
		return w.sqlDecimal(t, v)
	case schema.TypeFloat:
		return w.sqlFloat(t, v, 32, asKey)
	case schema.TypeDouble:
		return w.sqlFloat(t, v, 64, asKey)
	case schema.TypeDate:
		return w.sqlDate(t, v)
	case schema.TypeTime:
		return w.sqlTime(t, v)
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return w.sqlTimestamp(t, v)
	}
	return mismatch(t, v)
}
