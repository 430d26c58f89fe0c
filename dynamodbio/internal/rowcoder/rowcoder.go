// Package rowcoder is the coder of [schema.Row] and [schema.RowKind] between steps that a runner
// does not fuse. Package dynamodbio registers it with Beam.
package rowcoder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// version is the first byte of an encoded row.
const version = 1

var errCorrupt = errors.New("corrupt schema.Row")

// EncodeKind returns one byte.
func EncodeKind(k schema.RowKind) []byte { return []byte{byte(k)} }

// DecodeKind reverses [EncodeKind].
func DecodeKind(b []byte) (schema.RowKind, error) {
	if len(b) != 1 || schema.RowKind(b[0]) > schema.Delete {
		return 0, fmt.Errorf("corrupt schema.RowKind: %x", b)
	}
	return schema.RowKind(b[0]), nil
}

// Encode returns a version, the row's kind and its values. Its error is for a value of unknown
// kind.
func Encode(r schema.Row) ([]byte, error) {
	b := append(make([]byte, 0, 16*(len(r.Values)+1)), version, byte(r.Kind))
	return appendValues(b, r.Values)
}

// Decode reverses [Encode]. It returns an error for all other bytes.
func Decode(b []byte) (schema.Row, error) {
	if len(b) < 2 {
		return schema.Row{}, errCorrupt
	}
	if b[0] != version {
		return schema.Row{}, fmt.Errorf("%w: version %d, this worker reads version %d",
			errCorrupt, b[0], version)
	}
	values, rest, err := readValues(b[2:])
	if err == nil && len(rest) > 0 {
		err = errCorrupt
	}
	return schema.Row{Kind: schema.RowKind(b[1]), Values: values}, err
}

func appendValues(b []byte, values []schema.Value) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(len(values)))
	var err error
	for i := range values {
		if b, err = appendValue(b, &values[i]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendValue(b []byte, v *schema.Value) ([]byte, error) {
	b = append(b, byte(v.Kind()))
	switch v.Kind() {
	case schema.KindNull:
		return b, nil
	case schema.KindString:
		return appendString(b, v.Text()), nil
	case schema.KindBytes:
		return appendString(b, v.BytesString()), nil
	case schema.KindDecimal:
		return appendString(b, v.DecimalText()), nil
	case schema.KindBool:
		if v.Bool() {
			return binary.AppendVarint(b, 1), nil
		}
		return binary.AppendVarint(b, 0), nil
	case schema.KindInt:
		return binary.AppendVarint(b, v.Int64()), nil
	case schema.KindFloat:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float64())), nil
	case schema.KindDate:
		return binary.AppendVarint(b, v.Days()), nil
	case schema.KindTime:
		return binary.AppendVarint(b, int64(v.TimeOfDay())), nil
	case schema.KindTimestamp, schema.KindInstant:
		t := v.Time()
		b = binary.AppendVarint(b, t.Unix())
		return binary.AppendUvarint(b, uint64(t.Nanosecond())), nil
	case schema.KindList:
		return appendValues(b, v.Elements())
	case schema.KindMap:
		return appendMap(b, v)
	}
	return nil, fmt.Errorf("schema.Row holds a value of unknown kind %v", v.Kind())
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// appendMap appends keys and values by turns, as readValues reads them.
func appendMap(b []byte, v *schema.Value) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(2*v.MapLen()))
	for i := range v.MapLen() {
		key, value := v.MapEntry(i)
		var err error
		if b, err = appendValue(b, &key); err != nil {
			return nil, err
		}
		if b, err = appendValue(b, &value); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func readValues(b []byte) ([]schema.Value, []byte, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)) { // every value takes a byte at least
		return nil, nil, errCorrupt
	}
	b = b[size:]
	values := make([]schema.Value, n)
	for i := range values {
		if len(b) == 0 {
			return nil, nil, errCorrupt
		}
		kind := schema.ValueKind(b[0])
		b = b[1:]
		var err error
		if values[i], b, err = readValue(kind, b); err != nil {
			return nil, nil, err
		}
	}
	return values, b, nil
}

func readValue(kind schema.ValueKind, b []byte) (schema.Value, []byte, error) {
	switch kind {
	case schema.KindNull:
		return schema.Null(), b, nil
	case schema.KindString, schema.KindBytes, schema.KindDecimal:
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return schema.Value{}, nil, errCorrupt
		}
		text, rest := b[size:size+int(n)], b[size+int(n):]
		switch kind {
		case schema.KindBytes:
			return schema.Bytes(text), rest, nil
		case schema.KindDecimal:
			return schema.Decimal(string(text)), rest, nil
		}
		return schema.String(string(text)), rest, nil
	case schema.KindFloat:
		if len(b) < 8 {
			return schema.Value{}, nil, errCorrupt
		}
		return schema.Float(math.Float64frombits(binary.LittleEndian.Uint64(b))), b[8:], nil
	case schema.KindList, schema.KindMap:
		elems, rest, err := readValues(b)
		switch {
		case err != nil:
			return schema.Value{}, nil, err
		case kind == schema.KindList:
			return schema.List(elems...), rest, nil
		case len(elems)%2 != 0:
			return schema.Value{}, nil, errCorrupt
		}
		return schema.Map(elems...), rest, nil
	}
	n, size := binary.Varint(b)
	if size <= 0 {
		return schema.Value{}, nil, errCorrupt
	}
	b = b[size:]
	switch kind {
	case schema.KindBool:
		return schema.Bool(n != 0), b, nil
	case schema.KindInt:
		return schema.Int(n), b, nil
	case schema.KindDate:
		return schema.Date(n), b, nil
	case schema.KindTime:
		return schema.TimeOfDay(time.Duration(n)), b, nil
	case schema.KindTimestamp, schema.KindInstant:
		nanos, size := binary.Uvarint(b)
		if size <= 0 || nanos >= 1e9 {
			return schema.Value{}, nil, errCorrupt
		}
		t := time.Unix(n, int64(nanos)).UTC()
		if kind == schema.KindTimestamp {
			return schema.Timestamp(t), b[size:], nil
		}
		return schema.Instant(t), b[size:], nil
	}
	return schema.Value{}, nil, fmt.Errorf("%w: kind %d", errCorrupt, kind)
}
