//go:build integration

package engines

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// A topic of two partitions keeps its records over a kill of the broker, and the client that wrote
// before the kill writes after it.
func TestKafkaKeepsItsRecordsWhenItIsKilled(t *testing.T) {
	const topic, before, after = "scans", 100, 50
	broker := RunKafka(t)
	client, err := kgo.NewClient(
		kgo.SeedBrokers(broker.Broker()),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{
			topic: {0: kgo.NewOffset().AtStart(), 1: kgo.NewOffset().AtStart()},
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	topics, err := kadm.NewClient(client).CreateTopics(t.Context(), 2, 1, nil, topic)
	if err == nil {
		err = topics.Error()
	}
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	produce := func(n int) {
		t.Helper()
		for range n {
			value := fmt.Sprint(len(want))
			record := &kgo.Record{Topic: topic, Partition: int32(len(want) % 2),
				Value: []byte(value)}
			if err := client.ProduceSync(t.Context(), record).FirstErr(); err != nil {
				t.Fatal(err)
			}
			want[value] = true
		}
	}
	produce(before)
	broker.Kill()
	broker.Restart(t)
	produce(after)
	got := map[string]bool{}
	for len(got) < len(want) {
		fetches := client.PollFetches(t.Context())
		if err := t.Context().Err(); err != nil {
			t.Fatalf("read %d of %d records", len(got), len(want))
		}
		fetches.EachRecord(func(r *kgo.Record) { got[string(r.Value)] = true })
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}
