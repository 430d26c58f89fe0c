package expr

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// streamColumns are the columns of the table that the expressions of testdata/streams.jsonl were
// evaluated over in Flink.
const streamColumns = "id INT, s STRING, i INT, b BIGINT, d DECIMAL(10, 2), f DOUBLE, ts " +
	"TIMESTAMP(3), " +
	"lt TIMESTAMP_LTZ(3), da DATE, bo BOOLEAN, tm TIME"

// streamRows are its rows, as constants.
var streamRows = []string{
	"1, 'Hello World', 5, 1710028800, 12.35, 2.5, '2024-03-10 01:02:03.456', '2024-03-10 " +
		"01:02:03.456', '2024-03-10', TRUE, '10:11:12'",
	"2, '', 0, 0, 0, 0.0, '1970-01-01 00:00:00', '1970-01-01 00:00:00', '1970-01-01', FALSE, " +
		"'00:00:00'",
	"3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
	"4, 'é🎉日本', -7, -1, -12.35, -2.5, '1969-12-31 23:59:59.999', '1969-12-31 23:59:59.999', " +
		"'1969-12-31', NULL, '23:59:59'",
	"5, '  a,b;c  ', 2147483647, 1710028800123, 99999999.99, 1e15, '2024-02-29 12:30:59.999', " +
		"'2024-02-29 12:30:59.999', " +
		"'2024-02-29', TRUE, '12:30:59'",
	"6, 'abc123', 3, 253402300799, 1.50, 0.1, '2024-12-31 23:59:59.5', '2024-12-31 23:59:59.5', " +
		"'2024-12-31', FALSE, '01:00:00'",
}

// streamCase is an expression, the type that Flink gives it and, for each row, what it printed; or
// a part of the error that it is here. Differs says why this program does otherwise than Flink.
type streamCase struct {
	Case, SQL, Zone, Type string
	Values                []*string
	Error, Differs        string
}

// TestFunctionsGiveWhatFlinkGives evaluates expressions that Flink was seen to evaluate.
func TestFunctionsGiveWhatFlinkGives(t *testing.T) {
	file, err := os.Open("testdata/streams.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		var c streamCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		t.Run(c.Case+"/"+c.SQL, func(t *testing.T) { c.check(t) })
	}
	if n < 150 {
		t.Errorf("%d cases are too few", n)
	}
}

func (c *streamCase) check(t *testing.T) {
	zone, err := ParseZone(c.Zone)
	if err != nil {
		t.Fatal(err)
	}
	table, err := schema.Parse(
		"CREATE TABLE v (" + streamColumns + ") WITH ('connector' = 'datagen')",
	)
	if err != nil {
		t.Fatal(err)
	}
	scope := Scope{Zone: zone}
	for _, col := range table.Columns {
		scope.Columns = append(scope.Columns, Column{Name: col.Name, Type: col.Type})
	}
	e, err := parser.ParseExpr(c.SQL)
	var p *Program
	var typ *schema.Type
	if err == nil {
		p, typ, err = Compile(e, scope)
	}
	if c.Error != "" {
		if err == nil || !strings.Contains(err.Error(), c.Error) {
			t.Errorf("%s: error %v, want one with %q", c.SQL, err, c.Error)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", c.SQL, err)
	}
	if typ.String() != c.Type {
		t.Errorf("%s is of type %v, want %s", c.SQL, typ, c.Type)
	}
	for i, row := range streamRows {
		got, err := evalText(p, typ, streamRow(t, row, scope), zone)
		want := "NULL"
		if c.Values[i] != nil {
			want = *c.Values[i]
		}
		if err != nil || got != want {
			t.Errorf("%s of row %d is %s, %v; want %s", c.SQL, i+1, got, err, want)
		}
	}
}

// evalText evaluates p and writes the value as Flink's printer does.
func evalText(p *Program, typ *schema.Type, row []schema.Value, zone Zone) (string, error) {
	v, err := p.Eval(row)
	if err != nil {
		return "", err
	}
	if typ.Kind == schema.TypeBinary || typ.Kind == schema.TypeVarbinary {
		return fmt.Sprintf("x'%x'", v.BytesString()), nil
	}
	return string(zone.appendText(nil, v, typ)), nil
}

func streamRow(t *testing.T, constants string, scope Scope) []schema.Value {
	t.Helper()
	v, typ := eval(t, "ROW("+constants+")", Scope{}, nil)
	row := v.Elements()
	for i, col := range scope.Columns {
		if row[i].IsNull() {
			continue
		}
		var err error
		if row[i], err = (Zone{}).conversion(typ.Fields[i].Type, col.Type)(row[i]); err != nil {
			t.Fatal(err)
		}
	}
	return row
}
