package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	nats "github.com/nats-io/nats.go/jetstream"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestAnInvalidEventIsAnErrorWithItsPosition(t *testing.T) {
	f := newFixture(t)
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1}}`),
		[]byte(`{"op":"c","after":{"order_id":"one"}}`),
		[]byte(`{"op":"c","after":{"order_id":3}}`))
	code, stderr := f.run(t.Context())
	want := `changelog: stream "changes": message 2 of subject shop.orders: op c: after: column ` +
		`order_id: cannot read "one" as BIGINT NOT NULL: not an integer` + "\n"
	if code != program.ExitFailed || stderr != want {
		t.Errorf("exit code %d, stderr:\n%swant:\n%s", code, stderr, want)
	}
	code, stderr = f.run(t.Context(), "-ignore-parse-errors", "-messages", "3")
	if warning := "warning: 1 messages were not change events of this table and were skipped " +
		"(-ignore-parse-errors)\n"; code != program.ExitOK || !strings.HasPrefix(stderr, warning) {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
	if n := f.db.Len("orders"); n != 2 {
		t.Errorf("%d items are stored", n)
	}
}

func TestATruncateIsNeverSkipped(t *testing.T) {
	f := newFixture(t)
	f.publish(t, []byte(`{"op":"t"}`))
	code, stderr := f.run(t.Context(), "-ignore-parse-errors")
	if code != program.ExitFailed ||
		!strings.HasPrefix(stderr,
			`changelog: stream "changes": message 1 of subject shop.orders: the source table was `+
				`truncated (op t)`) {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

func TestRemovedMessagesEndTheProgram(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 10)
	f.publish(t, nextEvents(g, 20)...)
	if err := f.stream.Purge(t.Context(), nats.WithPurgeSequence(11)); err != nil {
		t.Fatal(err)
	}
	code, stderr := f.run(t.Context(), "-from", "5")
	want := `changelog: stream "changes": messages 5 to 10 were removed before they were read ` +
		`(purged, or beyond the stream's limits), so the table may miss changes: ` +
		"load it again with -from earliest, or continue without them with -ignore-gaps\n"
	if code != program.ExitFailed || stderr != want {
		t.Errorf("exit code %d, stderr:\n%swant:\n%s", code, stderr, want)
	}
	code, stderr = f.run(t.Context(), "-from", "5", "-ignore-gaps", "-messages", "10")
	if code != program.ExitOK ||
		!strings.Contains(stderr, "warning: messages were removed from the stream before they "+
			"were read, in 1 places (-ignore-gaps)\n") {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

func TestGeneratedOrdersFitTheirOwnTableOnly(t *testing.T) {
	table := writeTable(t, `CREATE TABLE t (order_id INT PRIMARY KEY NOT ENFORCED, name STRING)
		WITH ('connector' = 'dynamodb', 'table-name' = 'tab', 'aws.region' = 'us-east-2')`)
	code, _, stderr := runProgram(t.Context(), "-embedded", table)
	want := "changelog: -embedded: the generated orders have no column name; they have order_id, " +
		"customer, status, amount, items, updated. To read another stream, use -nats\n"
	if code != program.ExitFailed || stderr != want {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

func TestInvalidTablesAreErrors(t *testing.T) {
	f := newFixture(t)
	dir := t.TempDir()
	missing, binary := filepath.Join(dir, "none.sql"), filepath.Join(dir, "binary.sql")
	if err := os.WriteFile(binary, []byte("\xff"), 0o644); err != nil {
		t.Fatal(err)
	}
	const with = ` WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
		'aws.region' = 'us-east-2')`
	for _, test := range []struct{ path, want string }{
		{missing, missing + ": no such file or directory"},
		{binary, binary + ": the file is not UTF-8 text; expected a CREATE TABLE statement"},
		{writeTable(t, " \n"), "the file is empty; expected a CREATE TABLE statement"},
		{writeTable(t, "CREATE TABLE t (a INT,,)"), "table.sql:1:23: "},
		{writeTable(t, "CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED)"+strings.Replace(with,
			"aws.region", "aws.regoin", 1)), "table.sql:1:"},
		{writeTable(t, "CREATE TABLE t (a INT)"+with), "changelog: the table has no key: declare " +
			"PRIMARY KEY (…) NOT ENFORCED"},
		{writeTable(t, "CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED, b MULTISET<INT>)"+with),
			"changelog: column b: change events have no values of type MULTISET<INT>"},
	} {
		code, _, stderr := runProgram(t.Context(), "-nats", f.server.URL(), "-stream", "changes",
			test.path)
		if code != program.ExitFailed || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit code %d, stderr %q, want %q", test.path, code, stderr, test.want)
		}
	}
}

func TestADumpThatCannotBeWrittenIsFoundFirst(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "no", "such", "folder")
	code, _, stderr := runProgram(t.Context(), "-embedded", "-dump", dump)
	if code != program.ExitFailed || !strings.Contains(stderr, "-dump: open "+dump) ||
		strings.Contains(stderr, "rows in") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}
