package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/secret"
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// comparePlaces compares tables without the places where they were written.
var comparePlaces = cmp.Options{
	cmpopts.IgnoreTypes(Position{}),
	cmpopts.EquateEmpty(),
}

func TestPrintedTableParsesToTheSameTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawTable(t)
		got, err := Parse(want.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, want)
		}
		if diff := cmp.Diff(want, got, comparePlaces); diff != "" {
			t.Fatalf("%s\n(-want +got):\n%s", want, diff)
		}
	})
}

func TestPrintedTypeParsesToTheSameType(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawType(t, 4)
		got, err := ParseType(want.String())
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if !got.Equal(want) || !want.Equal(got) {
			t.Fatalf("%s parsed to %s", want, got)
		}
		if other := drawType(t, 2); other.Equal(want) != (other.String() == want.String()) {
			t.Fatalf("%s and %s: Equal is %t", other, want, other.Equal(want))
		}
	})
}

// drawName draws names that need their quotes more often than not.
func drawName(t *rapid.T, label string) string {
	return rapid.OneOf(
		rapid.StringMatching("[a-z]{1,3}"),
		rapid.SampledFrom([]string{
			"select", "VALUE", "`", "``", "a.b", "a b", "--", "/*", "'", "😀", "K", "k", ";",
		}),
		rapid.StringN(1, 8, -1).Filter(func(s string) bool {
			return strings.TrimSpace(s) != "" && !strings.ContainsRune(s, '\uFFFD')
		}),
	).Draw(t, label)
}

func drawText(t *rapid.T, label string) string {
	return rapid.OneOf(
		rapid.Just(""),
		rapid.SampledFrom([]string{
			"it's", "''", "--", "/* */", "a;b", "line\nbreak", "`", "\r\n\t", "äöü😀",
		}),
		rapid.StringN(0, 10, -1).Filter(func(s string) bool {
			return !strings.ContainsRune(s, '\uFFFD')
		}),
	).Draw(t, label)
}

func drawType(t *rapid.T, depth int) *Type {
	kinds := []TypeKind{
		TypeChar, TypeVarchar, TypeBoolean, TypeBinary, TypeVarbinary, TypeDecimal, TypeTinyint,
		TypeSmallint, TypeInt, TypeBigint,
		TypeFloat, TypeDouble, TypeDate, TypeTime, TypeTimestamp, TypeTimestampLTZ, TypeTimestampTZ,
		TypeIntervalYearMonth, TypeIntervalDayTime, TypeRaw,
	}
	if depth > 1 {
		kinds = append(kinds, TypeArray, TypeMultiset, TypeMap, TypeRow)
	}
	typ := &Type{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		NotNull: rapid.Bool().Draw(t, "not null")}
	switch typ.Kind {
	case TypeChar, TypeVarchar, TypeBinary, TypeVarbinary:
		typ.Length = rapid.OneOf(rapid.IntRange(1, 300), rapid.Just(MaxLength)).Draw(t, "length")
	case TypeDecimal:
		typ.Precision = rapid.IntRange(1, 38).Draw(t, "precision")
		typ.Scale = rapid.IntRange(0, typ.Precision).Draw(t, "scale")
	case TypeTime, TypeTimestamp, TypeTimestampLTZ, TypeTimestampTZ:
		typ.Precision = rapid.IntRange(0, 9).Draw(t, "precision")
	case TypeIntervalYearMonth:
		typ.Text = rapid.SampledFrom([]string{"YEAR", "MONTH", "YEAR(4) TO MONTH"}).Draw(t,
			"fields")
	case TypeIntervalDayTime:
		typ.Text = rapid.SampledFrom([]string{"DAY", "SECOND(2, 3)", "DAY(3) TO SECOND(6)",
			"HOUR TO MINUTE"}).Draw(t, "fields")
	case TypeRaw:
		typ.Text = syntax.QuoteString(drawText(t, "class")) + ", " +
			syntax.QuoteString(drawText(t, "snapshot"))
	case TypeArray, TypeMultiset:
		typ.Elem = drawType(t, depth-1)
	case TypeMap:
		typ.Key, typ.Elem = drawType(t, depth-1), drawType(t, depth-1)
	case TypeRow:
		names := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string {
			return drawName(t, "field")
		}), 0, 3, rapid.ID).Draw(t, "fields")
		for _, n := range names {
			typ.Fields = append(typ.Fields, Field{Name: n, Type: drawType(t, depth-1),
				Comment: drawText(t, "comment")})
		}
	}
	return typ
}

func drawTable(t *rapid.T) *Table {
	name := rapid.Custom(func(t *rapid.T) string { return drawName(t, "name") })
	expr := rapid.SampledFrom([]string{"a + 1", "f(x, ')')", "ARRAY[1, 2][1]",
		"CAST(`a,b` AS DECIMAL(10, 2))", "a /* , */ + 1", "'COMMENT' || x", "x -- ,\n + 1"})
	table := &Table{
		Name:        rapid.SliceOfN(name, 1, 3).Draw(t, "table"),
		Temporary:   rapid.Bool().Draw(t, "temporary"),
		IfNotExists: rapid.Bool().Draw(t, "if not exists"),
		Comment:     drawText(t, "comment"),
	}
	columns := rapid.SliceOfNDistinct(name, 1, 6, rapid.ID).Draw(t, "columns")
	var physical []string
	for i, n := range columns {
		c := Column{Name: n, Comment: drawText(t, "comment")}
		if i > 0 { // a table without a stored column is an error
			c.Kind = rapid.SampledFrom([]ColumnKind{Physical, Computed, Metadata}).Draw(t, "kind")
		}
		switch c.Kind {
		case Computed:
			c.Expr = expr.Draw(t, "expression")
		case Metadata:
			c.MetadataKey, c.Virtual = drawText(t, "key"), rapid.Bool().Draw(t, "virtual")
			c.Type = drawType(t, 2)
		case Physical:
			c.Type = drawType(t, 3)
			physical = append(physical, n)
		}
		table.Columns = append(table.Columns, c)
	}
	table.PrimaryKey = rapid.SliceOfNDistinct(rapid.SampledFrom(physical), 0, 2, rapid.ID).Draw(t,
		"primary key")
	for _, k := range table.PrimaryKey {
		table.Column(k).Type.NotNull = true
	}
	if len(table.PrimaryKey) > 0 {
		table.Constraint = rapid.OneOf(rapid.Just(""), name).Draw(t, "constraint")
	}
	table.PartitionedBy = rapid.SliceOfNDistinct(rapid.SampledFrom(physical), 0, 2,
		rapid.ID).Draw(t, "partitioned by")
	if rapid.Bool().Draw(t, "watermark") {
		table.Watermark = &Watermark{Column: []string{rapid.SampledFrom(columns).Draw(t, "column")},
			Expr: expr.Draw(t, "expression")}
	}
	keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string {
		return drawText(t, "key")
	}).
		Filter(func(k string) bool { return !secret.IsKey(k) }), 0, 4, rapid.ID).Draw(t, "keys")
	for _, k := range keys {
		table.Options = append(table.Options, Option{Key: k, Value: drawText(t, "value")})
	}
	return table
}

func TestNothingThatPrintsATableShowsASecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{
			"aws.credentials.basic.secretkey", "aws.credentials.basic.sessiontoken",
			"aws.credentials.role.provider.basic.SECRETKEY",
			"http-client.proxy.Password", "x.apikey", "x.api-key", "fs.azure.account.key.y",
			"jaas.config", "http-headers", "x.basic-auth", "service-key", "auth-params",
		}).Draw(t, "key")
		const secret = "hush4711"
		table, err := Parse("CREATE TABLE t (k INT) WITH ('a' = 'b', '" + key + "' = '" + secret +
			"')")
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := table.Option(key); got != secret {
			t.Errorf("the option is %q, want the secret itself", got)
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			for _, x := range []any{table, *table, table.Options, table.Options[1]} {
				if shown := fmt.Sprintf(verb, x); strings.Contains(shown, secret) {
					t.Errorf("%s of %T: %s", verb, x, shown)
				}
			}
		}
	})
}

// The quotes around a secret are easily forgotten, and what is left of it is then the token at
// fault.
func TestNoErrorShowsAPieceOfASecret(t *testing.T) {
	for _, rest := range []string{
		" = hush4711", " = 'hush4711", " 'hush4711'", " = 'a'hush4711'", " = 'a' hush4711)",
		" = `hush4711`)", " = 4711)", " = 'a', hush4711 = 'b')",
		" = \"hush4711\")", " = hush+4711)", " hush4711 = 'a')", " = 'a' 'hush4711')",
		" = 'hush4711', 'x.secret' = 'other')", " = 'a' `hush4711",
	} {
		_, err := Parse("CREATE TABLE t (k INT) WITH ('x.secret'" + rest)
		if err == nil {
			t.Errorf("%s parsed", rest)
		} else if strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: %v", rest, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"CREATE TABLE t (k INT)",
		"CREATE TABLE DynamoDbTable (`user_id` BIGINT, `behavior` STRING) " +
			"PARTITIONED BY ( user_id ) WITH ('connector' = 'dynamodb');",
		"create temporary table if not exists `c`.d.t " +
			"(a VARCHAR(10) NOT NULL COMMENT 'it''s', b AS f(a, ')') COMMENT 'c', " +
			"ts TIMESTAMP(3) METADATA FROM 'x' VIRTUAL, " +
			"WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, " +
			"CONSTRAINT pk PRIMARY KEY (a) NOT ENFORCED) COMMENT 'x' WITH ('a''b' = 'c') -- end",
		"CREATE TABLE t (a ROW<b INT NOT NULL 'c', " +
			"d MAP<STRING, ARRAY<INTERVAL DAY(3) TO SECOND(6)>>>, e INT ARRAY MULTISET, " +
			"f RAW('a', 'b'), g ROW<>, h DECIMAL(38, 38)) /* x */",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, ddl string) {
		table, err := Parse(ddl)
		if err != nil {
			if !strings.Contains(err.Error(), ": ") {
				t.Errorf("an error without a position: %v", err)
			}
			return
		}
		for i, o := range table.Options {
			if secret.IsKey(o.Key) {
				table.Options[i].Value = secret.Masked // which is what it prints
			}
		}
		again, err := Parse(table.String())
		if err != nil {
			t.Fatalf("%q printed as\n%s\n%v", ddl, table, err)
		}
		if diff := cmp.Diff(table, again, comparePlaces); diff != "" {
			t.Fatalf("%q printed as\n%s\n(-parsed +parsed again):\n%s", ddl, table, diff)
		}
	})
}
