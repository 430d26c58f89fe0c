package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// runnerNames are the runners that need nothing but this process.
var runnerNames = []string{"direct", "prism"}

// runProgram runs the program as main does.
func runProgram(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out bytes.Buffer
	var errs lockedBuffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

// lockedBuffer is a standard error that may be written to while it is read: with -v a runner logs on for a moment
// after its pipeline has ended.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestScripts runs each testdata/*.sql against an in-process DynamoDB, on each runner. Beside a script lies what its
// statements print, *.out, and what it stores, *.dump, or what it complains of, *.err; and what it warns of, *.warn.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		base := strings.TrimSuffix(script, ".sql")
		for _, runner := range runnerNames {
			t.Run(filepath.Base(base)+"/"+runner, func(t *testing.T) {
				code, stdout, stderr := runProgram(t, "-embedded", "-dump", "-", "--runner", runner, script)
				if want, err := os.ReadFile(base + ".err"); err == nil {
					if diff := cmp.Diff(string(want), stderr); diff != "" || code != program.ExitFailed || stdout != "" {
						t.Errorf("exit code %d, stdout %q, stderr (-want +got):\n%s", code, stdout, diff)
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
				if diff := cmp.Diff(strings.Split(printed+stored, "\n"), strings.Split(stdout, "\n")); diff != "" {
					t.Errorf("what is printed and stored (-want +got):\n%s", diff)
				}
				warnings := ""
				for line := range strings.Lines(stderr) {
					if strings.Contains(line, "warning: ") {
						warnings += line
					}
				}
				if diff := cmp.Diff(optional(t, base+".warn"), warnings); exists(base+".warn") && diff != "" {
					t.Errorf("warnings (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// optional is what a file holds, or nothing when there is none.
func optional(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && exists(path) {
		t.Fatal(err)
	}
	return string(data)
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
		last[row[0]] = fmt.Sprintf(`{"Table":"user_behavior","Item":{"behavior":{"S":%q},"category_id":{"N":%q},"item_id":{"N":%q},"user_id":{"N":%q}}}`,
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
			code, stdout, stderr := runProgram(t, "user_behavior.sql", "--runner="+runner, "-embedded", "-dump="+dump)
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
			if summary[0] != "user_behavior" || summary[1] != count(len(rows)) || summary[2] != count(len(last)) || summary[3] != count(len(rows)-len(last)) {
				t.Errorf("the summary does not count what happened:\n%s", stderr)
			}
		})
	}
}

func TestWrongUsageIsExplained(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "the name of the script is missing"},
		{[]string{"a.sql", "b.sql"}, "expected one script, but there are a.sql and b.sql"},
		{[]string{"-dump", "x", "a.sql"}, "-dump needs -embedded: it writes the items of the in-process DynamoDB"},
		{[]string{"-embedded", "--async", "a.sql"}, "-embedded and --async exclude each other: the in-process DynamoDB ends with the program"},
		{[]string{"-embedded", "--flink_option", "streaming=true", "a.sql"}, "--flink_option needs --runner=flink"},
		{[]string{"--async=false", "-embeded", "a.sql"}, "unknown flag -embeded; did you mean -embedded?"},
		{[]string{"a.sql", "--qqqqqqqq"}, "unknown flag -qqqqqqqq"},
		{[]string{"--runner=prsm", "a.sql"}, "unknown runner 'prsm'; did you mean 'prism'?"},
	} {
		code, stdout, stderr := runProgram(t, append([]string{"--runner="}, test.args...)...)
		if want := "sql: " + test.want + "\nRun it with -h for help.\n"; code != program.ExitUsage || stdout != "" || stderr != want {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q; want %q", test.args, code, stdout, stderr, want)
		}
	}
}

func TestHelpTeachesAndKeepsBeamsFlagsApart(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		code, stdout, stderr := runProgram(t, arg)
		if code != program.ExitOK || stdout != usage || stderr != "" {
			t.Errorf("%s: exit code %d, stderr %q", arg, code, stderr)
		}
	}
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range f.Own() {
		if f.Set.Lookup(name) == nil {
			t.Errorf("-%s is no flag", name)
		}
		if !strings.Contains(usage, "-"+name) && name != "help" {
			t.Errorf("-h says nothing of -%s", name)
		}
	}
	code, stdout, _ := runProgram(t, "-beam-flags")
	if code != program.ExitOK || !strings.Contains(stdout, "-environment_type") || strings.Contains(stdout, "-embedded") {
		t.Errorf("-beam-flags: exit code %d:\n%s", code, stdout)
	}
}

func TestScriptsThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct{ path, want string }{
		{filepath.Join(dir, "none.sql"), "no such file or directory"},
		{dir, "is a directory"},
		{write("empty.sql", " \n"), "the file is empty; expected a script of Flink SQL"},
		{write("binary.sql", "\xff\xfe"), "the file is not UTF-8 text; expected a script of Flink SQL"},
	} {
		code, stdout, stderr := runProgram(t, "--runner=direct", test.path)
		if want := test.path + ": " + test.want + "\n"; code != program.ExitFailed || stdout != "" || stderr != want {
			t.Errorf("exit code %d, stdout %q, stderr %q; want %q", code, stdout, stderr, want)
		}
	}
}

func TestADumpThatCannotBeWrittenIsFoundFirst(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "no", "such", "folder")
	code, _, stderr := runProgram(t, "-embedded", "-dump", dump, "--runner=direct", "testdata/select_star.sql")
	if code != program.ExitFailed || !strings.Contains(stderr, "-dump: open "+dump) || strings.Contains(stderr, "rows in") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}

func TestADumpThatIsCutShortIsAnError(t *testing.T) {
	const full = "/dev/full" // takes no byte
	if _, err := os.Stat(full); err != nil {
		t.Skipf("this system has no device that is always full: %v", err)
	}
	code, stdout, stderr := runProgram(t, "-embedded", "-dump", full, "--runner=direct", "testdata/select_star.sql")
	if want := "select_star.sql: -dump: write /dev/full: no space left on device\n"; code != program.ExitFailed || stdout != "" || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit code %d, stdout %q, stderr %q; want %q at its end", code, stdout, stderr, want)
	}
}

func TestAnEmptySourceIsCountedHere(t *testing.T) {
	for _, runner := range runnerNames {
		code, _, stderr := runProgram(t, "-embedded", "--runner", runner, "testdata/empty_source.sql")
		if code != program.ExitOK || strings.Contains(stderr, "other processes") || !strings.Contains(stderr, "rows in") {
			t.Errorf("%s: exit code %d, stderr %q", runner, code, stderr)
		}
	}
}

// A script with secrets is run so that it is stored, refused and not understood, with Beam's log and without.
func TestSecretsAreNeverShown(t *testing.T) {
	const secretKey, token, accessKey = "wJalrXUtnFEMI-K7MDENG", "IQoJb3JpZ2luX2Vj-sessiontoken", "AKIAIOSFODNN7EXAMPLE"
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	script := func(table, option, query string) string {
		return writeScript(t, fmt.Sprintf(`CREATE TABLE orders (id STRING, v INT) PARTITIONED BY (id) WITH (
			'connector' = 'dynamodb', 'table-name' = '%s', 'aws.region' = 'us-east-2', 'aws.endpoint' = '%s',
			'aws.credentials.basic.accesskeyid' = '%s', 'aws.credentials.basic.secretkey' = '%s',
			'aws.credentials.basic.sessiontoken' = '%s'%s);
			INSERT INTO orders %s;`, table, db.URL(), accessKey, secretKey, token, option, query))
	}
	for _, test := range []struct {
		name, script string
		code         int
	}{
		{"stored", script("orders", "", "VALUES ('a', 1)"), program.ExitOK},
		{"missing table", script("other", "", "VALUES ('a', 1)"), program.ExitFailed},
		{"bad row", script("orders", "", "VALUES ('', 1)"), program.ExitFailed},
		{"bad option", script("orders", ", 'sink.batch.max-size' = '0'", "VALUES ('a', 1)"), program.ExitFailed},
		{"secret twice", script("orders", ", 'aws.credentials.basic.secretkey' = '"+secretKey+"'", "VALUES ('a', 1)"), program.ExitOK}, // the last counts, as in Flink
		{"provider misspelt", script("orders", ", 'aws.credentials.provider' = 'BASC'", "VALUES ('a', 1)"), program.ExitFailed},
		{"no comma behind a secret", script("orders", " 'sink.shards' = '1'", "VALUES ('a', 1)"), program.ExitFailed},
		{"no query", script("orders", "", "VALUE"), program.ExitFailed},
		{"another type", script("orders", "", "VALUES ('a', 'b')"), program.ExitFailed},
	} {
		for _, args := range [][]string{{"--runner=direct"}, {"--runner=prism"}, {"--runner=direct", "-v"}, {"--runner=prism", "-v"}} {
			code, stdout, stderr := runProgram(t, append(args, test.script)...)
			if code != test.code {
				t.Errorf("%s %v: exit code %d:\n%s", test.name, args, code, stderr)
			}
			for _, secret := range []string{secretKey, token} {
				if at := strings.Index(stdout+stderr, secret); at >= 0 {
					t.Errorf("%s %v: a secret is shown:\n…%s…", test.name, args, (stdout + stderr)[max(0, at-200):at+len(secret)])
				}
			}
		}
	}
}

func TestInterruptIsNoError(t *testing.T) {
	for _, runner := range runnerNames {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var stdout bytes.Buffer
		var stderr lockedBuffer
		code := run(ctx, []string{"-embedded", "--runner", runner, "user_behavior.sql"}, &stdout, &stderr)
		if want := "user_behavior.sql: " + interrupted + "\n"; code != program.ExitInterrupted || stderr.String() != want {
			t.Errorf("%s: exit code %d, stderr %q; want %q", runner, code, stderr.String(), want)
		}
	}
}

// A load that did not finish takes no row for folded that it was yet to store, and knows what bundles under way have stored.
func TestAnUnfinishedLoadCountsWhatIsStored(t *testing.T) {
	before := counts{written: dynamodbio.ProcessStats()}
	before.written.Puts, before.written.Deletes, before.written.Folded = before.written.Puts-7, before.written.Deletes-2, before.written.Folded-1
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
		{false, []progress.TableCounts{rows, of(3)}, []progress.TableCounts{{Table: "orders", Rows: 500}, {Table: "other", Rows: 9, Stored: 3}}},
	} {
		var s summary
		s.count(0, before, test.tables, test.finished)
		if diff := cmp.Diff(test.wants, s.Tables); diff != "" {
			t.Errorf("finished %v (-want +got):\n%s", test.finished, diff)
		}
	}
}
