package schema

import (
	"os"
	"strings"
	"testing"
)

// types.txt holds column types that were declared in Flink, one a line.
func TestEveryTypeDeclaredInFlinkParsesAndPrintsBack(t *testing.T) {
	data, err := os.ReadFile("testdata/types.txt")
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.Lines(string(data)) {
		text = strings.TrimSpace(text)
		typ, err := ParseType(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		again, err := ParseType(typ.String())
		if err != nil {
			t.Errorf("%s printed as %s: %v", text, typ, err)
		} else if !again.Equal(typ) {
			t.Errorf("%s printed as %s, which parses to %s", text, typ, again)
		}
		table, err := Parse("CREATE TABLE t (v " + text + ") WITH ('connector' = 'dynamodb')")
		if err != nil {
			t.Errorf("column of %s: %v", text, err)
		} else if !table.Columns[0].Type.Equal(typ) {
			t.Errorf("column of %s has type %s, want %s", text, table.Columns[0].Type, typ)
		}
	}
}
