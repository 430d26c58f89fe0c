package expr

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func TestConstantsHaveFlinksTypesAndValues(t *testing.T) {
	text, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for line := range strings.Lines(string(text)) {
		sql, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " => ")
		if !ok {
			continue
		}
		cases++
		sql = strings.TrimSpace(sql)
		t.Run(sql, func(t *testing.T) {
			v, typ, err := constant(sql)
			if message, isError := strings.CutPrefix(want, "error "); isError {
				var at *schema.SyntaxError
				if !errors.As(err, &at) || at.Pos.Line != 1 ||
					!strings.Contains(err.Error(), message) {
					t.Errorf("%s: %v %v, error %v, want a positioned error with %q", sql, typ, v,
						err, message)
				}
				return
			}
			if err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
			if got := typ.String() + " : " + v.String(); got != want {
				t.Errorf("%s is %s, want %s", sql, got, want)
			}
		})
	}
	if cases < 150 {
		t.Errorf("testdata/expressions.txt holds %d cases, which is too few", cases)
	}
}

func constant(sql string) (schema.Value, *schema.Type, error) {
	e, err := parser.ParseExpr(sql)
	if err != nil {
		return schema.Value{}, nil, err
	}
	p, typ, err := Compile(e, Scope{})
	if err != nil {
		return schema.Value{}, nil, err
	}
	v, ok := p.Constant()
	if !ok {
		return v, typ, errors.New("it was not evaluated while it was compiled")
	}
	return v, typ, nil
}

func parseType(t *testing.T, text string) *schema.Type {
	t.Helper()
	typ, err := schema.ParseType(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return typ
}

// compiled compiles sql over columns given as name, type, name, type, …
func compiled(t *testing.T, sql string, columns ...string) (*Program, *schema.Type, error) {
	t.Helper()
	var scope Scope
	for i := 0; i < len(columns); i += 2 {
		name := strings.Split(columns[i], ".")
		scope.Columns = append(scope.Columns, Column{
			Table: name[:len(name)-1], Name: name[len(name)-1], Type: parseType(t, columns[i+1]),
		})
	}
	e, err := parser.ParseExpr(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return Compile(e, scope)
}

func TestColumnsAreResolvedByNameTableAndField(t *testing.T) {
	columns := []string{
		"db.t.a", "INT NOT NULL", "db.t.r", "ROW<x ROW<y STRING>>", "u.A", "BIGINT", "u.t",
		"ROW<a BOOLEAN>",
	}
	row := []schema.Value{
		schema.Int(1), schema.List(schema.List(schema.String("deep"))), schema.Int(2),
		schema.List(schema.Bool(true)),
	}
	for _, c := range []struct{ sql, typ, value string }{
		{"a", "INT NOT NULL", "1"},
		{"A", "BIGINT", "2"},
		{"t.a", "INT NOT NULL", "1"}, // table t wins over field a of column t
		{"db.t.a", "INT NOT NULL", "1"},
		{"u.t.a", "BOOLEAN", "true"},
		{"r.x.y", "STRING", "'deep'"},
		{"t.r.x.y", "STRING", "'deep'"},
		{"a + A", "BIGINT", "3"},
		{"ARRAY[a, A]", "ARRAY<BIGINT> NOT NULL", "[1 2]"},
	} {
		p, typ, err := compiled(t, c.sql, columns...)
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		v, err := p.Eval(row)
		if err != nil || typ.String() != c.typ || v.String() != c.value {
			t.Errorf("%s is %v %v (%v), want %s %s", c.sql, typ, v, err, c.typ, c.value)
		}
	}
}

func TestUnknownAndAmbiguousColumnsAreRefused(t *testing.T) {
	for sql, want := range map[string]string{
		"1 + b":  "1:5: Column 'b' not found in any table; the columns are a, a, r",
		"a":      "1:1: Column 'a' is ambiguous",
		"v.a":    "Column 'v.a' not found",
		"r.z":    "no field 'z'",
		"t.a.b":  "has no field 'b': it is of type INT",
		"SUM(a)": "1:1: SUM is an aggregate",
	} {
		_, _, err := compiled(t, sql, "t.a", "INT", "u.a", "INT", "u.r", "ROW<x INT>")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", sql, err, want)
		}
	}
}

func TestAFieldOfANullRowIsNull(t *testing.T) {
	p, _, err := compiled(t, "r.x.y", "r", "ROW<x ROW<y STRING NOT NULL> NOT NULL>")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := p.Eval([]schema.Value{schema.Null()}); err != nil || !v.IsNull() {
		t.Errorf("field of NULL: %v, %v; want NULL", v, err)
	}
}

func TestARowThatCannotBeCastNamesTextTypeAndPlace(t *testing.T) {
	p, _, err := compiled(t, "1 + CAST(s AS INT)", "s", "STRING")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Eval([]schema.Value{schema.String("12x")})
	var cast *CastError
	if !errors.As(err, &cast) || cast.Value.Text() != "12x" || cast.Type.String() != "INT" {
		t.Fatalf("error %v, want a CastError of '12x' to INT", err)
	}
	want := "1:5: cannot cast '12x' to INT: it is not an integer in the type's range"
	if err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestTheRightSideIsNotEvaluatedWhenTheLeftDecides(t *testing.T) {
	for sql, want := range map[string]bool{"a = 0 OR 1 / a > 0": true,
		"a <> 0 AND 1 / a > 0": false} {
		p, _, err := compiled(t, sql, "a", "INT")
		if err != nil {
			t.Fatal(err)
		}
		if v, err := p.Eval([]schema.Value{schema.Int(0)}); err != nil || v.Bool() != want {
			t.Errorf("%s over 0: %v, %v; want %v", sql, v, err, want)
		}
	}
}

func TestAConstantFloatKeepsSevenDigitsAndAColumnAll(t *testing.T) {
	v, _, err := constant("CAST(1 AS FLOAT) / 3")
	if err != nil || float32(v.Float64()) != 0.3333333 {
		t.Errorf("constant: %v, %v; want 0.3333333", v, err)
	}
	p, _, err := compiled(t, "a / 3", "a", "FLOAT")
	if err != nil {
		t.Fatal(err)
	}
	if v, err = p.Eval([]schema.Value{schema.Float(1)}); err != nil ||
		float32(v.Float64()) != float32(1)/3 {
		t.Errorf("column: %v, %v; want %v", v, err, float32(1)/3)
	}
}

func TestEvaluationAllocatesNothingForNumbersAndStringsAsTheyAre(t *testing.T) {
	p, typ, err := compiled(t, "a + b * 2", "a", "BIGINT", "b", "BIGINT", "s", "STRING")
	if err != nil {
		t.Fatal(err)
	}
	assign, err := Assign(typ, parseType(t, "BIGINT"), Zone{})
	if err != nil {
		t.Fatal(err)
	}
	store, err := Assign(parseType(t, "STRING"), parseType(t, "VARCHAR(10)"), Zone{})
	if err != nil {
		t.Fatal(err)
	}
	row := []schema.Value{schema.Int(1 << 40), schema.Int(3), schema.String("abc")}
	n := testing.AllocsPerRun(100, func() {
		v, _ := p.Eval(row)
		_, _ = assign(v)
		_, _ = store(row[2])
	})
	if n != 0 {
		t.Errorf("%v allocations a row, want none", n)
	}
}

// A source may give any number to a column of a wider type, and a Go program any text to a DECIMAL.
func TestNumbersAreReadHoweverTheyAreHeld(t *testing.T) {
	row := []schema.Value{
		schema.Int(2), schema.Decimal("25e-1"), schema.Decimal("1.5x"), schema.Int(3),
		schema.Decimal("12E2"), schema.Decimal("1E999999"),
	}
	columns := []string{
		"i", "DECIMAL(5,2)", "e", "DECIMAL(5,2)", "bad", "DECIMAL(5,2)", "f", "DOUBLE", "k",
		"DECIMAL(5,0)", "huge", "DECIMAL(38,0)",
	}
	for sql, want := range map[string]string{
		"i + e": "4.50", "i * k": "2400.00", "-e": "-2.50", "-k": "-1200", "f / 2": "1.5",
		"-f": "-3", "k = 1200": "true", "e < i": "false",
		"CAST(i AS STRING)": "'2'", "CAST(k AS INT)": "1200", "CAST(e AS DOUBLE)": "2.5",
		"CAST(e AS DECIMAL(3, 2))": "2.50",
		"TO_TIMESTAMP_LTZ(k, 0)":   "1970-01-01T00:20:00Z",
		"bad + 1":                  "no number", "1 - bad": "no number", "-bad": "no number",
		"bad = 1": "no number", "1 > bad": "no number",
		"CAST(bad AS INT)": "no number", "CAST(bad AS DOUBLE)": "no number", "CAST(bad AS " +
			"DECIMAL(3, 0))": "no number",
		"TO_TIMESTAMP_LTZ(bad, 0)": "no number", "huge + 1": "no number",
		"ARRAY_REMOVE(ARRAY[1.5], bad)": "no number",
	} {
		p, _, err := compiled(t, sql, columns...)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		v, err := p.Eval(row)
		if want == "no number" {
			var at *EvalError
			if !errors.As(err, &at) || !strings.Contains(err.Error(), "not a number") {
				t.Errorf("%s: %v, %v; want an error that it is not a number", sql, v, err)
			}
			continue
		}
		if err != nil || v.String() != want {
			t.Errorf("%s is %v (%v), want %s", sql, v, err, want)
		}
	}
}

func TestALongValueIsShortenedInAnError(t *testing.T) {
	p, _, err := compiled(t, "CAST(s AS DATE)", "s", "STRING")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Eval([]schema.Value{schema.String(strings.Repeat("日", 10_000))})
	if err == nil || len(err.Error()) > 1000 || !strings.Contains(err.Error(), "…") {
		t.Errorf("error of %d bytes, want a short one", len(err.Error()))
	}
}
