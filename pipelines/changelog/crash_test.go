//go:build integration

package main

import (
	"flag"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var soakFor = flag.Duration("soak", 0, "how long processes are killed in turn, each once at least")

// A worker, the TaskManager and DynamoDB are killed in turn while changes are on their way, on a
// network with a fault in one request in ten. After each kill the table has the stream's changes.
// Between two kills the stream has a few hundred changes of 200 keys.
//
//	go test -tags integration ./pipelines/changelog -run TestKilledProcesses -soak 20m -v
func TestKilledProcessesLoseAndRestoreNothing(t *testing.T) {
	o := newChaos(t, 10)
	o.follows(t, 100)
	start, changes := time.Now(), 0
	kills, slowest := map[string]int{}, map[string]time.Duration{}
	for n := 0; n < len(crashes) || time.Since(start) < *soakFor; n++ {
		crash := crashes[n%len(crashes)]
		o.publish(t, nextEvents(o.orders, 300)...)
		workers, killed := len(o.started(t)), time.Now()
		crash.kill(t, o)
		o.follows(t, 100)
		if crash.workers && len(o.started(t)) == workers {
			t.Errorf("the %s was killed, and no worker was started after it", crash.name)
		}
		took := time.Since(killed).Round(100 * time.Millisecond)
		t.Logf("%v after the %s was killed the table had followed", took, crash.name)
		kills[crash.name]++
		slowest[crash.name] = max(slowest[crash.name], took)
		o.follows(t, 200) // in quiet
		changes += 600
	}
	o.cluster.StopJobs(t, patience) // what is on its way still is written, and then nothing is
	if diff := cmp.Diff(wantItems(t, o.orders), o.table.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	t.Logf("%d changes in %v, kills %v, the longest until the table had followed %v, faults %v",
		changes, time.Since(start).Round(time.Second), kills, slowest, o.proxy.Counts())
}
