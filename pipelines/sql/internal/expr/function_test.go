package expr

import (
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// The truth tables of SQL, with the operands in columns, where nothing is evaluated beforehand.
func TestThreeValuedLogicOverColumns(t *testing.T) {
	values := map[string]schema.Value{
		"T": schema.Bool(true), "F": schema.Bool(false), "U": schema.Null(),
	}
	for sql, table := range map[string]string{
		// the results for a, b = TT TF TU FT FF FU UT UF UU
		"a AND b":                       "TFUFFFUFU",
		"a OR b":                        "TTTTFUTUU",
		"a = b":                         "TFUFTUUUU",
		"a <> b":                        "FTUTFUUUU",
		"a IS DISTINCT FROM b":          "FTTTFTTTF",
		"a IN (b)":                      "TFUFTUUUU",
		"a NOT IN (TRUE, b)":            "FFFTFUUUU",
		"a IS NULL":                     "FFFFFFTTT",
		"a IS NOT TRUE":                 "FFFTTTTTT",
		"NOT a IS FALSE":                "TTTFFFTTT",
		"COALESCE(a, b)":                "TTTFFFTFU",
		"NULLIF(a, b)":                  "UTTFUFUUU",
		"CASE WHEN a THEN b ELSE a END": "TFUFFFUUU",
		"IF(a, b, TRUE)":                "TFUTTTTTT",
	} {
		p, _, err := compiled(t, sql, "a", "BOOLEAN", "b", "BOOLEAN")
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		got := ""
		for _, a := range "TFU" {
			for _, b := range "TFU" {
				v, err := p.Eval([]schema.Value{values[string(a)], values[string(b)]})
				switch {
				case err != nil:
					t.Errorf("%s: %v", sql, err)
				case v.IsNull():
					got += "U"
				case v.Bool():
					got += "T"
				default:
					got += "F"
				}
			}
		}
		if got != table {
			t.Errorf("%s is %s, want %s", sql, got, table)
		}
	}
}

func TestFunctionsOverColumns(t *testing.T) {
	columns := []string{
		"s", "STRING", "n", "INT", "p", "STRING", "nothing", "STRING", "ts", "TIMESTAMP(3)", "list",
		"ARRAY<STRING>", "m", "MAP<STRING, ROW<x INT>>", "d", "DECIMAL(6, 3) NOT NULL",
	}
	row := []schema.Value{schema.String("Abc"), schema.Int(2), schema.String("A%"), schema.Null(),
		schema.Timestamp(
			time.Date(2024, 2, 29, 1, 2, 3, 0, time.UTC),
		), schema.List(schema.String("x"), schema.Null()),
		schema.Map(schema.String("k"), schema.List(schema.Int(7))), schema.Decimal("-1.555")}
	for _, c := range []struct{ sql, typ, value string }{
		{"s LIKE p", "BOOLEAN", "true"},
		{"s NOT LIKE p || '_'", "BOOLEAN", "false"},
		{"s LIKE nothing", "BOOLEAN", "NULL"},
		{"SUBSTRING(s, n)", "STRING", "'bc'"},
		{"SUBSTRING(s FROM n FOR n - 1)", "STRING", "'b'"},
		{"UPPER(s) || LOWER(s)", "STRING", "'ABCabc'"},
		{"CONCAT(s, '-', nothing)", "STRING", "NULL"},
		{"TRIM(LEADING 'A' FROM s)", "STRING", "'bc'"},
		{"CHAR_LENGTH(s) + n", "INT", "5"},
		{"ROUND(d, n)", "DECIMAL(6, 3)", "-1.560"},
		{"ROUND(d, 2)", "DECIMAL(6, 2) NOT NULL", "-1.56"},
		{"FLOOR(d)", "DECIMAL(6, 0) NOT NULL", "-2"},
		{"ABS(d) > 1.5", "BOOLEAN NOT NULL", "true"},
		{"list[n - 1]", "STRING", "'x'"},
		{"list[n]", "STRING", "NULL"},
		{"list[n - 2]", "STRING", "NULL"},
		{"m['k'].x", "INT", "7"},
		{"m[s].x", "INT", "NULL"},
		{"DATE_FORMAT(ts, 'yyyy' || '-MM')", "STRING", "'2024-02'"},
		{"DATE_FORMAT(ts, s)", "STRING", "letter A"},
		{"TO_TIMESTAMP('03:04', 'HH:mm') < ts", "BOOLEAN", "true"},
		{"CASE n WHEN 1 THEN s WHEN 2 THEN p END", "STRING", "'A%'"},
		{"CASE WHEN n = 0 THEN 1 / n ELSE n END", "INT", "2"},
		{"COALESCE(nothing, s, p)", "STRING", "'Abc'"},
		{"n BETWEEN 1 AND 2 AND s IN ('x', 'Abc')", "BOOLEAN", "true"},
		{"EXTRACT(MONTH FROM ts)", "BIGINT", "2"},
	} {
		p, typ, err := compiled(t, c.sql, columns...)
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		v, err := p.Eval(row)
		if c.value == "letter A" {
			if err == nil {
				t.Errorf("%s is %v; want an error", c.sql, v)
			}
			continue
		}
		if err != nil || typ.String() != c.typ || v.String() != c.value {
			t.Errorf("%s is %v %v (%v), want %s %s", c.sql, typ, v, err, c.typ, c.value)
		}
	}
}

func TestTheTimeIsThatOfTheRow(t *testing.T) {
	for sql, want := range map[string]string{
		"CURRENT_TIMESTAMP": "TIMESTAMP_LTZ(3) NOT NULL", "NOW()": "TIMESTAMP_LTZ(3) NOT NULL",
		"PROCTIME()":     "TIMESTAMP_LTZ(3) NOT NULL",
		"LOCALTIMESTAMP": "TIMESTAMP(3) NOT NULL", "CAST(CURRENT_DATE AS " +
			"TIMESTAMP(3))": "TIMESTAMP(3) NOT NULL",
		"CURRENT_ROW_TIMESTAMP()": "TIMESTAMP_LTZ(3) NOT NULL",
	} {
		p, typ, err := compiled(t, sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		before := time.Now().UTC()
		v, err := p.Eval(nil)
		after := time.Now().UTC()
		if sql == "CAST(CURRENT_DATE AS TIMESTAMP(3))" {
			before = before.Truncate(24 * time.Hour)
		}
		if _, constant := p.Constant(); constant || err != nil || typ.String() != want {
			t.Errorf("%s is of type %v (constant: %v, %v); want %s that changes", sql, typ,
				constant, err, want)
		}
		if got := v.Time(); got.Before(before.Truncate(time.Millisecond)) || got.After(after) {
			t.Errorf("%s is %v, between %v and %v", sql, got, before, after)
		}
	}
	for _, sql := range []string{"CURRENT_TIME", "LOCALTIME"} {
		p, typ, err := compiled(t, sql)
		if err != nil || typ.String() != "TIME(0) NOT NULL" {
			t.Fatalf("%s: %v, %v", sql, typ, err)
		}
		if v, err := p.Eval(nil); err != nil || v.TimeOfDay() < 0 || v.TimeOfDay() >= 24*time.Hour {
			t.Errorf("%s is %v, %v", sql, v, err)
		}
	}
}
