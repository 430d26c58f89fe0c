package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
)

// TestScripts runs each testdata/*.sql against an in-process DynamoDB, on each runner. Beside a
// script is what its statements print, *.out, and what it stores, *.dump, or its errors, *.err; and
// its warnings, *.warn.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		base := strings.TrimSuffix(script, ".sql")
		for _, runner := range runnerNames {
			t.Run(filepath.Base(base)+"/"+runner, func(t *testing.T) {
				code, stdout, stderr := runProgram(t, "-embedded", "-dump", "-", "--runner", runner,
					script)
				if want, err := os.ReadFile(base + ".err"); err == nil {
					if diff := cmp.Diff(string(want), stderr); diff != "" ||
						code != program.ExitFailed || stdout != "" {
						t.Errorf("exit code %d, stdout %q, stderr (-want +got):\n%s", code, stdout,
							diff)
					}
					return
				}
				printed, stored := optional(t, base+".out"), optional(t, base+".dump")
				if printed+stored == "" && !exists(base+".dump") {
					t.Fatalf("there is neither %s.err nor .out nor .dump", base)
				}
				if code != program.ExitOK {
					t.Fatalf("exit code %d:\n%s", code, stderr)
				}
				if diff := cmp.Diff(strings.Split(printed+stored, "\n"),
					strings.Split(stdout, "\n")); diff != "" {
					t.Errorf("what is printed and stored (-want +got):\n%s", diff)
				}
				warnings := ""
				for line := range strings.Lines(stderr) {
					if strings.Contains(line, "warning: ") {
						warnings += line
					}
				}
				if diff := cmp.Diff(optional(t, base+".warn"), warnings); exists(base+".warn") &&
					diff != "" {
					t.Errorf("warnings (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestUserBehaviorKeepsTheLastRowOfEachUser(t *testing.T) {
	file, err := os.Open("user_behavior.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{}
	for _, row := range rows {
		last[row[0]] = fmt.Sprintf(`{"Table":"user_behavior","Item":{"behavior":{"S":%q},`+
			`"category_id":{"N":%q},"item_id":{"N":%q},"user_id":{"N":%q}}}`,
			row[3], row[2], row[1], row[0])
	}
	var want []string
	for _, line := range last {
		want = append(want, line)
	}
	slices.Sort(want)
	count := func(n int) string { return progress.Count(int64(n)) }
	for _, runner := range runnerNames {
		t.Run(runner, func(t *testing.T) {
			dump := filepath.Join(t.TempDir(), "items.jsonl")
			code, stdout, stderr := runProgram(t, "user_behavior.sql", "--runner="+runner,
				"-embedded", "-dump="+dump)
			if code != program.ExitOK || stdout != "" {
				t.Fatalf("exit code %d, stdout %q, stderr:\n%s", code, stdout, stderr)
			}
			data, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Split(strings.TrimSpace(string(data)), "\n")
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			summary := strings.Fields(strings.Split(stderr, "\n")[1])
			if summary[0] != "user_behavior" || summary[1] != count(len(rows)) ||
				summary[2] != count(len(last)) || summary[3] != count(len(rows)-len(last)) {
				t.Errorf("the summary does not count what happened:\n%s", stderr)
			}
		})
	}
}
