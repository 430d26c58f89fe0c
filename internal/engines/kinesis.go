package engines

import (
	"strconv"
	"testing"
)

// Kinesis is a stand-in for Kinesis that runs. It looks at no signature and never throttles.
type Kinesis struct {
	*Process
	port int
}

// RunKinesisLocal starts kinesis-local, which has a stream's shards split, merge and expire as
// Kinesis does, and ends it with the test. It takes some thousands of records: 20,000 in a minute.
func RunKinesisLocal(t testing.TB) *Kinesis {
	t.Helper()
	port := freePort(t)
	p := run(t, listens(loopback(port)), "kinesis-local", strconv.Itoa(port),
		strconv.Itoa(freePort(t)))
	return &Kinesis{p, port}
}

// RunKinesalite starts kinesalite, for volume: 20,000 records in 3 seconds. Without a folder they
// are in memory; with one they outlive a Kill. Its MillisBehindLatest is always 0.
func RunKinesalite(t testing.TB, folder ...string) *Kinesis {
	t.Helper()
	port := freePort(t)
	p := run(t, listens(loopback(port)), "kinesalite", append([]string{strconv.Itoa(port)},
		folder...)...)
	return &Kinesis{p, port}
}

// URL is its endpoint.
func (k *Kinesis) URL() string { return "http://" + k.Addr() }

// Addr is the address that it listens on.
func (k *Kinesis) Addr() string { return loopback(k.port) }
