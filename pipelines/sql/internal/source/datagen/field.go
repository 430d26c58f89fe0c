package datagen

import (
	"math"
	"strconv"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// field says how the values of a column, or of a part of one, are made. It is plain data.
type field struct {
	Type *schema.Type
	// Sequence counts from Start, one a row.
	Sequence bool
	Start    int64
	// Min and Max bound random numbers: Floor and Ceil those with a fraction.
	Min, Max    int64
	Floor, Ceil float64
	// MaxPast is how long ago a random timestamp is at most.
	MaxPast time.Duration
	// Length is of text, bytes, and of lists and maps; VarLength makes it the most.
	Length    int
	VarLength bool
	// NullRate is the share of NULLs.
	NullRate float64
	// Parts are the element of a list, key and value of a map, the fields of a row.
	Parts []field
}

// fieldReader reads the options of a column's field. Problems go to the set, at the column when no
// option has them.
type fieldReader struct {
	set  *tableoptions.Set
	pos  schema.Position
	rows *int64 // the rows of the table, which the first sequence to end ends
}

// The defaults of lengths, which are Flink's.
const (
	defaultTextLength       = 100
	defaultCollectionLength = 3
	maxLength               = 400 << 10 // an item of DynamoDB holds no more
)

// field reads the options that begin with a prefix: fields.name, fields.name.element and their
// like.
func (r *fieldReader) field(prefix string, t *schema.Type) field {
	f := field{Type: t}
	f.Sequence = r.set.OneOf(prefix+".kind", "random", "random", "sequence") == "sequence"
	f.NullRate = r.share(prefix + ".null-rate")
	if f.Sequence {
		r.sequence(prefix, &f)
		return f
	}
	switch t.Kind {
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		r.integers(prefix, &f)
	case schema.TypeFloat:
		r.fractions(prefix, &f, math.MaxFloat32)
	case schema.TypeDouble:
		r.fractions(prefix, &f,
			9.9e125) // DynamoDB's greatest number; Flink's default can hardly be stored
	case schema.TypeDecimal:
		r.fractions(prefix, &f, math.Pow10(t.Precision-t.Scale))
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		f.MaxPast, _ = r.set.Duration(prefix+".max-past", 0, 0)
	case schema.TypeChar, schema.TypeBinary:
		f.Length = t.Length
	case schema.TypeVarchar, schema.TypeVarbinary:
		r.length(prefix, &f, min(t.Length, defaultTextLength), min(t.Length, maxLength))
	case schema.TypeArray:
		r.length(prefix, &f, defaultCollectionLength, maxLength)
		f.Parts = []field{r.field(prefix+".element", t.Elem)}
	case schema.TypeMultiset:
		r.length(prefix, &f, defaultCollectionLength, maxLength)
		f.Parts = []field{
			r.field(prefix+".element", t.Elem),
			{Type: &schema.Type{Kind: schema.TypeInt}, Min: 1, Max: 10},
		}
	case schema.TypeMap:
		r.length(prefix, &f, defaultCollectionLength, maxLength)
		f.Parts = []field{r.field(prefix+".key", t.Key), r.field(prefix+".value", t.Elem)}
	case schema.TypeRow:
		for _, part := range t.Fields {
			f.Parts = append(f.Parts, r.field(prefix+"."+part.Name, part.Type))
		}
	case schema.TypeBoolean, schema.TypeDate, schema.TypeTime:
	default:
		r.set.Fail(r.pos, "%s: connector datagen cannot generate values of the type %v", prefix, t)
	}
	return f
}

// sequence reads the bounds of a count, which both have to be given.
func (r *fieldReader) sequence(prefix string, f *field) {
	var bounds [2]int64
	for i, key := range []string{prefix + ".start", prefix + ".end"} {
		var given bool
		if bounds[i], given = r.set.Int(key, math.MinInt64, 0); !given {
			r.set.Fail(r.pos, "option '%s' is missing: a sequence needs a start and an end", key)
		}
	}
	f.Start = bounds[0]
	if bounds[1] < f.Start {
		r.set.Fail(r.pos, "the sequence '%s' ends at %d, before its start at %d", prefix, bounds[1],
			f.Start)
		return
	}
	if n := bounds[1] - f.Start; n >= 0 && n < *r.rows { // n < 0 when the difference is no int64
		*r.rows = n + 1
	}
	low, high, whole := limits(f.Type)
	switch f.Type.Kind {
	case schema.TypeChar,
		schema.TypeVarchar,
		schema.TypeFloat,
		schema.TypeDouble,
		schema.TypeDecimal:
	default:
		if !whole {
			r.set.Fail(r.pos, "%s: a sequence cannot have the type %v; use a number or a string",
				prefix, f.Type)
		} else if f.Start < low || bounds[1] > high {
			r.set.Fail(r.pos, "the sequence '%s' from %d to %d does not fit %v",
				prefix, f.Start, bounds[1], f.Type)
		}
	}
}

// limits returns the range of an integer type.
func limits(t *schema.Type) (low, high int64, whole bool) {
	switch t.Kind {
	case schema.TypeTinyint:
		return math.MinInt8, math.MaxInt8, true
	case schema.TypeSmallint:
		return math.MinInt16, math.MaxInt16, true
	case schema.TypeInt:
		return math.MinInt32, math.MaxInt32, true
	case schema.TypeBigint:
		return math.MinInt64, math.MaxInt64, true
	}
	return 0, 0, false
}

func (r *fieldReader) integers(prefix string, f *field) {
	low, high, _ := limits(f.Type)
	f.Min, _ = r.set.Int(prefix+".min", low, low)
	f.Max, _ = r.set.Int(prefix+".max", low, high)
	if f.Max > high || f.Min > f.Max {
		r.set.Fail(r.pos,
			"the numbers '%s' from %d to %d: expected a range within %v, the lower first", prefix,
			f.Min, f.Max, f.Type)
	}
}

func (r *fieldReader) fractions(prefix string, f *field, most float64) {
	f.Floor, f.Ceil = r.number(prefix+".min", 0), r.number(prefix+".max", most)
	if f.Floor > f.Ceil || max(-f.Floor, f.Ceil) > most {
		r.set.Fail(r.pos,
			"the numbers '%s' from %v to %v: expected a range within %v, the lower first", prefix,
			f.Floor, f.Ceil, f.Type)
	}
}

func (r *fieldReader) number(key string, byDefault float64) float64 {
	o, given := r.set.Lookup(key)
	if !given {
		return byDefault
	}
	x, err := strconv.ParseFloat(o.Value, 64)
	if err != nil || math.IsNaN(x) {
		r.set.Fail(o.Pos, "option '%s' must be a number, but was '%s'", o.Key, o.Value)
		return byDefault
	}
	return x
}

func (r *fieldReader) share(key string) float64 {
	x := r.number(key, 0)
	if x < 0 || x > 1 {
		o, _ := r.set.Lookup(key)
		r.set.Fail(o.Pos, "option '%s' must be from 0 to 1, but was '%s'", o.Key, o.Value)
	}
	return x
}

func (r *fieldReader) length(prefix string, f *field, byDefault, most int) {
	n, given := r.set.Int(prefix+".length", 1, int64(byDefault))
	if given && n > int64(most) {
		o, _ := r.set.Lookup(prefix + ".length")
		r.set.Fail(o.Pos, "option '%s' is %d; %v has at most %d", o.Key, n, f.Type, most)
		n = int64(byDefault)
	}
	f.Length, f.VarLength = int(n), r.set.Bool(prefix+".var-len", false)
}
