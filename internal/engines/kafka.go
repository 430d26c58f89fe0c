package engines

import (
	"context"
	"strconv"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Kafka is a running broker of Apache Kafka, which is its own controller. It does not create topics
// automatically.
type Kafka struct {
	*Process
	port, controller int
	folder           string
}

// RunKafka starts a broker with its log in a folder of the test, and stops it when the test ends.
func RunKafka(t testing.TB) *Kafka {
	t.Helper()
	k := &Kafka{port: freePort(t), controller: freePort(t), folder: t.TempDir()}
	k.start(t)
	return k
}

// Restart starts it again on its port and folder, after a Kill. Clients reconnect by themselves.
func (k *Kafka) Restart(t testing.TB) *Kafka {
	t.Helper()
	again := &Kafka{port: k.port, controller: k.controller, folder: k.folder}
	again.start(t)
	return again
}

// Broker returns the broker's address, for bootstrap.servers.
func (k *Kafka) Broker() string { return loopback(k.port) }

func (k *Kafka) start(t testing.TB) {
	t.Helper()
	k.Process = run(t, k.responds, "kafka", strconv.Itoa(k.port), strconv.Itoa(k.controller),
		k.folder)
}

// responds is its readiness: it listens some time before it serves requests.
func (k *Kafka) responds(ctx context.Context, _ string) bool {
	client, err := kgo.NewClient(kgo.SeedBrokers(k.Broker()), kgo.RequestRetries(0))
	if err != nil {
		return false
	}
	defer client.Close()
	return client.Ping(ctx) == nil
}
