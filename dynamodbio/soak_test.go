package dynamodbio

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

var soakFor = flag.Duration("soak", 2*time.Second, "how long TestSoak runs")

type soakRow struct {
	ID      string `dynamodbav:"id"`
	Version int    `dynamodbav:"version"`
	Text    string `dynamodbav:"text"`
}

// soakFaults makes one request in ten go wrong, in every way that a server or a network has.
func soakFaults(db *dynamodbtest.Server) {
	faults := []func() dynamodbtest.Response{
		func() dynamodbtest.Response {
			return dynamodbtest.ThroughputExceeded("TableWriteProvisionedThroughputExceeded")
		},
		func() dynamodbtest.Response {
			return dynamodbtest.Throttling("TableWriteKeyRangeThroughputExceeded")
		},
		func() dynamodbtest.Response { return dynamodbtest.UnprocessedN(1 + rand.IntN(25)) },
		dynamodbtest.InternalError,
		dynamodbtest.Reset,
		dynamodbtest.LoseResponse,
		func() dynamodbtest.Response {
			return dynamodbtest.Delay(time.Duration(rand.IntN(50)) * time.Millisecond)
		},
		func() dynamodbtest.Response { return dynamodbtest.Body(200, []byte("<html>")) },
		func() dynamodbtest.Response {
			return dynamodbtest.Error(503, "ServiceUnavailable", "try again")
		},
	}
	// A response that is kept is asked for again with every request.
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		if r.Operation != "BatchWriteItem" || rand.IntN(10) > 0 {
			return dynamodbtest.Serve().Keep(), true
		}
		return faults[rand.IntN(len(faults))]().Keep(), true
	})
}

// TestSoak writes bundles from several goroutines through faults, for as long as -soak says, and
// expects the table that a plain map gives, and memory and goroutines that do not grow:
//
//	go test ./dynamodbio -run TestSoak -soak 30m -timeout 40m -v
func TestSoak(t *testing.T) {
	const workers, keys, rowsPerBundle = 4, 2000, 400
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("soak", "id"))
	ignore := goleak.IgnoreCurrent()
	soakFaults(db)
	cfg := Config{
		Table: "soak", Region: "us-east-1", Endpoint: db.URL(), PrimaryKey: []string{"id"},
		Credentials: credentials.Options{
			"aws.credentials.basic.accesskeyid": "test",
			"aws.credentials.basic.secretkey":   "test",
		},
	}.WithDefaults()
	wire, err := serializeConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(*soakFor)
	var (
		mu    sync.Mutex
		model = map[string]string{} // the lines of the table
		total Written
		wg    sync.WaitGroup
	)
	for w := range workers {
		wg.Go(func() {
			fn := &writeChangeFn{directWriter{
				Encoder: elementEncoder{
					Config: wire,
					Type:   beam.EncodedType{T: reflect.TypeFor[soakRow]()},
				},
				Writer: bundleWriter{Config: wire},
			}}
			if err := fn.Setup(t.Context()); err != nil {
				t.Error(err)
				return
			}
			defer fn.Teardown()
			mine := map[string]string{}
			written := func(_ beam.EventTime, x Written) {
				mu.Lock()
				defer mu.Unlock()
				total.Puts += x.Puts
				total.Deletes += x.Deletes
				total.Folded += x.Folded
			}
			failed := func(_ beam.EventTime, f Failure) { t.Errorf("failed: %+v", f) }
			for version := 0; time.Now().Before(deadline) && !t.Failed(); {
				fn.StartBundle(t.Context(), written, failed, failed)
				for range rowsPerBundle {
					version++
					row := soakRow{
						ID:      fmt.Sprintf("w%d-%d", w, rand.IntN(keys/workers)),
						Version: version,
						Text:    "some text that makes the item larger",
					}
					kind := schema.UpdateAfter
					mine[row.ID] = fmt.Sprintf(
						`{"id":{"S":%q},"text":{"S":%q},"version":{"N":"%d"}}`,
						row.ID,
						row.Text,
						version,
					)
					if rand.IntN(5) == 0 {
						kind = schema.Delete
						delete(mine, row.ID)
					}
					if err := fn.ProcessElement(t.Context(), 0, kind, row, written, failed,
						failed); err != nil {
						t.Error(err)
						return
					}
				}
				if err := fn.FinishBundle(t.Context(), written, failed, failed); err != nil {
					t.Error(err)
					return
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for id, line := range mine {
				model[id] = line
			}
		})
	}

	var heap []uint64
	sample := func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		heap = append(heap, m.HeapAlloc)
	}
	for range 10 {
		time.Sleep(
			time.Until(deadline) / time.Duration(10-len(heap)+1),
		) // no synchronisation: ten samples over the time
		sample()
	}
	wg.Wait()
	sample()

	got := map[string]string{}
	for i, line := range db.Lines("soak") {
		got[fmt.Sprint(i)] = line
	}
	want := map[string]string{}
	for i, line := range sortedLines(model) {
		want[fmt.Sprint(i)] = line
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	t.Logf(
		"%d puts, %d deletes, %d folded in %v; heap in MiB over the time: %v",
		total.Puts,
		total.Deletes,
		total.Folded,
		*soakFor,
		mebibytes(heap),
	)
	// The samples after the first few must not climb: a leak of one item a request would show as
	// tens of MiB.
	if last, early := heap[len(heap)-1], heap[2]; last > early*3/2+16<<20 {
		t.Errorf("the heap grew from %d MiB to %d", early>>20, last>>20)
	}
	db.Close()
	if err := goleak.Find(ignore, goleak.IgnoreTopFunction(
		"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/harness.(*DataChannel).read")); err != nil {
		t.Errorf("left behind: %v", err)
	}
}

func mebibytes(heap []uint64) (m []uint64) {
	for _, h := range heap {
		m = append(m, h>>20)
	}
	return m
}

func sortedLines(model map[string]string) []string {
	ids := slices.Sorted(maps.Keys(model))
	lines := make([]string, 0, len(ids))
	for _, id := range ids {
		lines = append(lines, model[id])
	}
	return lines
}
