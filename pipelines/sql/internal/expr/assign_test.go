package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func TestAssignConvertsAsFlinksInsertDoes(t *testing.T) {
	for _, c := range []struct {
		from, to string
		v        schema.Value
		want     string // or "refused"
	}{
		{"STRING", "VARCHAR(3)", schema.String("abcdef"), "'abc'"},
		{"CHAR(2)", "CHAR(4)", schema.String("ab"), "'ab  '"},
		{"STRING", "CHAR(4)", schema.String("ab"), "'ab  '"},
		{"BYTES", "BINARY(2)", schema.Bytes([]byte{1}), "X'0100'"},
		{"BINARY(2)", "VARBINARY(1)", schema.Bytes([]byte{1, 2}), "X'01'"},
		{"STRING", "BYTES", schema.String("a"), "refused"},
		{"INT", "BIGINT", schema.Int(7), "7"},
		{"BIGINT", "INT", schema.Int(7), "refused"},
		{"INT", "DECIMAL(5,2)", schema.Int(7), "7.00"},
		{"INT", "DECIMAL(5,2)", schema.Int(1000), "NULL"},
		{"DOUBLE", "DECIMAL(5,2)", schema.Float(1.005), "1.01"},
		{"DECIMAL(5,2)", "DOUBLE", schema.Decimal("1.50"), "1.5"},
		{"DECIMAL(5,2)", "INT", schema.Decimal("1.50"), "refused"},
		{"DOUBLE", "FLOAT", schema.Float(1), "refused"},
		{"BIGINT", "FLOAT", schema.Int(16777217), "1.6777216e+07"},
		{"FLOAT", "DOUBLE", schema.Float(float64(float32(0.1))), "0.10000000149011612"},
		{"STRING", "INT", schema.String("1"), "refused"},
		{"INT", "STRING", schema.Int(1), "refused"},
		{"BOOLEAN", "INT", schema.Bool(true), "refused"},
		{"TIMESTAMP(9)", "TIMESTAMP(3)", must(t, "TIMESTAMP '2024-01-02 "+
			"03:04:05.123456789'"), "2024-01-02T03:04:05.123"},
		{"TIMESTAMP(3)", "TIMESTAMP_LTZ(3)", must(t, "TIMESTAMP '2024-01-02 "+
			"03:04:05.123'"), "2024-01-02T03:04:05.123Z"},
		{
			"TIMESTAMP_LTZ(3)", "TIMESTAMP(0)", must(t, "TO_TIMESTAMP_LTZ(1500, 3)"),
			"1970-01-01T00:00:01",
		},
		{"TIMESTAMP(3)", "DATE", must(t, "TIMESTAMP '2024-01-02 03:04:05'"), "2024-01-02"},
		{"TIMESTAMP_LTZ(3)", "DATE", must(t, "TO_TIMESTAMP_LTZ(0, 3)"), "refused"},
		{"DATE", "TIMESTAMP(3)", schema.Date(0), "refused"},
		{"TIME(3)", "TIME(0)", must(t, "TIME '01:02:03.456'"), "01:02:03"},
		{"ARRAY<INT>", "ARRAY<BIGINT>", schema.List(schema.Int(1), schema.Null()), "[1 NULL]"},
		{"ARRAY<STRING>", "ARRAY<INT>", schema.List(), "refused"},
		{
			"MAP<STRING, INT>", "MAP<CHAR(2), DOUBLE>",
			schema.Map(schema.String("a"), schema.Int(1)), "map['a ' 1]",
		},
		{"ROW<a INT, b STRING>", "ROW<x DOUBLE, y " +
			"CHAR(2)>", schema.List(schema.Int(1), schema.String("q")), "[1 'q ']"},
		{"ROW<a INT>", "ROW<x INT, y INT>", schema.List(schema.Int(1)), "refused"},
		{"ROW<a INT>", "INT", schema.Int(1), "refused"},
		{"INT", "MULTISET<INT>", schema.Int(1), "refused"},
		{"INT", "INT NOT NULL", schema.Null(), "NULL"},
	} {
		assign, err := Assign(parseType(t, c.from), parseType(t, c.to), Zone{})
		if c.want == "refused" {
			var refused *AssignError
			if !errors.As(err, &refused) {
				t.Errorf("%s into %s: error %v, want an AssignError", c.from, c.to, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s into %s: %v", c.from, c.to, err)
			continue
		}
		v, err := assign(c.v)
		if err != nil || v.String() != c.want {
			t.Errorf("%v of %s into %s: %v, %v; want %s", c.v, c.from, c.to, v, err, c.want)
		}
	}
}

func must(t *testing.T, sql string) schema.Value {
	t.Helper()
	v, _, err := constant(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestNullGoesIntoEveryType(t *testing.T) {
	for _, to := range []string{"STRING", "INT", "DECIMAL(3,1)", "DATE", "BYTES", "ARRAY<INT>",
		"MAP<STRING,INT>", "ROW<a INT>"} {
		assign, err := Assign(&schema.Type{Kind: schema.TypeNull}, parseType(t, to), Zone{})
		if err != nil {
			t.Errorf("NULL into %s: %v", to, err)
			continue
		}
		if v, err := assign(schema.Null()); err != nil || !v.IsNull() {
			t.Errorf("NULL into %s: %v, %v", to, v, err)
		}
	}
}

func TestAMismatchIsReportedInFlinksWords(t *testing.T) {
	k := Column{Name: "k", Type: parseType(t, "STRING")}
	text := Column{Name: "EXPR$1", Type: parseType(t, "CHAR(1) NOT NULL")}
	number := Column{Name: "v", Type: parseType(t, "INT")}

	_, err := AssignRow("t", []Column{k, text}, []Column{k, number}, Zone{})
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) {
		t.Fatalf("error %v, want a MismatchError", err)
	}
	for _, want := range []string{
		"Column types of query result and sink for 't' do not match.",
		"Cause: Incompatible types for sink column 'v' at position 1.",
		"CAST it",
		"Query schema: [k: STRING, EXPR$1: CHAR(1) NOT NULL]",
		"Sink schema:  [k: STRING, v: INT]",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}

	_, err = AssignRow("t", []Column{k}, []Column{k, number}, Zone{})
	if err == nil || !strings.Contains(err.Error(), "Cause: Different number of columns.") {
		t.Errorf("error %v, want one about the number of columns", err)
	}

	conversions, err := AssignRow("t", []Column{k, number}, []Column{k, number}, Zone{})
	if err != nil || len(conversions) != 2 {
		t.Errorf("%d conversions, error %v; want 2", len(conversions), err)
	}
}
