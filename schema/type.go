package schema

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// TypeKind is the root of a SQL type: VARCHAR(3) and STRING are both of kind TypeVarchar.
type TypeKind uint8

// The kinds of Flink's SQL types (Flink documentation, "Data Types").
const (
	TypeInvalid TypeKind = iota
	TypeChar
	TypeVarchar // VARCHAR(n); STRING is VARCHAR(2147483647)
	TypeBoolean
	TypeBinary
	TypeVarbinary // VARBINARY(n); BYTES is VARBINARY(2147483647)
	TypeDecimal
	TypeTinyint
	TypeSmallint
	TypeInt
	TypeBigint
	TypeFloat
	TypeDouble
	TypeDate
	TypeTime
	TypeTimestamp    // TIMESTAMP(p) [WITHOUT TIME ZONE]: a local date and time
	TypeTimestampLTZ // TIMESTAMP_LTZ(p), TIMESTAMP(p) WITH LOCAL TIME ZONE: an instant
	TypeTimestampTZ  // TIMESTAMP(p) WITH TIME ZONE: parsed, never storable
	TypeIntervalYearMonth
	TypeIntervalDayTime
	TypeArray
	TypeMultiset
	TypeMap
	TypeRow
	TypeRaw // RAW('class', 'snapshot'): parsed, never storable
	TypeNull
)

// MaxLength is the length of STRING and BYTES, Flink's "no limit".
const MaxLength = math.MaxInt32

// Type is a SQL data type, with its nullability. Types are plain data: they are compared with
// [Type.Equal], travel as JSON inside a pipeline, and are never changed once made.
type Type struct {
	Kind TypeKind
	// NotNull is true for a type written with NOT NULL.
	NotNull bool `json:",omitempty"`
	// Length is n of CHAR(n), VARCHAR(n), BINARY(n) and VARBINARY(n): characters or bytes.
	Length int `json:",omitempty"`
	// Precision is p of DECIMAL(p,s), or the digits of the second's fraction of TIME(p),
	// TIMESTAMP(p) and TIMESTAMP_LTZ(p).
	Precision int `json:",omitempty"`
	// Scale is s of DECIMAL(p,s).
	Scale int `json:",omitempty"`
	// Elem is the element type of ARRAY and MULTISET and the value type of MAP.
	Elem *Type `json:",omitempty"`
	// Key is the key type of MAP.
	Key *Type `json:",omitempty"`
	// Fields are the fields of ROW.
	Fields []Field `json:",omitempty"`
	// Text is the source text of an interval's fields ("DAY TO SECOND(3)") and of RAW's
	// arguments; it is empty for every type that can be stored.
	Text string `json:",omitempty"`
}

// Field is one field of a ROW type.
type Field struct {
	Name    string
	Type    *Type
	Comment string `json:",omitempty"`
}

// Equal reports whether t and u are the same type, nullability included.
func (t *Type) Equal(u *Type) bool {
	if t == nil || u == nil {
		return t == u
	}
	if t.Kind != u.Kind || t.NotNull != u.NotNull || t.Length != u.Length ||
		t.Precision != u.Precision ||
		t.Scale != u.Scale || t.Text != u.Text || len(t.Fields) != len(u.Fields) {
		return false
	}
	for i := range t.Fields {
		f, g := &t.Fields[i], &u.Fields[i]
		if f.Name != g.Name || f.Comment != g.Comment || !f.Type.Equal(g.Type) {
			return false
		}
	}
	return t.Elem.Equal(u.Elem) && t.Key.Equal(u.Key)
}

// String returns the type in Flink's SQL, such as "ROW<`a` INT NOT NULL, `b` STRING>". The text
// parses back to an equal type.
func (t *Type) String() string {
	var b strings.Builder
	t.write(&b)
	return b.String()
}

var plainTypeNames = map[TypeKind]string{
	TypeInvalid: "INVALID", TypeBoolean: "BOOLEAN", TypeTinyint: "TINYINT",
	TypeSmallint: "SMALLINT",
	TypeInt:      "INT", TypeBigint: "BIGINT", TypeFloat: "FLOAT", TypeDouble: "DOUBLE",
	TypeDate: "DATE",
	TypeNull: "NULL",
}

func (t *Type) write(b *strings.Builder) {
	switch t.Kind {
	case TypeChar:
		fmt.Fprintf(b, "CHAR(%d)", t.Length)
	case TypeVarchar:
		writeSized(b, "VARCHAR", "STRING", t.Length)
	case TypeBinary:
		fmt.Fprintf(b, "BINARY(%d)", t.Length)
	case TypeVarbinary:
		writeSized(b, "VARBINARY", "BYTES", t.Length)
	case TypeDecimal:
		fmt.Fprintf(b, "DECIMAL(%d, %d)", t.Precision, t.Scale)
	case TypeTime:
		fmt.Fprintf(b, "TIME(%d)", t.Precision)
	case TypeTimestamp:
		fmt.Fprintf(b, "TIMESTAMP(%d)", t.Precision)
	case TypeTimestampLTZ:
		fmt.Fprintf(b, "TIMESTAMP_LTZ(%d)", t.Precision)
	case TypeTimestampTZ:
		fmt.Fprintf(b, "TIMESTAMP(%d) WITH TIME ZONE", t.Precision)
	case TypeIntervalYearMonth, TypeIntervalDayTime:
		b.WriteString("INTERVAL " + t.Text)
	case TypeRaw:
		b.WriteString("RAW(" + t.Text + ")")
	case TypeArray, TypeMultiset:
		if t.Kind == TypeArray {
			b.WriteString("ARRAY<")
		} else {
			b.WriteString("MULTISET<")
		}
		t.Elem.write(b)
		b.WriteByte('>')
	case TypeMap:
		b.WriteString("MAP<")
		t.Key.write(b)
		b.WriteString(", ")
		t.Elem.write(b)
		b.WriteByte('>')
	case TypeRow:
		b.WriteString("ROW<")
		for i, f := range t.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(syntax.QuoteName(f.Name) + " ")
			f.Type.write(b)
			if f.Comment != "" {
				b.WriteString(" " + syntax.QuoteString(f.Comment))
			}
		}
		b.WriteByte('>')
	default:
		b.WriteString(plainTypeNames[t.Kind])
	}
	if t.NotNull {
		b.WriteString(" NOT NULL")
	}
}

func writeSized(b *strings.Builder, sized, unlimited string, n int) {
	if n == MaxLength {
		b.WriteString(unlimited)
		return
	}
	b.WriteString(sized + "(" + strconv.Itoa(n) + ")")
}
