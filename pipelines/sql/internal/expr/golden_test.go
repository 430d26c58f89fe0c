package expr

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var rewrite = flag.Bool("rewrite", false,
	"fill in every 'want ?' of testdata/golden.txt with what was computed")

// TestStoresWhatFlinkStores takes the expressions that Flink's own connector was seen to store, and
// those that it fails on for reasons of its own, into columns of their types.
func TestStoresWhatFlinkStores(t *testing.T) {
	const file = "testdata/golden.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(text)), "\n\n")
	cases := 0
	for i, block := range blocks {
		c := goldenCase(block)
		if c["case"] == "" {
			continue // the comment at the top
		}
		cases++
		t.Run(c["case"], func(t *testing.T) {
			got, err := storedAs(t, c["sql"], c["type"], c["row"])
			if err != nil {
				got = "error " + err.Error()
			}
			if c["want"] == "?" && *rewrite {
				blocks[i] = strings.TrimSuffix(block, "?") + got
				return
			}
			if want, isError := strings.CutPrefix(c["want"], "error "); isError || err != nil {
				if !isError || err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s into %s: got %s, want %s", c["sql"], c["type"], got, c["want"])
				}
				return
			}
			if diff := cmp.Diff(wire(t, c["want"]), wire(t, got)); diff != "" {
				t.Errorf("%s into %s (-want +got):\n%s", c["sql"], c["type"], diff)
			}
		})
	}
	if cases < 240 {
		t.Errorf("%s holds %d cases, which is too few", file, cases)
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.Join(blocks, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// goldenCase reads lines of a key and a value.
func goldenCase(block string) map[string]string {
	c := map[string]string{}
	for line := range strings.Lines(block) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		c[key] = strings.TrimLeft(value, " ")
	}
	return c
}

// storedAs evaluates sql, which may use the column x that row gives, and assigns it to a column of
// that type.
func storedAs(t *testing.T, sql, typ, row string) (string, error) {
	t.Helper()
	to, err := schema.ParseType(typ)
	if err != nil {
		return "", err
	}
	var scope Scope
	var values []schema.Value
	if row != "" {
		_, constant, _ := strings.Cut(row, " = ")
		v, vt := eval(t, constant, Scope{}, nil)
		scope.Columns = []Column{{Table: []string{"s"}, Name: "x", Type: vt}}
		values = []schema.Value{v}
	}
	e, err := parser.ParseExpr(sql)
	if err != nil {
		return "", err
	}
	p, from, err := Compile(e, scope)
	if err != nil {
		return "", err
	}
	v, err := p.Eval(values)
	if err != nil {
		return "", err
	}
	assign, err := Assign(from, to, Zone{})
	if err != nil {
		return "", err
	}
	if v, err = assign(v); err != nil {
		return "", err
	}
	b, err := json.Marshal(attribute(t, v, to))
	return string(b), err
}

// eval parses, compiles and evaluates sql.
func eval(t *testing.T, sql string, scope Scope, row []schema.Value) (schema.Value, *schema.Type) {
	t.Helper()
	e, err := parser.ParseExpr(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	p, typ, err := Compile(e, scope)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	v, err := p.Eval(row)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v, typ
}

// attribute renders a value as the attribute that DynamoDB is sent, by the rules seen in Flink's
// requests.
func attribute(t *testing.T, v schema.Value, typ *schema.Type) map[string]any {
	t.Helper()
	if v.IsNull() {
		return map[string]any{"NULL": true}
	}
	wantKind(t, v, typ)
	switch typ.Kind {
	case schema.TypeBoolean:
		return map[string]any{"BOOL": v.Bool()}
	case schema.TypeBinary, schema.TypeVarbinary:
		return map[string]any{"B": base64.StdEncoding.EncodeToString([]byte(v.BytesString()))}
	case schema.TypeArray:
		list := []any{}
		for _, e := range v.Elements() {
			list = append(list, attribute(t, e, typ.Elem))
		}
		return map[string]any{"L": list}
	case schema.TypeRow:
		m := map[string]any{}
		for i, e := range v.Elements() {
			m[typ.Fields[i].Name] = attribute(t, e, typ.Fields[i].Type)
		}
		return map[string]any{"M": m}
	case schema.TypeMap:
		m := map[string]any{}
		for i := range v.MapLen() {
			key, value := v.MapEntry(i)
			m[scalar(key, typ.Key)] = attribute(t, value, typ.Elem)
		}
		return map[string]any{"M": m}
	}
	if isNumeric(typ) {
		return map[string]any{"N": scalar(v, typ)}
	}
	return map[string]any{"S": scalar(v, typ)}
}

func scalar(v schema.Value, typ *schema.Type) string {
	switch typ.Kind {
	case schema.TypeBinary, schema.TypeVarbinary:
		return base64.StdEncoding.EncodeToString([]byte(v.BytesString()))
	case schema.TypeBoolean:
		return strconv.FormatBool(v.Bool())
	case schema.TypeFloat:
		return strconv.FormatFloat(v.Float64(), 'e', -1, 32)
	case schema.TypeDouble:
		return strconv.FormatFloat(v.Float64(), 'e', -1, 64)
	case schema.TypeDate:
		return time.Unix(v.Days()*86400, 0).UTC().Format("2006-01-02")
	case schema.TypeTime:
		return clockText(time.Unix(0, int64(v.TimeOfDay())).UTC())
	case schema.TypeTimestamp:
		return v.Time().Format("2006-01-02T") + clockText(v.Time())
	case schema.TypeTimestampLTZ:
		return v.Time().Format("2006-01-02T15:04:05") + fractionText(v.Time()) + "Z"
	case schema.TypeChar, schema.TypeVarchar:
		return v.Text()
	case schema.TypeDecimal:
		return v.DecimalText()
	default:
		return fmt.Sprint(v)
	}
}

func clockText(at time.Time) string {
	if at.Second() == 0 && at.Nanosecond() == 0 {
		return at.Format("15:04")
	}
	return at.Format("15:04:05") + fractionText(at)
}

// fractionText has no, 3, 6 or 9 digits.
func fractionText(at time.Time) string {
	s := fmt.Sprintf(".%09d", at.Nanosecond())
	for strings.HasSuffix(s, "000") {
		s = s[:len(s)-3]
	}
	return strings.TrimSuffix(s, ".")
}

// wantKind fails when v is not represented as package schema says for its type.
func wantKind(t *testing.T, v schema.Value, typ *schema.Type) {
	t.Helper()
	want := map[schema.TypeKind]schema.ValueKind{
		schema.TypeChar: schema.KindString, schema.TypeVarchar: schema.KindString,
		schema.TypeBoolean: schema.KindBool,
		schema.TypeBinary:  schema.KindBytes, schema.TypeVarbinary: schema.KindBytes,
		schema.TypeDecimal: schema.KindDecimal,
		schema.TypeTinyint: schema.KindInt, schema.TypeSmallint: schema.KindInt,
		schema.TypeInt:    schema.KindInt,
		schema.TypeBigint: schema.KindInt, schema.TypeFloat: schema.KindFloat,
		schema.TypeDouble: schema.KindFloat,
		schema.TypeDate:   schema.KindDate, schema.TypeTime: schema.KindTime,
		schema.TypeTimestamp:    schema.KindTimestamp,
		schema.TypeTimestampLTZ: schema.KindInstant, schema.TypeArray: schema.KindList,
		schema.TypeRow: schema.KindList,
		schema.TypeMap: schema.KindMap,
	}[typ.Kind]
	if v.Kind() != want {
		t.Fatalf("%v of type %v is represented as %v, want %v", v, typ, v.Kind(), want)
	}
	if typ.Kind == schema.TypeFloat && v.Float64() == v.Float64() &&
		float64(float32(v.Float64())) != v.Float64() {
		t.Fatalf("%v of type FLOAT is no float32", v)
	}
}

// wire reads an attribute and normalises its numbers, as DynamoDB does.
func wire(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return normalised(t, v)
}

func normalised(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if text, ok := inner.(string); ok && key == "N" && !errors.Is(badNumber(text),
				errNoNumber) {
				r, _ := new(big.Rat).SetString(text)
				v[key] = r.RatString()
				continue
			}
			v[key] = normalised(t, inner)
		}
	case []any:
		for i := range v {
			v[i] = normalised(t, v[i])
		}
	}
	return v
}

var errNoNumber = errors.New("not a finite number")

func badNumber(text string) error {
	if _, ok := new(big.Rat).SetString(text); !ok {
		return errNoNumber
	}
	return nil
}
