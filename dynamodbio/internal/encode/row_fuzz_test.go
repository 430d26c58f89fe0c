package encode

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// FuzzRow makes a column's type and a value out of the fuzzer's bytes, which may or may not fit. A
// row is encoded, or rejected with a RowError that names the column; what is encoded reads back,
// has its size and its key, and the Item that was used before has left nothing in it.
func FuzzRow(f *testing.F) {
	for kind := range byte(schema.TypeNull) + 1 {
		f.Add([]byte{0, kind, 5, 2, 1, 0, 3, 'a', 'b', '"', 9, 9, 9, 9, 9, 9, 9, 9}, kind%4 == 0)
		f.Add([]byte{1, 14 + kind%4, kind, 10, 3, 12, kind, 1, 2, 200, 128, 7, 11, 3, 3, 3, 1, 1,
			5}, false)
	}
	f.Fuzz(func(t *testing.T, data []byte, keyed bool) {
		in := fuzzInput(data)
		flags := in.next()
		typ := in.typ(4)
		o := Options{Columns: []schema.Column{{Name: "v", Type: typ}}, IgnoreNulls: flags&1 != 0}
		if flags&2 != 0 {
			o.SetColumns = []string{"v"}
		}
		if keyed {
			o.Keys = []string{"v"}
		}
		e, err := New(rowType, o)
		if err != nil {
			return
		}
		v := in.value(typ, 5)
		var it Item
		err = e.Put(schema.NewRow(v), &it)
		var row *RowError
		if err != nil {
			if !errors.As(err, &row) || row.Column == "" && it.Size <= maxItemSize {
				t.Fatalf("%v as %v: %v", v, typ, err)
			}
			return
		}
		item := checkItem(t, &it)
		if keyed {
			key, err := AppendKey(nil, item, o.Keys)
			if err != nil || string(key) != string(it.Key) {
				t.Errorf("%v as %v: key %q, and AppendKey gives %q, %v", v, typ, it.Key, key, err)
			}
		}
		first := string(it.Body)
		_ = e.Put(schema.NewRow(in.value(typ, 5)), &it)
		if err := e.Put(schema.NewRow(v), &it); err != nil || string(it.Body) != first {
			t.Errorf("%v as %v: first %s, then %s, %v", v, typ, first, it.Body, err)
		}
	})
}

// fuzzInput gives out the fuzzer's bytes, and zeros when they are used up.
type fuzzInput []byte

func (in *fuzzInput) next() byte {
	if len(*in) == 0 {
		return 0
	}
	b := (*in)[0]
	*in = (*in)[1:]
	return b
}

func (in *fuzzInput) int64() int64 {
	var b [8]byte
	for i := range in.next() % 9 {
		b[i] = in.next()
	}
	n := int64(binary.LittleEndian.Uint64(b[:]))
	if in.next()&1 != 0 {
		n = -n
	}
	return n
}

func (in *fuzzInput) text() string {
	b := make([]byte, in.next()%12)
	for i := range b {
		b[i] = in.next()
	}
	return string(b)
}

func (in *fuzzInput) typ(depth int) *schema.Type {
	t := &schema.Type{
		Kind: schema.TypeKind(in.next() % (byte(schema.TypeNull) + 2)), NotNull: in.next()&7 == 0,
		Length: int(in.next() % 9), Precision: int(in.next() % 40), Scale: int(in.next() % 40),
	}
	if t.Kind == schema.TypeTime || t.Kind == schema.TypeTimestamp ||
		t.Kind == schema.TypeTimestampLTZ {
		t.Precision %= 10
	}
	if depth == 0 {
		return t
	}
	switch t.Kind {
	case schema.TypeMap:
		t.Key = in.typ(depth - 1)
		fallthrough
	case schema.TypeArray, schema.TypeMultiset:
		t.Elem = in.typ(depth - 1)
	case schema.TypeRow:
		for range in.next() % 4 {
			t.Fields = append(t.Fields, schema.Field{Name: in.text(), Type: in.typ(depth - 1)})
		}
	}
	return t
}

// value makes a value that mostly fits the type.
func (in *fuzzInput) value(t *schema.Type, depth int) schema.Value {
	if choice := in.next(); choice%16 == 0 || depth == 0 {
		return schema.Null()
	} else if choice%16 == 1 {
		return in.scalar(schema.ValueKind(in.next() % byte(schema.KindList)))
	}
	n := int(in.next() % 12)
	switch t.Kind {
	case schema.TypeArray:
		var elems []schema.Value
		for range n {
			elems = append(elems, in.value(t.Elem, depth-1))
		}
		return schema.List(elems...)
	case schema.TypeMap:
		var pairs []schema.Value
		for range n {
			pairs = append(pairs, in.value(t.Key, depth-1), in.value(t.Elem, depth-1))
		}
		return schema.Map(pairs...)
	case schema.TypeRow:
		var fields []schema.Value
		for _, f := range t.Fields {
			fields = append(fields, in.value(f.Type, depth-1))
		}
		return schema.List(fields...)
	}
	return in.scalar(map[schema.TypeKind]schema.ValueKind{
		schema.TypeChar: schema.KindString, schema.TypeVarchar: schema.KindString,
		schema.TypeBoolean: schema.KindBool,
		schema.TypeBinary:  schema.KindBytes, schema.TypeVarbinary: schema.KindBytes,
		schema.TypeDecimal: schema.KindDecimal,
		schema.TypeTinyint: schema.KindInt, schema.TypeSmallint: schema.KindInt,
		schema.TypeInt: schema.KindInt, schema.TypeBigint: schema.KindInt,
		schema.TypeFloat: schema.KindFloat, schema.TypeDouble: schema.KindFloat,
		schema.TypeDate: schema.KindDate, schema.TypeTime: schema.KindTime,
		schema.TypeTimestamp: schema.KindTimestamp, schema.TypeTimestampLTZ: schema.KindInstant,
	}[t.Kind])
}

func (in *fuzzInput) scalar(kind schema.ValueKind) schema.Value {
	switch kind {
	case schema.KindString:
		return schema.String(in.text())
	case schema.KindBytes:
		return schema.Bytes([]byte(in.text()))
	case schema.KindBool:
		return schema.Bool(in.next()&1 != 0)
	case schema.KindInt:
		return schema.Int(in.int64())
	case schema.KindFloat:
		return schema.Float(math.Float64frombits(uint64(in.int64())))
	case schema.KindDecimal:
		return schema.Decimal(in.text())
	case schema.KindDate:
		return schema.Date(in.int64())
	case schema.KindTime:
		return schema.TimeOfDay(time.Duration(in.int64()))
	case schema.KindTimestamp:
		return schema.Timestamp(time.Unix(in.int64(), in.int64()).UTC())
	case schema.KindInstant:
		return schema.Instant(time.Unix(in.int64(), in.int64()))
	}
	return schema.Null()
}
