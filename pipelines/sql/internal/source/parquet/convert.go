package parquet

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// newConverter returns the converter of a leaf's values, or nil when the type is no match for them.
func newConverter(
	t *schema.Type, c *parquet.Column,
) (func(parquet.Value) (schema.Value, error), error) {
	kind := c.Type().Kind()
	var logical format.LogicalTypeValue
	if lt := c.Type().LogicalType(); lt != nil {
		logical = lt.Value
	}
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		switch logical.(type) {
		case nil, *format.StringType, *format.EnumType, *format.JsonType:
			if kind == parquet.ByteArray {
				parse := sqltext.ParserOf(t, sqltext.BlankOrT)
				return func(v parquet.Value) (schema.Value, error) {
					return parse(v.ByteArray())
				}, nil
			}
		}
	case schema.TypeBoolean:
		if kind == parquet.Boolean {
			return func(v parquet.Value) (schema.Value, error) {
				return schema.Bool(v.Boolean()), nil
			}, nil
		}
	case schema.TypeBinary, schema.TypeVarbinary:
		if kind == parquet.ByteArray || kind == parquet.FixedLenByteArray {
			if _, decimal := logical.(*format.DecimalType); !decimal {
				return func(v parquet.Value) (schema.Value, error) {
					return schema.Bytes(v.ByteArray()), nil
				}, nil
			}
		}
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return integer(t, kind, logical), nil
	case schema.TypeFloat, schema.TypeDouble:
		switch {
		case kind == parquet.Float:
			return func(v parquet.Value) (schema.Value, error) {
				return schema.Float(float64(v.Float())), nil
			}, nil
		case kind == parquet.Double && t.Kind == schema.TypeDouble:
			return func(v parquet.Value) (schema.Value, error) {
				return schema.Float(v.Double()), nil
			}, nil
		}
	case schema.TypeDecimal:
		if d, ok := logical.(*format.DecimalType); ok {
			return decimal(t, kind, int(d.Scale)), nil
		}
	case schema.TypeDate:
		if _, ok := logical.(*format.DateType); ok && kind == parquet.Int32 {
			return func(v parquet.Value) (schema.Value, error) {
				return schema.Date(int64(v.Int32())), nil
			}, nil
		}
	case schema.TypeTime:
		if l, ok := logical.(*format.TimeType); ok && l.Unit.Value != nil {
			unit := l.Unit.Value.Duration()
			return func(v parquet.Value) (schema.Value, error) {
				d := time.Duration(whole(v)) * unit
				if d < 0 || d >= 24*time.Hour {
					return schema.Value{}, fmt.Errorf(
						"cannot read %v as %v: it is not a time of day", d, t,
					)
				}
				return sqltext.Clock(t, d), nil
			}, nil
		}
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return instant(t, kind, logical), nil
	}
	return nil, nil
}

// whole returns the integer of an INT32 or INT64.
func whole(v parquet.Value) int64 {
	if v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

// integer reads INT32, and INT64 as BIGINT only. What is declared without a sign must fit the type,
// too.
func integer(
	t *schema.Type, kind parquet.Kind, logical format.LogicalTypeValue,
) func(parquet.Value) (schema.Value, error) {
	unsigned := false
	switch l := logical.(type) {
	case nil:
	case *format.IntType:
		unsigned = !l.IsSigned
	default:
		return nil
	}
	if kind != parquet.Int32 && (kind != parquet.Int64 || t.Kind != schema.TypeBigint) {
		return nil
	}
	return func(v parquet.Value) (schema.Value, error) {
		n := whole(v)
		if unsigned && kind == parquet.Int32 {
			n = int64(uint32(n))
		}
		if unsigned && n < 0 {
			return schema.Value{}, fmt.Errorf("cannot read %d as %v: %w", uint64(n), t,
				sqltext.ErrRange)
		}
		return sqltext.Integer(t, n)
	}
}

// decimal reads integers, and big-endian two's complement of any length.
func decimal(
	t *schema.Type, kind parquet.Kind, scale int,
) func(parquet.Value) (schema.Value, error) {
	parse := sqltext.ParserOf(t, sqltext.BlankOrT)
	return func(v parquet.Value) (schema.Value, error) {
		n := new(big.Int)
		if kind == parquet.Int32 || kind == parquet.Int64 {
			n.SetInt64(whole(v))
		} else {
			b := v.ByteArray()
			n.SetBytes(b)
			if len(b) > 0 && b[0]&0x80 != 0 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
		}
		text := fmt.Appendf(nil, "%de-%d", n, scale)
		d, err := parse(text)
		if err != nil {
			return d, fmt.Errorf("cannot read %s as %v: %w", text, t, err)
		}
		return d, nil
	}
}

// The Julian day of 1970-01-01, from which INT96 does not count.
const unixJulianDay = 2_440_588

func instant(
	t *schema.Type, kind parquet.Kind, logical format.LogicalTypeValue,
) func(parquet.Value) (schema.Value, error) {
	if kind == parquet.Int96 && logical == nil {
		return func(v parquet.Value) (schema.Value, error) {
			var b [12]byte // nanoseconds of the day, and the day
			n := v.Int96()
			for i, word := range n {
				binary.LittleEndian.PutUint32(b[4*i:], word)
			}
			nanos := int64(binary.LittleEndian.Uint64(b[:]))
			day := int64(int32(binary.LittleEndian.Uint32(b[8:])))
			return sqltext.Time(t, time.Unix((day-unixJulianDay)*86400, nanos)), nil
		}
	}
	l, ok := logical.(*format.TimestampType)
	if !ok || l.Unit.Value == nil {
		return nil
	}
	switch l.Unit.Value.(type) {
	case *format.MilliSeconds:
		return func(v parquet.Value) (schema.Value, error) {
			return sqltext.Time(t, time.UnixMilli(v.Int64())), nil
		}
	case *format.MicroSeconds:
		return func(v parquet.Value) (schema.Value, error) {
			return sqltext.Time(t, time.UnixMicro(v.Int64())), nil
		}
	default:
		return func(v parquet.Value) (schema.Value, error) {
			return sqltext.Time(t, time.Unix(0, v.Int64())), nil
		}
	}
}
