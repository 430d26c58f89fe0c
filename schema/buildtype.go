package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// Flink's limits and defaults (Flink documentation, "Data Types").
const (
	maxDecimalPrecision     = 38
	defaultDecimalPrecision = 10
	maxFraction             = 9
	defaultTimestamp        = 6
)

// typeKinds are the kinds that need nothing but their name.
var typeKinds = map[string]TypeKind{
	"BOOLEAN": TypeBoolean, "TINYINT": TypeTinyint, "SMALLINT": TypeSmallint, "INT": TypeInt,
	"BIGINT": TypeBigint,
	"FLOAT":  TypeFloat, "DOUBLE": TypeDouble, "DATE": TypeDate,
}

// buildType gives a parsed data type its meaning, with Flink's defaults and limits.
func buildType(node *syntax.DataType) (*Type, error) {
	t := &Type{NotNull: node.NotNull}
	var err error
	switch node.Name {
	case "CHAR":
		t.Kind = TypeChar
		t.Length, err = length(node, 1)
	case "VARCHAR":
		t.Kind = TypeVarchar
		t.Length, err = length(node, MaxLength)
	case "BINARY":
		t.Kind = TypeBinary
		t.Length, err = length(node, 1)
	case "VARBINARY":
		t.Kind = TypeVarbinary
		t.Length, err = length(node, MaxLength)
	case "STRING":
		t.Kind, t.Length = TypeVarchar, MaxLength
		err = atMost(node, 0)
	case "BYTES":
		t.Kind, t.Length = TypeVarbinary, MaxLength
		err = atMost(node, 0)
	case "DECIMAL":
		t.Kind = TypeDecimal
		t.Precision, t.Scale, err = decimal(node)
	case "TIME":
		t.Kind = TypeTime
		t.Precision, err = fraction(node, 0)
	case "TIMESTAMP":
		t.Kind = TypeTimestamp
		t.Precision, err = fraction(node, defaultTimestamp)
	case "TIMESTAMP_LTZ":
		t.Kind = TypeTimestampLTZ
		t.Precision, err = fraction(node, defaultTimestamp)
	case "TIMESTAMP WITH TIME ZONE":
		t.Kind = TypeTimestampTZ
		t.Precision, err = fraction(node, defaultTimestamp)
	case "INTERVAL":
		t.Kind, t.Text = TypeIntervalDayTime, node.Interval.Text
		if node.Interval.YearMonth() {
			t.Kind = TypeIntervalYearMonth
		}
	case "RAW":
		t.Kind, t.Text = TypeRaw,
			syntax.QuoteString(node.Raw[0])+", "+syntax.QuoteString(node.Raw[1])
	case "ARRAY", "MULTISET":
		t.Kind = TypeArray
		if node.Name == "MULTISET" {
			t.Kind = TypeMultiset
		}
		t.Elem, err = buildType(node.Elem)
	case "MAP":
		t.Kind = TypeMap
		if t.Key, err = buildType(node.Key); err == nil {
			t.Elem, err = buildType(node.Elem)
		}
	case "ROW":
		t.Kind = TypeRow
		t.Fields, err = fields(node)
	default:
		t.Kind = typeKinds[node.Name]
		err = atMost(node, 0)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// atMost returns an error for more than n numbers in the parentheses.
func atMost(node *syntax.DataType, n int) error {
	if len(node.Params) <= n {
		return nil
	}
	pos := node.Params[n].Pos
	switch n {
	case 0:
		return syntax.Errorf(pos, "%s takes no length or precision", node.Name)
	case 1:
		return syntax.Errorf(pos, "%s takes one number in parentheses", node.Name)
	default:
		return syntax.Errorf(pos, "%s takes a precision and a scale and nothing else", node.Name)
	}
}

// param returns the i-th number in parentheses, or def when it is not given. What it is of is said
// by what.
func param(node *syntax.DataType, i int, what string, lowest, highest, def int) (int, error) {
	if i >= len(node.Params) {
		return def, nil
	}
	p := node.Params[i]
	n, err := strconv.Atoi(p.Text)
	if err != nil || n < lowest || n > highest {
		return 0, syntax.Errorf(p.Pos, "the %s of %s must be between %d and %d (both inclusive), "+
			"not %s", what, node.Name, lowest, highest, p.Text)
	}
	return n, nil
}

func length(node *syntax.DataType, def int) (int, error) {
	if err := atMost(node, 1); err != nil {
		return 0, err
	}
	return param(node, 0, "length", 1, MaxLength, def)
}

func fraction(node *syntax.DataType, def int) (int, error) {
	if err := atMost(node, 1); err != nil {
		return 0, err
	}
	return param(node, 0, "precision", 0, maxFraction, def)
}

func decimal(node *syntax.DataType) (precision, scale int, err error) {
	if err := atMost(node, 2); err != nil {
		return 0, 0, err
	}
	if precision, err = param(node, 0, "precision", 1, maxDecimalPrecision,
		defaultDecimalPrecision); err != nil {
		return 0, 0, err
	}
	if scale, err = param(node, 1, "scale", 0, maxDecimalPrecision, 0); err == nil &&
		scale > precision {
		err = syntax.Errorf(node.Params[1].Pos,
			"the scale of DECIMAL must be between 0 and the precision %d (both inclusive), not %d",
			precision, scale)
	}
	return precision, scale, err
}

func fields(node *syntax.DataType) ([]Field, error) {
	var fields []Field
	for _, f := range node.Fields {
		switch {
		case strings.TrimSpace(f.Name.Text) == "":
			return nil, syntax.Errorf(f.Name.Pos, "the name of a ROW's field must not be blank")
		case slices.ContainsFunc(fields, func(g Field) bool { return g.Name == f.Name.Text }):
			return nil, syntax.Errorf(f.Name.Pos, "the ROW has two fields named '%s'", f.Name.Text)
		}
		typ, err := buildType(f.Type)
		if err != nil {
			return nil, err
		}
		fields = append(fields, Field{Name: f.Name.Text, Type: typ, Comment: f.Comment})
	}
	return fields, nil
}
