package datagen

import (
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// row makes the n-th row, from 0.
func (t *Table) row(n int64) schema.Row {
	now := time.Now()
	values := make([]schema.Value, len(t.Columns))
	for i := range t.Columns {
		values[i] = t.Columns[i].value(n, now)
	}
	return schema.Row{Values: values}
}

// value makes the value of the n-th row.
func (f *field) value(n int64, now time.Time) schema.Value {
	if f.NullRate > 0 && rand.Float64() < f.NullRate {
		return schema.Null()
	}
	if f.Sequence {
		return f.count(f.Start + n)
	}
	switch t := f.Type; t.Kind {
	case schema.TypeBoolean:
		return schema.Bool(rand.Uint64()&1 == 0)
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return schema.Int(f.Min + int64(below(uint64(f.Max)-uint64(f.Min))))
	case schema.TypeFloat:
		return schema.Float(float64(float32(f.fraction())))
	case schema.TypeDouble:
		return schema.Float(f.fraction())
	case schema.TypeDecimal:
		return f.decimal()
	case schema.TypeDate:
		return schema.Date(now.UTC().Unix() / 86400)
	case schema.TypeTime:
		day := now.UTC().Truncate(24 * time.Hour)
		return sqltext.Clock(t, now.Sub(day))
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return sqltext.Time(t, now.Add(-time.Duration(below(uint64(f.MaxPast)))))
	case schema.TypeChar, schema.TypeVarchar:
		size := f.size()
		return schema.String(
			hex.EncodeToString(randomBytes((size + 1) / 2))[:size],
		) // as Flink's text
	case schema.TypeBinary, schema.TypeVarbinary:
		return schema.Bytes(randomBytes(f.size()))
	case schema.TypeRow:
		values := make([]schema.Value, len(f.Parts))
		for i := range f.Parts {
			values[i] = f.Parts[i].value(n, now)
		}
		return schema.List(values...)
	}
	var values []schema.Value
	for range f.size() {
		for i := range f.Parts {
			values = append(values, f.Parts[i].value(n, now))
		}
	}
	if f.Type.Kind == schema.TypeArray {
		return schema.List(values...)
	}
	return schema.Map(values...)
}

// count makes a number of a sequence.
func (f *field) count(n int64) schema.Value {
	switch f.Type.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		return schema.String(strconv.FormatInt(n, 10))
	case schema.TypeFloat, schema.TypeDouble:
		return schema.Float(float64(n))
	case schema.TypeDecimal:
		return schema.Decimal(strconv.FormatInt(n, 10))
	default:
		return schema.Int(n)
	}
}

func (f *field) size() int {
	if f.VarLength {
		return 1 + rand.IntN(f.Length)
	}
	return f.Length
}

// below returns a number from 0 to most.
func below(most uint64) uint64 {
	if most+1 == 0 {
		return rand.Uint64()
	}
	return rand.Uint64N(most + 1)
}

func (f *field) fraction() float64 {
	return f.Floor + rand.Float64()*(f.Ceil-f.Floor)
}

// decimal generates a number of the type's scale, from Floor up to but not including Ceil. Its
// digits are cut, not rounded: rounding 99.999 to two places would give a number with a digit too
// many.
func (f *field) decimal() schema.Value {
	text := strconv.FormatFloat(f.fraction(), 'f', -1, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	scale := f.Type.Scale
	if scale == 0 {
		return schema.Decimal(whole)
	}
	if missing := scale - len(fraction); missing > 0 {
		fraction += strings.Repeat("0", missing)
	}
	return schema.Decimal(whole + "." + fraction[:scale])
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}
