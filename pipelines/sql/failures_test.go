package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// failed is a line of the file of failures.
type failed struct {
	Table, Operation, Code, Message, Row string
	Attempts                             int
	Key, Item                            json.RawMessage
}

func readFailures(t *testing.T, path string) []failed {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []failed
	for line := range strings.Lines(string(data)) {
		var f failed
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b failed) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// One row cannot be encoded, DynamoDB rejects one, and two are stored.
func TestFailedRowsAreWrittenToTheFile(t *testing.T) {
	for _, runner := range runnerNames {
		t.Run(runner, func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
			db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
				rejected := dynamodbtest.Error(400, "ValidationException", "One or more parameter "+
					"values were invalid: no poison").Keep()
				return rejected, r.Operation == "BatchWriteItem" &&
					strings.Contains(string(r.Body), "poison")
			})
			file := filepath.Join(t.TempDir(), "bad.jsonl")
			script := loadOf(t, db, "orders", "(id STRING, v DOUBLE) PARTITIONED BY (id)",
				"VALUES ('a', 1e0), ('poison', 2e0), ('nan', CAST('NaN' AS DOUBLE)), ('b', 3e0)")
			code, stdout, stderr := runProgram(t, "--runner", runner, "-failures", file, script)
			if code != program.ExitRowsFailed || stdout != "" ||
				!strings.Contains(stderr, "2 rows were not stored; they are in "+file) ||
				strings.Contains(stderr, "hush") {
				t.Errorf("exit code %d, stdout %q, stderr:\n%s", code, stdout, stderr)
			}
			summary := strings.Fields(strings.Split(stderr, "\n")[1])
			if want := []string{"sink", "4", "2", "0", "2"}; !slices.Equal(summary[:5], want) {
				t.Errorf("the summary does not add up:\n%s", stderr)
			}
			if diff := cmp.Diff([]string{`{"id":{"S":"a"},"v":{"N":"1"}}`,
				`{"id":{"S":"b"},"v":{"N":"3"}}`}, db.Lines("orders")); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			all := readFailures(t, file)
			if len(all) != 2 {
				t.Fatalf("got %+v", all)
			}
			row, item := all[0], all[1]
			if row.Code != "BadRow" || row.Table != "orders" ||
				!strings.Contains(row.Message, `column "v": NaN`) ||
				!strings.Contains(row.Row, "nan") || row.Item != nil || row.Attempts != 0 {
				t.Errorf("the row that makes no item is %+v", row)
			}
			if item.Code != "ValidationException" || item.Operation != "PUT" ||
				string(item.Key) != `{"id":{"S":"poison"}}` ||
				string(item.Item) != `{"id":{"S":"poison"},"v":{"N":"2.0"}}` || item.Attempts < 1 ||
				item.Row != "" {
				t.Errorf("the item that is rejected is %+v", item)
			}
		})
	}
}

func TestWithoutFailedRowsTheFileIsEmpty(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.jsonl")
	code, _, stderr := runProgram(t, "-embedded", "--runner=direct", "-failures", file,
		"testdata/select_star.sql")
	if data, err := os.ReadFile(file); code != program.ExitOK || err != nil || len(data) != 0 {
		t.Errorf("exit code %d, file %q, %v, stderr:\n%s", code, data, err, stderr)
	}
}

func TestAFileOfFailuresThatCannotBeWrittenIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no", "such", "folder")
	code, _, stderr := runProgram(t, "-embedded", "--runner=direct", "-failures", file,
		"testdata/select_star.sql")
	if code != program.ExitFailed || !strings.Contains(stderr, "-failures: open "+file) ||
		strings.Contains(stderr, "rows in") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	const full = "/dev/full"
	if !exists(full) {
		t.Skipf("this system has no device that is always full")
	}
	for _, runner := range runnerNames {
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
		script := loadOf(t, db, "orders", "(id STRING) PARTITIONED BY (id)", "VALUES ('')")
		code, _, stderr := runProgram(t, "--runner", runner, "-failures", full, script)
		if want := filepath.Base(script) +
			": -failures: write /dev/full: no space left on device\n"; code != program.ExitFailed ||
			stderr != want {
			t.Errorf("%s: exit code %d, stderr %q; want %q", runner, code, stderr, want)
		}
	}
}

// What workers in other processes could not store is found in their files: nothing else returns
// from them.
func TestFailuresOfWorkersInOtherProcessesAreFound(t *testing.T) {
	for scheme, serve := range buckets {
		t.Run(scheme, func(t *testing.T) {
			findFailures(t, scheme+"://backup/exports/data/bad",
				serve)
		})
	}
}

func findFailures(t *testing.T, name string, serve func(t *testing.T, name, folder string)) {
	folder := t.TempDir()
	serve(t, "backup", folder)
	place, err := failuresElsewhere(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if one, second := place.of(0, 1).File, place.of(1, 2).File; one != name || second != name+"-2" {
		t.Errorf("the places of jobs are %s and %s", one, second)
	}
	if files, err := place.written(t.Context()); err != nil || len(files) != 0 {
		t.Errorf("before rows fail there is %q, %v", files, err)
	}
	if err := os.WriteFile(filepath.Join(folder, "bad-orders"), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	serve(t, "backup", folder)
	files, err := place.written(t.Context())
	if err != nil || !slices.Equal(files, []string{name + "-orders"}) {
		t.Fatalf("got %q, %v", files, err)
	}
	var stderr strings.Builder
	j := job{flags: newFlags(), name: "load.sql", stderr: progress.NewScreen(&stderr),
		summary: summary{FailuresElsewhere: files}}
	if code := j.report(nil); code != program.ExitRowsFailed ||
		stderr.String() != "load.sql: rows were not stored; they are in "+name+"-orders\n" {
		t.Errorf("exit code %d, stderr %q", code, stderr.String())
	}
	for _, test := range []struct {
		endless []string
		want    string
	}{
		{nil, "-failures: " + name + "-orders exists; remove it, or use another name"},
		{[]string{"clicks"}, "-failures: the rows of 'clicks' have no end, and workers in other " +
			"processes write the file at the end; "},
	} {
		if _, err := failuresElsewhere(t.Context(), name, test.endless); err == nil ||
			!strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got %v; want %s", err, test.want)
		}
	}
}
