package engines

import (
	"context"
	"strconv"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Kafka is a broker of Apache Kafka that runs, which is its own controller. It makes no topic by
// itself.
type Kafka struct {
	*Process
	port, controller int
	folder           string
}

// RunKafka starts a broker that keeps its log in a folder of the test, and ends it with the test.
func RunKafka(t testing.TB) *Kafka {
	t.Helper()
	k := &Kafka{port: freePort(t), controller: freePort(t), folder: t.TempDir()}
	k.start(t)
	return k
}

// Restart starts it again on its port and folder, after a Kill. A client goes on by itself.
func (k *Kafka) Restart(t testing.TB) *Kafka {
	t.Helper()
	again := &Kafka{port: k.port, controller: k.controller, folder: k.folder}
	again.start(t)
	return again
}

// Broker is the address of its only broker, for bootstrap.servers.
func (k *Kafka) Broker() string { return loopback(k.port) }

func (k *Kafka) start(t testing.TB) {
	t.Helper()
	k.Process = run(t, k.responds, "kafka", strconv.Itoa(k.port), strconv.Itoa(k.controller),
		k.folder)
}

// responds is its readiness: it listens some time before it has work done.
func (k *Kafka) responds(ctx context.Context, _ string) bool {
	client, err := kgo.NewClient(kgo.SeedBrokers(k.Broker()), kgo.RequestRetries(0))
	if err != nil {
		return false
	}
	defer client.Close()
	return client.Ping(ctx) == nil
}
