package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	nats "github.com/nats-io/nats.go/jetstream"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestTheTableIsWhatTheStreamToldInTheEnd(t *testing.T) {
	const events, seed, keys = 3000, 7, 300
	code, stdout, stderr := runProgram(t.Context(), "-embedded", "-messages", fmt.Sprint(events), "-rate", "100000",
		"-seed", fmt.Sprint(seed), "-keys", fmt.Sprint(keys), "-dump", "-")
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	g := orders.NewGenerator(seed, keys)
	made(g, events)
	got := map[string]bool{}
	for line := range strings.Lines(stdout) {
		var dumped struct{ Item json.RawMessage }
		if err := json.Unmarshal([]byte(line), &dumped); err != nil {
			t.Fatal(err)
		}
		got[canonical(t, string(dumped.Item))] = true
	}
	if diff := cmp.Diff(wanted(t, g), got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if !strings.Contains(stderr, "rows in") {
		t.Errorf("there is no summary:\n%s", stderr)
	}
}

// The program is stopped while it waits for more, and goes on with the message that it says.
func TestAStoppedProgramHasStoredAllAndSaysWhereToGoOn(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 100)
	stored := f.storedOrders()
	const marker = "1000001" // an order that is no generator's
	begin := []string{"-from", "earliest"}
	last, next := 0, 1
	for round := range 2 {
		f.publish(t, made(g, 400)...)
		f.publish(t, []byte(fmt.Sprintf(`{"op":"c","after":{"order_id":%s,"status":"round %d"}}`, marker, round)))
		last += 401
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan string)
		go func() {
			code, stderr := f.run(ctx, begin...)
			ended <- fmt.Sprintf("exit code %d\n%s", code, stderr)
		}()
		await(t, stored, marker)
		f.publish(t, []byte(`{"op":"d","before":{"order_id":`+marker+`}}`))
		last++
		stop() // the delete may be read, or not; what is read must be stored
		output := <-ended
		if !strings.HasPrefix(output, "exit code 0\nstopping: what was read is being stored\n") {
			t.Fatal(output)
		}
		read := 0
		if _, err := fmt.Sscanf(output[strings.LastIndex(output, "messages "):], "messages %d to", new(int)); err != nil {
			t.Fatalf("%v:\n%s", err, output)
		}
		if _, err := fmt.Sscanf(output[strings.LastIndex(output, " to "):], " to %d of stream changes are stored; continue with -from %d", &read, &next); err != nil {
			t.Fatalf("%v:\n%s", err, output)
		}
		if read != last && read != last-1 || next != read+1 {
			t.Fatalf("%d messages were published:\n%s", last, output)
		}
		begin = []string{"-from", fmt.Sprint(next)}
	}
	f.publish(t, []byte(`{"op":"d","before":{"order_id":`+marker+`}}`))
	last++
	code, stderr := f.run(t.Context(), append(begin, "-messages", fmt.Sprint(last+1-next))...)
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	if diff := cmp.Diff(wanted(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

func TestTheProgramEndsAfterATime(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 50)
	f.publish(t, made(g, 200)...)
	if code, stderr := f.run(t.Context(), "-for", "2s"); code != program.ExitOK || !strings.Contains(stderr, "messages 1 to 200 of stream changes are stored; continue with -from 201") {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	if diff := cmp.Diff(wanted(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// The server goes away while the program runs and comes back with more: nothing is lost.
func TestAServerThatComesBackIsReadOn(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(3, 100)
	stored := f.storedOrders()
	f.publish(t, made(g, 100)...)
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1000001}}`))
	ended := make(chan string)
	go func() {
		code, stderr := f.run(t.Context(), "-messages", "302")
		ended <- fmt.Sprintf("exit code %d\n%s", code, stderr)
	}()
	await(t, stored, "1000001")
	f.server.Pause()
	if err := f.server.Resume(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for n, m := range append([][]byte{[]byte(`{"op":"d","before":{"order_id":1000001}}`)}, made(g, 200)...) {
		for published := false; !published; { // until this connection is back too; a message that comes twice is told apart
			try, cancel := context.WithTimeout(ctx, time.Second)
			_, err := f.js.Publish(try, "shop.orders", m, nats.WithMsgID(fmt.Sprint(n)))
			cancel()
			if published = err == nil; ctx.Err() != nil {
				t.Fatal(err)
			}
		}
	}
	if output := <-ended; !strings.HasPrefix(output, "exit code 0\n") {
		t.Fatal(output)
	}
	if diff := cmp.Diff(wanted(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

func TestAMessageThatIsNoEventIsAnErrorWithItsPlace(t *testing.T) {
	f := newFixture(t)
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1}}`), []byte(`{"op":"c","after":{"order_id":"one"}}`), []byte(`{"op":"c","after":{"order_id":3}}`))
	code, stderr := f.run(t.Context())
	want := `changelog: stream "changes": message 2 of subject shop.orders: op c: after: column order_id: cannot read "one" as BIGINT NOT NULL: it is not a whole number` + "\n"
	if code != program.ExitFailed || stderr != want {
		t.Errorf("exit code %d, stderr:\n%swant:\n%s", code, stderr, want)
	}
	code, stderr = f.run(t.Context(), "-ignore-parse-errors", "-messages", "3")
	if warning := "warning: 1 messages were not change events of this table and were skipped (-ignore-parse-errors)\n"; code != program.ExitOK || !strings.HasPrefix(stderr, warning) {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
	if n := f.db.Len("orders"); n != 2 {
		t.Errorf("%d items are stored", n)
	}
}

func TestATruncateIsNeverPassedOver(t *testing.T) {
	f := newFixture(t)
	f.publish(t, []byte(`{"op":"t"}`))
	code, stderr := f.run(t.Context(), "-ignore-parse-errors")
	if code != program.ExitFailed || !strings.HasPrefix(stderr, `changelog: stream "changes": message 1 of subject shop.orders: the source table was truncated (op t)`) {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

func TestMessagesThatAreGoneStopTheProgram(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 10)
	f.publish(t, made(g, 20)...)
	if err := f.stream.Purge(t.Context(), nats.WithPurgeSequence(11)); err != nil {
		t.Fatal(err)
	}
	code, stderr := f.run(t.Context(), "-from", "5")
	want := `changelog: stream "changes": the messages 5 to 10 are gone before they were read (purged, or beyond the stream's limits), and the table may miss them: ` +
		"load it anew with -from earliest, or go on without them with -ignore-gaps\n"
	if code != program.ExitFailed || stderr != want {
		t.Errorf("exit code %d, stderr:\n%swant:\n%s", code, stderr, want)
	}
	code, stderr = f.run(t.Context(), "-from", "5", "-ignore-gaps", "-messages", "10")
	if code != program.ExitOK || !strings.Contains(stderr, "warning: messages were removed from the stream before they were read, in 1 places (-ignore-gaps)\n") {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

// A record is stored while the stream goes on without a pause: no bundle waits for the stream's end. How long it takes is
// logged.
func TestARecordIsStoredWhileTheStreamGoesOn(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 200)
	stored := f.storedOrders()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan string, 1)
	go func() {
		code, stderr := f.run(ctx)
		ended <- fmt.Sprintf("exit code %d\n%s", code, stderr)
	}()
	const markers, every = 25, 97 // so that they fall anywhere between two panes
	type sent struct {
		marker string
		at     time.Time
	}
	published, sentMarkers := make(chan error, 1), make(chan sent, markers)
	go func() { // a thousand events a second, and the markers among them
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for n := 1; ; n++ {
			select {
			case <-ctx.Done():
				published <- nil
				return
			case <-ticker.C:
			}
			m := g.Next()
			if n%every == 0 && n/every <= markers {
				marker := fmt.Sprint(1000000 + n/every)
				m = []byte(`{"op":"c","after":{"order_id":` + marker + `}}`)
				sentMarkers <- sent{marker, time.Now()}
			}
			if _, err := f.js.Publish(t.Context(), "shop.orders", m); err != nil {
				published <- err
				return
			}
		}
	}()
	storedAt := map[string]time.Time{}
	for deadline := time.After(time.Minute); len(storedAt) < markers; {
		select {
		case order := <-stored:
			if _, again := storedAt[order]; len(order) == 7 && !again {
				storedAt[order] = time.Now()
			}
		case err := <-published:
			t.Fatalf("the stream has come to an end: %v", err)
		case output := <-ended:
			t.Fatal(output)
		case <-deadline:
			t.Fatalf("only %d of %d records are stored", len(storedAt), markers)
		}
	}
	stop()
	if output := <-ended; !strings.HasPrefix(output, "exit code 0\n") {
		t.Fatal(output)
	}
	var latencies []time.Duration
	for range markers {
		s := <-sentMarkers
		latencies = append(latencies, storedAt[s.marker].Sub(s.at))
	}
	slices.Sort(latencies)
	t.Logf("stored after %v at the median, %v at most, with sink.flush-buffer.timeout of 1 s", latencies[markers/2], latencies[markers-1])
}

func TestGeneratedOrdersFitTheirOwnTableOnly(t *testing.T) {
	table := writeTable(t, `CREATE TABLE t (order_id INT PRIMARY KEY NOT ENFORCED, name STRING) WITH ('connector' = 'dynamodb', 'table-name' = 'tab', 'aws.region' = 'us-east-2')`)
	code, _, stderr := runProgram(t.Context(), "-embedded", table)
	want := "changelog: -embedded: the generated orders have no column name; they have order_id, customer, status, amount, items, updated. To read another stream, use -nats\n"
	if code != program.ExitFailed || stderr != want {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

func TestTablesThatCannotBeKept(t *testing.T) {
	f := newFixture(t)
	dir := t.TempDir()
	binary := filepath.Join(dir, "binary.sql")
	if err := os.WriteFile(binary, []byte("\xff"), 0o644); err != nil {
		t.Fatal(err)
	}
	const with = ` WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2')`
	for _, test := range []struct{ path, want string }{
		{filepath.Join(dir, "none.sql"), filepath.Join(dir, "none.sql") + ": no such file or directory"},
		{binary, binary + ": the file is not UTF-8 text; expected a CREATE TABLE statement"},
		{writeTable(t, " \n"), "the file is empty; expected a CREATE TABLE statement"},
		{writeTable(t, "CREATE TABLE t (a INT,,)"), "table.sql:1:23: "},
		{writeTable(t, "CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED)"+strings.Replace(with, "aws.region", "aws.regoin", 1)), "table.sql:1:"},
		{writeTable(t, "CREATE TABLE t (a INT)"+with), "changelog: the table has no key: declare PRIMARY KEY (…) NOT ENFORCED"},
		{writeTable(t, "CREATE TABLE t (a INT PRIMARY KEY NOT ENFORCED, b MULTISET<INT>)"+with), "changelog: column b: an event holds nothing of type MULTISET<INT>"},
	} {
		code, _, stderr := runProgram(t.Context(), "-nats", f.server.URL(), "-stream", "changes", test.path)
		if code != program.ExitFailed || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit code %d, stderr %q, want %q", test.path, code, stderr, test.want)
		}
	}
}

func TestADumpThatCannotBeWrittenIsFoundFirst(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "no", "such", "folder")
	code, _, stderr := runProgram(t.Context(), "-embedded", "-dump", dump)
	if code != program.ExitFailed || !strings.Contains(stderr, "-dump: open "+dump) || strings.Contains(stderr, "rows in") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}

func TestPasswordsAreNeverShown(t *testing.T) {
	f := newFixture(t)
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1}}`), []byte(`broken`))
	const password = "hunter2-and-more"
	url := strings.Replace(f.server.URL(), "nats://", "nats://reader:"+password+"@", 1) // this server asks for none
	for _, test := range []struct {
		args []string
		code int
	}{
		{[]string{"-nats", url, "-messages", "1"}, program.ExitOK},
		{[]string{"-nats", url, "-messages", "1", "-v"}, program.ExitOK},
		{[]string{"-nats", url, "-v"}, program.ExitFailed},
		{[]string{"-nats", strings.Replace(url, "127.0.0.1:", "127.0.0.1:1", 1)}, program.ExitFailed},
		{[]string{"-nats", url + "/%zz"}, program.ExitFailed},
	} {
		code, stdout, stderr := runProgram(t.Context(), append(test.args, "-subject", "shop.orders", f.table)...)
		if code != test.code {
			t.Errorf("%q: exit code %d:\n%s", test.args[2:], code, stderr)
		}
		if at := strings.Index(stdout+stderr, password); at >= 0 {
			t.Errorf("%q: a password is shown:\n…%s…", test.args[2:], (stdout + stderr)[max(0, at-200):at+len(password)])
		}
	}
}

func TestTheLineSaysHowFarTheProgramIs(t *testing.T) {
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	j := &job{flags: f, link: jetstream.NewLink(), started: time.Now().Add(-12 * time.Second)}
	defer j.link.Close()
	if line, want := j.line(dynamodbio.ProcessStats()), "0 messages read · 0 behind · 0 items written · 0 items/s · 12.0 s"; line != want {
		t.Errorf("the line is %q, want %q", line, want)
	}
}

func TestSystemPropertiesAreFlags(t *testing.T) {
	t.Cleanup(func() {
		for _, name := range dynamodbio.SystemProperties() {
			beam.PipelineOptions.Set(name, "")
		}
	})
	f := newFixture(t)
	f.db.Accept(aws.Credentials{AccessKeyID: "ASIAPROP", SecretAccessKey: "hush/secret", SessionToken: "hush/token"})
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1}}`))
	table := writeTable(t, fmt.Sprintf(`CREATE TABLE t (order_id BIGINT PRIMARY KEY NOT ENFORCED) WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
		'aws.region' = 'us-east-2', 'aws.endpoint' = '%s', 'aws.credentials.provider' = 'SYS_PROP')`, f.db.URL()))
	code, stdout, stderr := runProgram(t.Context(), "-nats", f.server.URL(), "-stream", "changes", "-messages", "1",
		"--aws.accessKeyId=ASIAPROP", "--aws.secretKey=hush/secret", "-aws.sessionToken", "hush/token", table)
	if code != program.ExitOK || f.db.Len("orders") != 1 || strings.Contains(stdout+stderr, "hush") {
		t.Errorf("exit code %d, %d items:\n%s", code, f.db.Len("orders"), stderr)
	}
}
