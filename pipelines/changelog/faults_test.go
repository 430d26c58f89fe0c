//go:build integration

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
	"github.com/beam-dynamodb/beam-dynamodb/internal/faults"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
)

// A stream of changes goes through a network with a fault in one request in four, to a DynamoDB
// that is killed in the middle, with kill -9, and restarted with what it has on disk.
func TestFaultsLoseAndRestoreNothing(t *testing.T) {
	f, g := newFixture(t), orders.NewGenerator(11, 200)
	disk := onDisk(t)
	db := engines.RunDynoxide(t, disk...)
	proxy := faults.Run(t, db.URL(), faults.OneIn(4, 1))
	table := newDiskTable(t, db)
	f.table = declared(t, proxy.URL())
	const rounds, events = 4, 500
	ended := make(chan string, 1)
	go func() {
		code, stderr := f.run(t.Context(), "-messages", fmt.Sprint(rounds*events), "--runner=prism")
		ended <- fmt.Sprintf("exit code %d\n%s", code, stderr)
	}()
	for round := range rounds {
		f.publish(t, nextEvents(g, events)...)
		if round == 1 {
			db.Kill()
			db = db.Restart(t, disk...)
		}
		if round < 2 {
			table.await(t, wantItems(t, g), ended)
		}
	}
	select {
	case output := <-ended:
		if !strings.HasPrefix(output, "exit code 0\n") {
			t.Fatal(output)
		}
	case <-time.After(patience):
		t.Fatal("the program does not end")
	}
	if diff := cmp.Diff(wantItems(t, g), table.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	counts := proxy.Counts()
	for _, kind := range faults.Kinds {
		if counts[kind] == 0 {
			t.Errorf("there was no %s", kind)
		}
	}
	t.Logf("faults: %v", counts)
}
