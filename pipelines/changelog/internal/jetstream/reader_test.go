package jetstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/embeddednats"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fixture is a server with the stream "changes" of the subjects a.> and b.
type fixture struct {
	server *embeddednats.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	stream jetstream.Stream
}

func newFixture(t *testing.T, change func(*jetstream.StreamConfig)) *fixture {
	t.Helper()
	server, err := embeddednats.Start()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := nats.Connect(server.URL(), nats.MaxReconnects(-1),
		nats.ReconnectWait(10*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &fixture{server: server, conn: conn}
	if f.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	config := jetstream.StreamConfig{Name: "changes", Subjects: []string{"a.>", "b"}}
	if change != nil {
		change(&config)
	}
	if f.stream, err = f.js.CreateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	return f
}

// publish publishes messages first to last, whose content is their number.
func (f *fixture) publish(t *testing.T, subject string, first, last int) {
	t.Helper()
	for n := first; n <= last; n++ {
		if _, err := f.js.Publish(t.Context(), subject, []byte(fmt.Sprint(n))); err != nil {
			t.Fatal(err)
		}
	}
}

func (f *fixture) source() Source { return Source{URL: f.server.URL(), Stream: "changes"} }

// connect connects as a worker does.
func (f *fixture) connect(t *testing.T, s Source) *nats.Conn {
	t.Helper()
	conn, err := connect(&s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func (f *fixture) reader(t *testing.T, s Source, next int64) *reader {
	t.Helper()
	r, err := newReader(&s, f.connect(t, s), next)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// readUntil reads until n messages have arrived, retries after transient errors, and returns their
// content.
func readUntil(t *testing.T, r *reader, n int) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var got []string
	for len(got) < n {
		_, err := r.fetch(ctx, func(m Message, _ time.Time, _ int64) bool {
			if len(got) == n {
				return false
			}
			got = append(got, string(m.Data))
			return true
		})
		if _, again := errors.AsType[*transientError](err); err != nil && !again {
			t.Fatalf("after %d messages: %v", len(got), err)
		}
	}
	return got
}

// expect compares messages with the numbers first to last.
func expect(t *testing.T, got []string, first, last int) {
	t.Helper()
	var want []string
	for n := first; n <= last; n++ {
		want = append(want, fmt.Sprint(n))
	}
	if !slices.Equal(got, want) {
		t.Fatalf("read %v, want %d to %d", got, first, last)
	}
}

// fails reads until there is a permanent error.
func fails(t *testing.T, r *reader) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		n, err := r.fetch(ctx, func(Message, time.Time, int64) bool { return true })
		if err == nil && n == 0 {
			err = r.catchUp(ctx)
		}
		if _, again := errors.AsType[*transientError](err); err != nil && !again {
			return err
		}
	}
}

func TestMessagesArriveInOrderFromTheStart(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 2500)
	expect(t, readUntil(t, f.reader(t, f.source(), Earliest), 2500), 1, 2500)
	expect(t, readUntil(t, f.reader(t, f.source(), 2400), 101), 2400, 2500)
	latest := f.reader(t, f.source(), Latest)
	n, err := latest.fetch(t.Context(), func(Message, time.Time, int64) bool { return true })
	if n != 0 || err != nil || latest.next != 2501 {
		t.Fatalf("from the latest on, %d messages are read, %v; next is %d", n, err, latest.next)
	}
	f.publish(t, "a.x", 2501, 2510)
	expect(t, readUntil(t, latest, 10), 2501, 2510)
}

func TestOnlyTheSubjectIsRead(t *testing.T) {
	f := newFixture(t, nil)
	for n := 1; n <= 50; n++ {
		f.publish(t, "b", -n, -n)
		f.publish(t, fmt.Sprint("a.", n), n, n)
	}
	s := f.source()
	s.Subject = "a.>"
	r := f.reader(t, s, Earliest)
	expect(t, readUntil(t, r, 50), 1, 50)
	if r.next != 101 {
		t.Errorf("next is %d", r.next)
	}
}

func TestAReadResumesWhereItStopped(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 100)
	var got []string
	for next := Earliest; len(got) < 100; {
		r := f.reader(t, f.source(), next)
		got = append(got, readUntil(t, r, min(7, 100-len(got)))...)
		next = r.next
	}
	expect(t, got, 1, 100)
}

func TestARestartOfTheServerLosesNothing(t *testing.T) {
	f := newFixture(t, nil)
	r := f.reader(t, f.source(), Earliest)
	var got []string
	for round := range 3 {
		f.publish(t, "a.x", round*100+1, round*100+100)
		got = append(got, readUntil(t, r, 90)...)
		f.server.Pause()
		_, err := r.fetch(t.Context(), func(Message, time.Time, int64) bool {
			t.Error("a message without a server")
			return true
		})
		if err == nil {
			t.Error("a stopped server is not an error")
		} else if _, again := errors.AsType[*transientError](err); !again {
			t.Errorf("a stopped server is a permanent error: %v", err)
		}
		if err := f.server.Resume(); err != nil {
			t.Fatal(err)
		}
		got = append(got, readUntil(t, r, 10)...)
	}
	expect(t, got, 1, 300)
}

func TestMessagesLostInTransitAreRequestedAgain(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 10)
	r := f.reader(t, f.source(), Earliest)
	if err := r.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Another client takes messages of the reader's consumer: the server delivered them, and they
	// are lost.
	batch, err := r.consumer.Fetch(4)
	if err != nil {
		t.Fatal(err)
	}
	for range batch.Messages() {
	}
	expect(t, readUntil(t, r, 10), 1, 10)
}

func TestAReaderSurvivesTheLossOfItsConsumer(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 5)
	r := f.reader(t, f.source(), Earliest)
	n, err := r.fetch(t.Context(), func(Message, time.Time, int64) bool { return true })
	if n != 5 || err != nil {
		t.Fatal(n, err)
	}
	if err := f.stream.DeleteConsumer(t.Context(), r.consumer.CachedInfo().Name); err != nil {
		t.Fatal(err)
	}
	f.publish(t, "a.x", 6, 9)
	expect(t, readUntil(t, r, 4), 6, 9)
}

func TestRemovedMessagesAreAnError(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 20)
	purge := func(sequence uint64) {
		t.Helper()
		if err := f.stream.Purge(t.Context(), jetstream.WithPurgeSequence(sequence)); err != nil {
			t.Fatal(err)
		}
	}
	gapOf := func(err error) GapError {
		t.Helper()
		gap, ok := errors.AsType[*GapError](err)
		if !ok {
			t.Fatalf("the error is %v", err)
		}
		return *gap
	}
	reading := f.reader(t, f.source(), Earliest)
	if err := reading.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	purge(6) // removes 1 to 5
	if gap := gapOf(fails(t, f.reader(t, f.source(), 3))); gap != (GapError{3, 6}) {
		t.Errorf("from 3 on, the gap is %v", gap)
	}
	if gap := gapOf(fails(t, reading)); gap != (GapError{1, 6}) {
		t.Errorf("while it reads, the gap is %v", gap)
	}
	expect(t, readUntil(t, f.reader(t, f.source(), Earliest), 15), 6, 20)
	s := f.source()
	s.IgnoreGaps = true
	r := f.reader(t, s, 3)
	expect(t, readUntil(t, r, 15), 6, 20)
	if r.gaps != 1 {
		t.Errorf("%d gaps are counted", r.gaps)
	}
	purge(21) // all
	if gap := gapOf(fails(t, f.reader(t, f.source(), 20))); gap != (GapError{20, 21}) {
		t.Errorf("of an empty stream, the gap is %v", gap)
	}
}

// Messages of other subjects are added and removed while the reader waits for a rare one.
func TestRemovedMessagesOfOtherSubjectsAreNotAGap(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "b", 1, 3)
	s := f.source()
	s.Subject = "a.x"
	r := f.reader(t, s, Earliest)
	n, err := r.fetch(t.Context(), func(Message, time.Time, int64) bool { return true })
	if n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if err := r.catchUp(t.Context()); err != nil || r.next != 4 {
		t.Fatalf("next is %d, %v", r.next, err)
	}
	if err := f.stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.dropConsumer()
	f.publish(t, "a.x", 4, 4)
	expect(t, readUntil(t, r, 1), 4, 4)
}

func TestCatchUpSkipsNoUnreadMessage(t *testing.T) {
	f := newFixture(t, nil)
	r := f.reader(t, f.source(), Earliest)
	if err := r.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.publish(t, "a.x", 1, 3)
	if err := r.catchUp(t.Context()); err != nil || r.next != 1 {
		t.Fatalf("next is %d, %v", r.next, err)
	}
	batch, err := r.consumer.Fetch(3) // delivered to another client
	if err != nil {
		t.Fatal(err)
	}
	for range batch.Messages() {
	}
	if err := r.catchUp(t.Context()); err != nil || r.next != 1 {
		t.Fatalf("next is %d, %v", r.next, err)
	}
	// They are read although no later message shows that they are missing.
	expect(t, readUntil(t, r, 3), 1, 3)
}

func TestARecreatedStreamIsAnError(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 9)
	r := f.reader(t, f.source(), Earliest)
	readUntil(t, r, 9)
	if err := f.js.DeleteStream(t.Context(), "changes"); err != nil {
		t.Fatal(err)
	}
	if err := fails(t, r); !strings.Contains(err.Error(),
		`stream "changes": no such stream at 127.0.0.1:`) {
		t.Errorf("without the stream: %v", err)
	}
	if _, err := f.js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "changes",
		Subjects: []string{"a.>"}}); err != nil {
		t.Fatal(err)
	}
	f.publish(t, "a.x", 1, 2)
	if err := fails(t, r); !strings.Contains(err.Error(), "its last message is 2, so it cannot "+
		"be read from 10; if the stream was recreated,") {
		t.Errorf("with another stream: %v", err)
	}
}

func TestAReadEndsWithItsContext(t *testing.T) {
	f := newFixture(t, nil)
	r := f.reader(t, f.source(), Earliest)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := r.fetch(ctx, func(Message, time.Time, int64) bool { return true }); n != 0 ||
		!errors.Is(err, context.Canceled) {
		t.Errorf("%d messages, %v", n, err)
	}
}

func TestCloseDeletesTheConsumer(t *testing.T) {
	f := newFixture(t, nil)
	f.publish(t, "a.x", 1, 3)
	r := f.reader(t, f.source(), Earliest)
	readUntil(t, r, 3)
	r.close()
	info, err := f.stream.Info(t.Context())
	if err != nil || info.State.Consumers != 0 {
		t.Errorf("%d consumers are left, %v", info.State.Consumers, err)
	}
}
