package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	nats "github.com/nats-io/nats.go/jetstream"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestTheTableIsInSyncInTheEnd(t *testing.T) {
	const events, seed, keys = 3000, 7, 300
	code, stdout, stderr := runProgram(t.Context(), "-embedded", "-messages", fmt.Sprint(events),
		"-rate", "100000",
		"-seed", fmt.Sprint(seed), "-keys", fmt.Sprint(keys), "-dump", "-")
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	g := orders.NewGenerator(seed, keys)
	nextEvents(g, events)
	got := map[string]bool{}
	for line := range strings.Lines(stdout) {
		var dumped struct{ Item json.RawMessage }
		if err := json.Unmarshal([]byte(line), &dumped); err != nil {
			t.Fatal(err)
		}
		got[canonical(t, string(dumped.Item))] = true
	}
	if diff := cmp.Diff(wantItems(t, g), got); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if !strings.Contains(stderr, "rows in") {
		t.Errorf("there is no summary:\n%s", stderr)
	}
}

// The program is stopped while it waits for more, and continues with the message that it prints.
func TestAStoppedProgramHasStoredAllAndPrintsWhereToContinue(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 100)
	stored := f.storedOrders()
	const marker = "1000001" // an order that no generator has
	begin := []string{"-from", "earliest"}
	last, next := 0, 1
	for round := range 2 {
		f.publish(t, nextEvents(g, 400)...)
		f.publish(t, []byte(fmt.Sprintf(`{"op":"c","after":{"order_id":%s,"status":"round %d"}}`,
			marker, round)))
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
		if _, err := fmt.Sscanf(output[strings.LastIndex(output, "messages "):], "messages %d to",
			new(int)); err != nil {
			t.Fatalf("%v:\n%s", err, output)
		}
		if _, err := fmt.Sscanf(output[strings.LastIndex(output, " to "):],
			" to %d of stream changes are stored; continue with -from %d", &read,
			&next); err != nil {
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
	if diff := cmp.Diff(wantItems(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

func TestTheProgramEndsAfterATime(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(1, 50)
	f.publish(t, nextEvents(g, 200)...)
	if code, stderr := f.run(t.Context(), "-for", "2s"); code != program.ExitOK ||
		!strings.Contains(stderr, "messages 1 to 200 of stream changes are stored; continue with "+
			"-from 201") {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	if diff := cmp.Diff(wantItems(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// The server restarts while the program runs, and has more messages then: nothing is lost.
func TestARestartOfTheServerLosesNothing(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(3, 100)
	stored := f.storedOrders()
	f.publish(t, nextEvents(g, 100)...)
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
	for n, m := range append([][]byte{[]byte(`{"op":"d","before":{"order_id":1000001}}`)},
		nextEvents(g, 200)...) {
		// until this connection is back too; a message that comes twice is listed apart
		for published := false; !published; {
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
	if diff := cmp.Diff(wantItems(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// A record is stored while the stream continues without a pause: no bundle waits for the stream's
// end. How long it takes is logged.
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
	t.Logf("stored after %v at the median, %v at most, with sink.flush-buffer.timeout of 1 s",
		latencies[markers/2], latencies[markers-1])
}

func TestTheProgressLine(t *testing.T) {
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	j := &job{flags: f, link: jetstream.NewLink(), started: time.Now().Add(-12 * time.Second)}
	defer j.link.Close()
	want := "0 messages read · 0 behind · 0 items written · 0 items/s · 12.0 s"
	if line := j.line(dynamodbio.ProcessStats()); line != want {
		t.Errorf("the line is %q, want %q", line, want)
	}
}
