package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

// golden is an expression that Flink's connector was given for a column, and what it sent to
// DynamoDB.
type golden struct {
	Case        string
	Type, SQL   string
	IgnoreNulls string         `json:"sink.ignore-nulls"`
	Wire        map[string]any // the attribute
	Absent      bool           // the attribute was left out
	FailsAt     string         `json:"flink_fails_at"`
}

// attribute is what is stored.
func (g *golden) attribute() map[string]any {
	if g.Absent {
		return nil
	}
	return g.Wire
}

// wide is how many cases one table has columns for. A table each would take prism 0.2 s a case.
const wide = 25

// goldenScript is a script that stores cases: each its own column, of one item in one table or
// another.
type goldenScript struct {
	text strings.Builder
	// cases are the names of the cases that each line is about.
	cases []string
}

func (s *goldenScript) line(name, format string, args ...any) {
	fmt.Fprintf(&s.text, format+"\n", args...)
	s.cases = append(s.cases, name)
}

// add adds a table with a column for each of the cases, and one row.
func (s *goldenScript) add(table string, cases ...golden) {
	s.line("", "CREATE TABLE %s (k STRING", table)
	for _, g := range cases {
		s.line(g.Case, ", %s %s", g.Case, g.Type)
	}
	ignore := cases[0].IgnoreNulls
	if ignore == "" {
		ignore = "false"
	}
	s.line("", ") PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'golden', "+
		"'sink.ignore-nulls' = '%s');", ignore)
	s.line("", "INSERT INTO %s SELECT '%[1]s'", table)
	for _, g := range cases {
		s.line(g.Case, ", %s", g.SQL)
	}
	s.line("", ";")
}

// addAll adds all of the cases in tables of many columns. An expression with a FROM needs a table
// to itself.
func (s *goldenScript) addAll(cases []golden) {
	columns := map[string][]golden{} // by the option that is the table's, not the column's
	for i, g := range cases {
		if strings.Contains(g.SQL, " FROM ") {
			s.add(fmt.Sprintf("t%d", i), g)
			continue
		}
		ignore := g.IgnoreNulls
		if columns[ignore] = append(columns[ignore], g); len(columns[ignore]) == wide {
			s.add(fmt.Sprintf("t%d", i), columns[ignore]...)
			columns[ignore] = nil
		}
	}
	for ignore, rest := range columns {
		if len(rest) > 0 {
			s.add("rest_"+ignore, rest...)
		}
	}
}

// blame returns the cases that error messages of the form script:line:column are about.
func (s *goldenScript) blame(script, stderr string) string {
	var names []string
	for message := range strings.Lines(stderr) {
		var line int
		rest, ok := strings.CutPrefix(message, script+":")
		if _, err := fmt.Sscanf(rest, "%d:", &line); ok && err == nil && 0 < line &&
			line <= len(s.cases) {
			names = append(names, s.cases[line-1])
		}
	}
	return "of the cases " + strings.Join(names, ", ")
}

// TestStoresWhatFlinkStores runs every expression that Flink's connector was seen to take as a
// script, and compares the items. testdata/golden_differs.txt has what differs, and why.
func TestStoresWhatFlinkStores(t *testing.T) {
	differs := readDiffers(t)
	var stored []golden
	for _, g := range readGolden(t) {
		other, deliberate := differs[g.Case]
		delete(differs, g.Case)
		switch message, fails := strings.CutPrefix(other, "error "); {
		case fails:
			t.Run(g.Case, func(t *testing.T) {
				var script goldenScript
				script.add("t", g)
				code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner=direct",
					writeScript(t, script.text.String()))
				if code != program.ExitFailed || stdout != "" ||
					!strings.Contains(stderr, message) {
					t.Errorf("%s into %s: exit code %d, stored %q, message\n%swant one that has %q",
						g.SQL, g.Type, code, stdout, stderr, message)
				}
			})
			continue
		case deliberate:
			g.Wire, g.Absent = parseAttribute(t, other), false
		case g.FailsAt != "":
			t.Errorf("case %s fails in Flink, and golden_differs.txt has no result of it", g.Case)
			continue
		}
		stored = append(stored, g)
	}
	for name := range differs {
		t.Errorf("golden_differs.txt names case %s, which golden.jsonl does not have", name)
	}
	if len(stored) < 200 {
		t.Errorf("only %d cases are stored", len(stored))
	}
	for _, runner := range runnerNames {
		t.Run(runner, func(t *testing.T) { storesAll(t, runner, stored) })
	}
}

// storesAll runs the cases in one script.
func storesAll(t *testing.T, runner string, cases []golden) {
	t.Helper()
	var script goldenScript
	script.addAll(cases)
	path := writeScript(t, script.text.String())
	code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner", runner, path)
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s%s", code, stderr, script.blame(filepath.Base(path), stderr))
	}
	got := map[string]map[string]any{}
	for line := range strings.Lines(stdout) {
		var stored struct{ Item map[string]map[string]any }
		if err := json.Unmarshal([]byte(line), &stored); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for name, attribute := range stored.Item {
			got[name] = attribute
		}
	}
	for _, g := range cases {
		if diff := cmp.Diff(normal(t, g.attribute()), normal(t, got[g.Case])); diff != "" {
			t.Errorf("case %s (%s into %s) stored (-want +got):\n%s", g.Case, g.SQL, g.Type, diff)
		}
		delete(got, g.Case)
	}
	if delete(got, "k"); len(got) > 0 {
		t.Errorf("stored what no case asks for: %v", got)
	}
}

func readGolden(t *testing.T) []golden {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	for line := range strings.Lines(string(text)) {
		var g golden
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		cases = append(cases, g)
	}
	return cases
}

// readDiffers reads lines of a case and its result in this program.
func readDiffers(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/golden_differs.txt")
	if err != nil {
		t.Fatal(err)
	}
	differs := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, becomes, _ := strings.Cut(line, " ")
		differs[name] = strings.TrimSpace(becomes)
	}
	return differs
}

func parseAttribute(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// normal writes the numbers of an attribute as fractions, so that 1.0E10 and 10000000000 are the
// same.
func normal(t *testing.T, v map[string]any) any {
	t.Helper()
	out := map[string]any{}
	for kind, inner := range v {
		switch inner := inner.(type) {
		case string:
			if kind == "N" {
				r, ok := new(big.Rat).SetString(inner)
				if !ok {
					t.Fatalf("%q is not a number", inner)
				}
				out[kind] = r.RatString()
				continue
			}
			out[kind] = inner
		case map[string]any: // an M
			fields := map[string]any{}
			for name, field := range inner {
				fields[name] = normal(t, asAttribute(t, field))
			}
			out[kind] = fields
		case []any: // an L
			list := make([]any, len(inner))
			for i := range inner {
				list[i] = normal(t, asAttribute(t, inner[i]))
			}
			out[kind] = list
		default:
			out[kind] = inner
		}
	}
	return out
}

func asAttribute(t *testing.T, v any) map[string]any {
	t.Helper()
	a, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%v is not an attribute", v)
	}
	return a
}
