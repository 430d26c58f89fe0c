package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestAnEmptySourceHasASummary(t *testing.T) {
	for _, runner := range runnerNames {
		code, _, stderr := runProgram(t, "-embedded", "--runner", runner,
			"testdata/empty_source.sql")
		if code != program.ExitOK || strings.Contains(stderr, "other processes") ||
			!strings.Contains(stderr, "rows in") {
			t.Errorf("%s: exit code %d, stderr %q", runner, code, stderr)
		}
	}
}

// A load that did not finish does not count rows as folded that it has not stored, and knows what
// bundles under way have stored.
func TestAnUnfinishedLoadCountsWhatIsStored(t *testing.T) {
	before := counts{written: dynamodbio.ProcessStats()}
	before.written.Puts, before.written.Deletes, before.written.Folded = before.written.Puts-7,
		before.written.Deletes-2, before.written.Folded-1
	rows := progress.TableCounts{Table: "orders", Rows: 500, Folded: 500}
	stored := progress.TableCounts{Table: "orders", Rows: 500, Stored: 7, Deleted: 2, Folded: 1}
	of := func(n int64) progress.TableCounts {
		return progress.TableCounts{Table: "other", Rows: 9, Stored: n, Folded: 9 - n}
	}
	for _, test := range []struct {
		finished      bool
		tables, wants []progress.TableCounts
	}{
		{true, []progress.TableCounts{rows}, []progress.TableCounts{rows}},
		{false, []progress.TableCounts{rows}, []progress.TableCounts{stored}},
		{false, []progress.TableCounts{rows, of(3)},
			[]progress.TableCounts{{Table: "orders", Rows: 500},
				{Table: "other", Rows: 9, Stored: 3}}},
	} {
		var s summary
		s.count(0, before, test.tables, test.finished)
		if diff := cmp.Diff(test.wants, s.Tables); diff != "" {
			t.Errorf("finished %v (-want +got):\n%s", test.finished, diff)
		}
	}
}

func TestTheSummaryAsJSON(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	file := filepath.Join(t.TempDir(), "bad.jsonl")
	script := func(query string) string {
		return loadOf(t, db, "orders",
			"(id STRING) PARTITIONED BY (id)", query)
	}
	type object = map[string]any
	table := func(rows, stored, folded, failed, bytes float64) object {
		return object{"table": "sink", "rows_in": rows, "items_stored": stored,
			"items_deleted": 0.0, "rows_folded": folded, "rows_failed": failed,
			"bytes_stored": bytes}
	}
	none := []any{}
	for _, test := range []struct {
		args   []string
		script string
		code   int
		want   object
	}{
		{nil, script("VALUES ('a'), ('b'), ('a')"), program.ExitOK,
			object{"status": "stored", "tables": []any{table(3, 2, 1, 0, 6)}}},
		{[]string{"-failures", file}, script("VALUES ('a'), ('')"), program.ExitRowsFailed,
			object{"status": "rows_failed", "tables": []any{table(2, 1, 0, 1, 3)},
				"failures_file": file}},
		{[]string{"-dry-run"}, script("VALUES ('a')"), program.ExitOK,
			object{"status": "checked", "tables": none}},
		{nil, script("VALUES (1)"), program.ExitFailed, object{"status": "failed", "tables": none}},
		{nil, writeScript(t, "SET 'a.b' = 'c'; SET;"), program.ExitOK,
			object{"status": "stored", "tables": none}},
	} {
		code, stdout, stderr := runProgram(t, append(test.args, "-json", "--runner=direct",
			test.script)...)
		var got object
		if err := json.Unmarshal([]byte(stdout), &got); err != nil ||
			strings.Count(stdout, "\n") != 1 || code != test.code {
			t.Errorf("%s: exit code %d, %v: %s\n%s", test.script, code, err, stdout, stderr)
			continue
		}
		if errors, failed := got["errors"].([]any); (test.code == program.ExitFailed) != failed ||
			failed && !strings.Contains(stderr, errors[0].(string)) {
			t.Errorf("errors are %v, and on standard error:\n%s", got["errors"], stderr)
		}
		if seconds, ok := got["seconds"].(float64); !ok || seconds < 0 {
			t.Errorf("seconds are %v", got["seconds"])
		}
		delete(got, "errors")
		delete(got, "seconds")
		for key, value := range map[string]any{"script": filepath.Base(test.script),
			"exit_code": float64(test.code),
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

func TestProgressIsShownWithItsFlag(t *testing.T) {
	for _, runner := range runnerNames {
		code, _, stderr := runProgram(t, "-embedded", "-progress", "--runner", runner,
			"user_behavior.sql")
		if code != program.ExitOK || !strings.Contains(stderr, "100% read (") ||
			!strings.Contains(stderr, "50,000 rows · 1,") {
			t.Errorf("%s: exit code %d, stderr:\n%s", runner, code, stderr)
		}
		_, _, stderr = runProgram(t, "-embedded", "--runner", runner, "user_behavior.sql")
		if strings.Contains(stderr, "% read") {
			t.Errorf("%s: progress is shown without -progress:\n%s", runner, stderr)
		}
	}
}
