package main

import (
	"encoding/json"
	"fmt"
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

// loadOf is a script that loads a table of a test's own DynamoDB.
func loadOf(t *testing.T, db *dynamodbtest.Server, table, columns, query string) string {
	t.Helper()
	return writeScript(t, fmt.Sprintf(`CREATE TABLE sink %s WITH ('connector' = 'dynamodb', 'table-name' = '%s', 'aws.region' = 'us-east-2',
		'aws.endpoint' = '%s', 'aws.credentials.basic.accesskeyid' = 'any', 'aws.credentials.basic.secretkey' = 'hush');
		INSERT INTO sink %s;`, columns, table, db.URL(), query))
}

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

// One row does not fit DynamoDB, one DynamoDB refuses, and two are stored.
func TestRowsThatFailAreInTheFile(t *testing.T) {
	for _, runner := range runnerNames {
		t.Run(runner, func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
			db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
				refused := dynamodbtest.Error(400, "ValidationException", "One or more parameter values were invalid: no poison").Keep()
				return refused, r.Operation == "BatchWriteItem" && strings.Contains(string(r.Body), "poison")
			})
			file := filepath.Join(t.TempDir(), "bad.jsonl")
			script := loadOf(t, db, "orders", "(id STRING, v DOUBLE) PARTITIONED BY (id)",
				"VALUES ('a', 1e0), ('poison', 2e0), ('nan', CAST('NaN' AS DOUBLE)), ('b', 3e0)")
			code, stdout, stderr := runProgram(t, "--runner", runner, "-failures", file, script)
			if code != program.ExitRowsFailed || stdout != "" || !strings.Contains(stderr, "2 rows were not stored; they are in "+file) || strings.Contains(stderr, "hush") {
				t.Errorf("exit code %d, stdout %q, stderr:\n%s", code, stdout, stderr)
			}
			summary := strings.Fields(strings.Split(stderr, "\n")[1])
			if want := []string{"sink", "4", "2", "0", "2"}; !slices.Equal(summary[:5], want) {
				t.Errorf("the summary does not add up:\n%s", stderr)
			}
			if diff := cmp.Diff([]string{`{"id":{"S":"a"},"v":{"N":"1"}}`, `{"id":{"S":"b"},"v":{"N":"3"}}`}, db.Lines("orders")); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			all := readFailures(t, file)
			if len(all) != 2 {
				t.Fatalf("got %+v", all)
			}
			row, item := all[0], all[1]
			if row.Code != "BadRow" || row.Table != "orders" || !strings.Contains(row.Message, `column "v": NaN`) || !strings.Contains(row.Row, "nan") || row.Item != nil || row.Attempts != 0 {
				t.Errorf("the row that makes no item is %+v", row)
			}
			if item.Code != "ValidationException" || item.Operation != "PUT" || string(item.Key) != `{"id":{"S":"poison"}}` ||
				string(item.Item) != `{"id":{"S":"poison"},"v":{"N":"2.0"}}` || item.Attempts < 1 || item.Row != "" {
				t.Errorf("the item that is refused is %+v", item)
			}
		})
	}
}

func TestWithoutFailuresTheFileIsEmptyAndAllIsWell(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.jsonl")
	code, _, stderr := runProgram(t, "-embedded", "--runner=direct", "-failures", file, "testdata/select_star.sql")
	if data, err := os.ReadFile(file); code != program.ExitOK || err != nil || len(data) != 0 {
		t.Errorf("exit code %d, file %q, %v, stderr:\n%s", code, data, err, stderr)
	}
}

func TestAFileOfFailuresThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no", "such", "folder")
	code, _, stderr := runProgram(t, "-embedded", "--runner=direct", "-failures", file, "testdata/select_star.sql")
	if code != program.ExitFailed || !strings.Contains(stderr, "-failures: open "+file) || strings.Contains(stderr, "rows in") {
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
		if want := filepath.Base(script) + ": -failures: write /dev/full: no space left on device\n"; code != program.ExitFailed || stderr != want {
			t.Errorf("%s: exit code %d, stderr %q; want %q", runner, code, stderr, want)
		}
	}
}

func TestTheSummaryInJSON(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	file := filepath.Join(t.TempDir(), "bad.jsonl")
	script := func(query string) string { return loadOf(t, db, "orders", "(id STRING) PARTITIONED BY (id)", query) }
	type object = map[string]any
	table := func(rows, stored, folded, failed, bytes float64) object {
		return object{"table": "sink", "rows_in": rows, "items_stored": stored, "items_deleted": 0.0, "rows_folded": folded, "rows_failed": failed, "bytes_stored": bytes}
	}
	none := []any{}
	for _, test := range []struct {
		args   []string
		script string
		code   int
		want   object
	}{
		{nil, script("VALUES ('a'), ('b'), ('a')"), program.ExitOK, object{"status": "stored", "tables": []any{table(3, 2, 1, 0, 6)}}},
		{[]string{"-failures", file}, script("VALUES ('a'), ('')"), program.ExitRowsFailed, object{"status": "rows_failed", "tables": []any{table(2, 1, 0, 1, 3)}, "failures_file": file}},
		{[]string{"-dry-run"}, script("VALUES ('a')"), program.ExitOK, object{"status": "checked", "tables": none}},
		{nil, script("VALUES (1)"), program.ExitFailed, object{"status": "failed", "tables": none}},
		{nil, writeScript(t, "SET 'a.b' = 'c'; SET;"), program.ExitOK, object{"status": "stored", "tables": none}},
	} {
		code, stdout, stderr := runProgram(t, append(test.args, "-json", "--runner=direct", test.script)...)
		var got object
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || strings.Count(stdout, "\n") != 1 || code != test.code {
			t.Errorf("%s: exit code %d, %v: %s\n%s", test.script, code, err, stdout, stderr)
			continue
		}
		if errors, failed := got["errors"].([]any); (test.code == program.ExitFailed) != failed || failed && !strings.Contains(stderr, errors[0].(string)) {
			t.Errorf("errors are %v, and on standard error:\n%s", got["errors"], stderr)
		}
		if seconds, ok := got["seconds"].(float64); !ok || seconds < 0 {
			t.Errorf("seconds are %v", got["seconds"])
		}
		delete(got, "errors")
		delete(got, "seconds")
		for key, value := range map[string]any{"script": filepath.Base(test.script), "exit_code": float64(test.code),
			"rows_read": 0.0, "bytes_read": 0.0, "ignored": 0.0, "retries": 0.0, "throttles": 0.0} {
			test.want[key] = value
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", stdout, diff)
		}
		for key := range got {
			if !strings.Contains(usage, key) {
				t.Errorf("-h says nothing of %s", key)
			}
		}
	}
}

func TestProgressIsShownWhereItIsAskedFor(t *testing.T) {
	for _, runner := range runnerNames {
		code, _, stderr := runProgram(t, "-embedded", "-progress", "--runner", runner, "user_behavior.sql")
		if code != program.ExitOK || !strings.Contains(stderr, "100% read (") || !strings.Contains(stderr, "50,000 rows · 1,") {
			t.Errorf("%s: exit code %d, stderr:\n%s", runner, code, stderr)
		}
		if _, _, stderr := runProgram(t, "-embedded", "--runner", runner, "user_behavior.sql"); strings.Contains(stderr, "% read") {
			t.Errorf("%s: progress is shown unasked:\n%s", runner, stderr)
		}
	}
}

// What workers in other processes could not store is found in their files: nothing else returns from them.
func TestFailuresOfWorkersInOtherProcessesAreFound(t *testing.T) {
	for scheme, serve := range buckets {
		t.Run(scheme, func(t *testing.T) { findFailures(t, scheme+"://backup/exports/data/bad", serve) })
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
	j := job{flags: newFlags(), name: "load.sql", stderr: progress.NewScreen(&stderr), summary: summary{FailuresElsewhere: files}}
	if code := j.report(nil); code != program.ExitRowsFailed || stderr.String() != "load.sql: rows were not stored; they are in "+name+"-orders\n" {
		t.Errorf("exit code %d, stderr %q", code, stderr.String())
	}
	for _, test := range []struct {
		endless []string
		want    string
	}{
		{nil, "-failures: " + name + "-orders exists; remove it, or use another name"},
		{[]string{"clicks"}, "-failures: the rows of 'clicks' have no end, and workers in other processes write the file at the end; "},
	} {
		if _, err := failuresElsewhere(t.Context(), name, test.endless); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("got %v; want %s", err, test.want)
		}
	}
}
