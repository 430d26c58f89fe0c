package files

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func TestEveryProblemOfATableIsNamed(t *testing.T) {
	for _, test := range []struct {
		ddl  string
		want []string
	}{
		{"CREATE TABLE t (c INT) PARTITIONED BY (c) WITH ('connector' = 'filesystem')",
			[]string{"table t: option 'path' is missing", "table t: option 'format' is missing: " +
				"write 'format' = 'csv', or one of avro, csv, dynamodb-json, json, parquet"}},
		{"CREATE TABLE t (c INT) PARTITIONED BY (c) WITH ('connector' = 'filesystem', 'path' = " +
			"'x', 'format' = 'csv')",
			[]string{"table t: all of its columns are of PARTITIONED BY; declare those that its " +
				"files hold, too"}},
		{"CREATE TABLE t (c INT, p BYTES, q ARRAY<INT>) PARTITIONED BY (p, q) WITH ('connector' " +
			"= 'filesystem', 'path' = 'x', 'format' = 'json')",
			[]string{"column p: the path of a file cannot hold BYTES", "column q: the path of a " +
				"file cannot hold ARRAY<INT>"}},
		{"CREATE TABLE t (c INT, p STRING METADATA FROM 'file.pth', q STRING METADATA) WITH " +
			"('connector' = 'filesystem', 'path' = 'x', 'format' = 'csv')",
			[]string{"column p: connector filesystem has no metadata 'file.pth'; did you mean " +
				"'file.path'?",
				"column q: connector filesystem has no metadata 'q'; the keys are file.path, " +
					"file.name, file.size, file.modification-time"}},
		{"CREATE TABLE t (c INT) WITH ('connector' = 'filesystem', 'path' = '', 'format' = " +
			"'orc', 'orc.x' = 'y')",
			[]string{"option 'path' is missing", "format 'orc' is not supported; the formats are " +
				"avro, csv, dynamodb-json, json, parquet"}},
		{
			"CREATE TABLE t (c INT) WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = " +
				"'jso')", []string{"format 'jso' is not supported; did you mean 'json'?"},
		},
		{
			"CREATE TABLE t WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = 'csv')",
			[]string{"table t: it has no columns"},
		},
		{"CREATE TABLE t (c INT) WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = " +
			"'csv', 'source.monitor-interval' = '0 s', 'pth' = 'y')",
			[]string{"option 'source.monitor-interval' is '0 s': must be at least 1ms", "unknown " +
				"option 'pth' of connector filesystem; did you mean 'path'?"}},
	} {
		table, err := schema.Parse(test.ddl)
		if err != nil {
			t.Fatal(err)
		}
		_, err = FromTable(table)
		joined, ok := err.(interface{ Unwrap() []error })
		for _, want := range test.want {
			if !ok || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v; want %s", test.ddl, err, want)
			}
		}
		if ok && len(joined.Unwrap()) > 1 && len(test.want) == 1 {
			t.Errorf("%s: more problems than there are: %v", test.ddl, err)
		}
	}
}

func TestOptionsOfWritingAreIgnored(t *testing.T) {
	table, err := schema.Parse(
		"CREATE TABLE t (c INT, d STRING) PARTITIONED BY (d) WITH ('connector' = 'filesystem', " +
			"'path' = 'x', 'format' = 'csv', " +
			"'sink.partition-commit.policy.kind' = 'success-file', 'partition.default-name' = " +
			"'none', 'auto-compaction' = 'true')",
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FromTable(table); err != nil {
		t.Error(err)
	}
}

func TestAFileIsHandedOnOnce(t *testing.T) {
	var rest seen
	var want, got []string
	for n := range 20 { // bundles, each of which ends in a pause
		tracker := (&watchFn{}).CreateTracker(rest)
		for range 3 {
			name := string(rune('a' + rand.IntN(26)))
			if tracker.has(name) {
				continue
			}
			if !tracker.TryClaim(name) {
				t.Fatalf("bundle %d: %s is refused: %v", n, name, tracker.GetError())
			}
			if slices.Contains(want, name) {
				t.Errorf("bundle %d: %s is handed on twice", n, name)
			}
			want = append(want, name)
		}
		if _, residual, err := tracker.TrySplit(0.5); residual != nil || err != nil {
			t.Errorf("the watch is split in two: %v, %v", residual, err)
		}
		_, residual, err := tracker.TrySplit(0)
		if err != nil || !tracker.IsDone() || tracker.TryClaim("z") {
			t.Errorf("bundle %d goes on after it is over: %v", n, err)
		}
		data, err := encodeSeen(residual.(seen))
		if err != nil {
			t.Fatal(err)
		}
		if rest, err = decodeSeen(data); err != nil {
			t.Fatal(err)
		}
		got = rest.Names
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the files that are remembered (-want +got):\n%s", diff)
	}
	tracker := (&watchFn{}).CreateTracker(rest)
	if tracker.TryClaim(got[0]) || tracker.GetError() == nil || tracker.IsBounded() {
		t.Errorf("a file is claimed again: %v", tracker.GetError())
	}
}
