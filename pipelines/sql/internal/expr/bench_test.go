package expr

import (
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func BenchmarkEval(b *testing.B) {
	scope := Scope{Columns: []Column{
		{Name: "s", Type: &schema.Type{Kind: schema.TypeVarchar, Length: schema.MaxLength}},
		{Name: "n", Type: &schema.Type{Kind: schema.TypeBigint}},
		{Name: "d", Type: &schema.Type{Kind: schema.TypeDecimal, Precision: 10, Scale: 2}},
		{Name: "w", Type: &schema.Type{Kind: schema.TypeDecimal, Precision: 38, Scale: 18}},
		{Name: "t", Type: &schema.Type{Kind: schema.TypeVarchar, Length: schema.MaxLength}},
	}}
	row := []schema.Value{
		schema.String("1234.567"), schema.Int(42), schema.Decimal("19.99"),
		schema.Decimal("12345678901234567890.123456789012345678"),
		schema.String("2024-01-02 03:04:05.678"),
	}
	for _, sql := range []string{
		"n", "n * 2 + 1", "d * n", "d + d", "d / n", "MOD(d, 7)", "w * d", "w / d", "d > 3",
		"ROUND(d, 1)", "CAST(s AS DECIMAL(10, 2))", "CAST(s AS DOUBLE)", "CAST(n AS STRING)",
		"CAST(t AS TIMESTAMP(3))", "TO_TIMESTAMP_LTZ(n, 3)", "ROW(n, s)",
	} {
		b.Run(sql, func(b *testing.B) {
			e, err := parser.ParseExpr(sql)
			if err != nil {
				b.Fatal(err)
			}
			p, _, err := Compile(e, scope)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Eval(row); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
