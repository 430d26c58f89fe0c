package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// patience is how long a test waits for a condition.
const patience = 90 * time.Second

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("timeout waiting for %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stream runs a script that does not end. The function that it returns interrupts it.
func stream(t *testing.T, script string) (interrupt func() (code int, stderr string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr lockedBuffer
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"--runner=prism", script}, &stdout, &stderr) }()
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			t.Logf("standard error:\n%s", stderr.String())
		}
	})
	return func() (int, string) {
		cancel()
		return <-done, stderr.String()
	}
}

// writeInto renames a complete file into a folder, as a watched folder needs it.
func writeInto(t *testing.T, folder, name, text string) {
	t.Helper()
	hidden := filepath.Join(folder, "."+name)
	if err := os.WriteFile(hidden, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(hidden, filepath.Join(folder, name)); err != nil {
		t.Fatal(err)
	}
}

// sinkAt declares a table of the server, with a short flush timeout.
func sinkAt(db *dynamodbtest.Server, columns string) string {
	return fmt.Sprintf(`CREATE TABLE sink (%s) PARTITIONED BY (id) WITH ('connector' = 'dynamodb',
		'table-name' = 'sink', 'aws.region' = 'us-east-1',
		'aws.endpoint' = '%s', 'aws.credentials.basic.accesskeyid' = 'any',
		'aws.credentials.basic.secretkey' = 'any', 'sink.flush-buffer.timeout' = '50');`,
		columns, db.URL())
}

func TestAWatchedFolderIsReadAsItFills(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("sink", "id:N"))
	folder := t.TempDir()
	writeInto(t, folder, "1.json", "{\"id\":1,\"name\":\"first\"}\n{\"id\":2,\"name\":\"kept\"}\n")
	interrupt := stream(t, writeScript(t, `CREATE TABLE src (id INT, name STRING)
		WITH ('connector' = 'filesystem', 'path' = '`+folder+`', 'format' = 'json',
		'source.monitor-interval' = '20 ms');`+
		sinkAt(db, "id INT, name STRING")+"INSERT INTO sink SELECT * FROM src;"))
	has := func(lines ...string) func() bool {
		return func() bool { return slices.Equal(db.Lines("sink"), lines) }
	}
	const kept = `{"id":{"N":"2"},"name":{"S":"kept"}}`
	eventually(t, "the rows that were there", has(`{"id":{"N":"1"},"name":{"S":"first"}}`, kept))
	writeInto(t, folder, "0.json", "{\"id\":1,\"name\":\"later\"}\n")
	eventually(t, "the rows of a new file", has(`{"id":{"N":"1"},"name":{"S":"later"}}`, kept))
	writeInto(t, folder, "2.json", "{\"id\":1,\"name\":\"last\"}\n")
	eventually(t, "the rows of another one", has(`{"id":{"N":"1"},"name":{"S":"last"}}`, kept))
	if code, stderr := interrupt(); code != program.ExitInterrupted ||
		!strings.Contains(stderr, interrupted) ||
		// the last answer may be under way still
		!strings.Contains(stderr, " items were stored, of 4 rows read\n") {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
	want := []string{`{"id":{"N":"1"},"name":{"S":"last"}}`, kept}
	if diff := cmp.Diff(want, db.Lines("sink")); diff != "" {
		t.Errorf("a file was read again; items (-want +got):\n%s", diff)
	}
}

func TestANewFileThatIsInvalidEndsTheJob(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("sink", "id:N"))
	folder := t.TempDir()
	script := writeScript(t, `CREATE TABLE src (id INT, name STRING)
		WITH ('connector' = 'filesystem', 'path' = '`+folder+`/*.json', 'format' = 'json',
		'source.monitor-interval' = '20 ms');`+
		sinkAt(db, "id INT, name STRING")+"INSERT INTO sink SELECT * FROM src;")
	bad := filepath.Join(folder, "bad.json")
	writeInto(t, folder, "bad.json", "{\"id\":1}\n{\"id\":\n")
	code, _, stderr := runProgram(t, "--runner=prism", script)
	want := bad + ":2: column id: the value does not end in this line"
	if code != program.ExitFailed || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, want %d and %q:\n%s", code, program.ExitFailed, want, stderr)
	}
}

func TestGeneratedRowsAreStoredWithoutAnEnd(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("sink", "id:N"))
	interrupt := stream(t, writeScript(t,
		`CREATE TABLE src (id BIGINT, name STRING) WITH ('connector' = 'datagen',
			'rows-per-second' = '2000', 'fields.id.min' = '0');`+
			sinkAt(db, "id BIGINT, name STRING")+"INSERT INTO sink SELECT * FROM src;"))
	eventually(t, "rows of more than one bundle", func() bool { return db.Len("sink") > 2500 })
	if code, stderr := interrupt(); code != program.ExitInterrupted {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
}

func TestRowsWithoutAnEndNeedARunnerThatStreams(t *testing.T) {
	for _, source := range []string{
		"CREATE TABLE src (id INT) WITH ('connector' = 'datagen');",
		"CREATE TABLE src (id INT) WITH ('connector' = 'filesystem', 'path' = '/', 'format' = " +
			"'json', 'source.monitor-interval' = '1 s');",
	} {
		script := writeScript(t, strings.Replace(source, "'/'", "'"+t.TempDir()+"'", 1)+
			"CREATE TABLE sink (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', "+
			"'table-name' = 'sink'); INSERT INTO sink SELECT * FROM src;")
		code, _, stderr := runProgram(t, "-embedded", "--runner=direct", script)
		if want := "script.sql: the runner direct cannot read 'src', whose rows have no end; use " +
			"prism, the default of --runner\n"; code != program.ExitFailed || stderr != want {
			t.Errorf("exit code %d, stderr %q; want %q", code, stderr, want)
		}
	}
}
