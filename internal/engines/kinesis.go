package engines

import (
	"strconv"
	"testing"
)

// Kinesis is a running fake of Kinesis. It does not verify signatures and never throttles.
type Kinesis struct {
	*Process
	port int
}

// RunKinesisLocal starts kinesis-local, which splits, merges and expires shards as Kinesis does,
// and stops it when the test ends. It is for some thousands of records: it takes 20,000 per minute.
func RunKinesisLocal(t testing.TB) *Kinesis {
	t.Helper()
	port := freePort(t)
	p := run(t, listens(loopback(port)), "kinesis-local", strconv.Itoa(port),
		strconv.Itoa(freePort(t)))
	return &Kinesis{p, port}
}

// RunKinesalite starts kinesalite, for volume: it takes 20,000 records in 3 seconds. It keeps them
// in memory, or in a folder, where they survive a Kill. Its MillisBehindLatest is always 0.
func RunKinesalite(t testing.TB, folder ...string) *Kinesis {
	t.Helper()
	port := freePort(t)
	p := run(t, listens(loopback(port)), "kinesalite", append([]string{strconv.Itoa(port)},
		folder...)...)
	return &Kinesis{p, port}
}

// URL returns its endpoint.
func (k *Kinesis) URL() string { return "http://" + k.Addr() }

// Addr returns the address that it listens on.
func (k *Kinesis) Addr() string { return loopback(k.port) }
