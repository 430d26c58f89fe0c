package jetstream

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// Link connects a program with one Read that runs in its process: it returns counts, and stops the
// Read. It does not reach a Read whose workers run in other processes.
type Link struct{ name string }

var (
	lastLink     atomic.Int64
	sharedByName sync.Map // string → *shared
)

// NewLink returns a Link for one Read. Close it when the pipeline has ended.
func NewLink() Link {
	l := Link{fmt.Sprint(lastLink.Add(1))}
	sharedOf(l.name)
	return l
}

// Stats are the counts of a Read in this process.
type Stats struct {
	// Messages counts the messages read.
	Messages int64
	// First and Last are the sequence numbers of the first and the last message read, or 0.
	First, Last int64
	// Behind is how many messages the stream had after the last one when that was read.
	Behind int64
	// Gaps counts the places where messages were removed before they were read.
	Gaps int64
}

// Stats returns the counts so far.
func (l Link) Stats() Stats {
	k := sharedOf(l.name)
	return Stats{k.messages.Load(), k.first.Load(), k.last.Load(), k.behind.Load(), k.gaps.Load()}
}

// Stop ends the Read after the messages that it has received, so that the pipeline writes them and
// ends.
func (l Link) Stop() { sharedOf(l.name).stopped.Store(true) }

// Close closes the connection. Runners in this process do not tear down DoFns, which hold it.
func (l Link) Close() {
	if k, ok := sharedByName.LoadAndDelete(l.name); ok {
		k.(*shared).close()
	}
}

// shared is what the instances of a Read's DoFn share in a process.
type shared struct {
	messages, first, last, behind, gaps atomic.Int64
	stopped                             atomic.Bool

	mu    sync.Mutex
	users int
	conn  *nats.Conn
}

func sharedOf(name string) *shared {
	k, ok := sharedByName.Load(name)
	if !ok {
		k, _ = sharedByName.LoadOrStore(name, new(shared))
	}
	return k.(*shared)
}

// acquire returns the connection, and connects if there is none. Every successful acquire must be
// paired with a release.
func (k *shared) acquire(s *Source) (*nats.Conn, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn == nil || k.conn.IsClosed() {
		conn, err := connect(s)
		if err != nil {
			return nil, err
		}
		k.conn = conn
	}
	k.users++
	return k.conn, nil
}

// connection returns the connection, or nil when the Link is closed.
func (k *shared) connection() *nats.Conn {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.conn
}

// release closes the connection when it has no more users.
func (k *shared) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.users--; k.users <= 0 && k.conn != nil {
		k.conn.Close()
		k.conn = nil
	}
}

func (k *shared) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn != nil {
		k.conn.Close()
		k.conn = nil
	}
}

// countMessage counts a message.
func (k *shared) countMessage(seq, behind int64) {
	k.messages.Add(1)
	k.first.CompareAndSwap(0, seq)
	k.last.Store(seq)
	k.behind.Store(behind)
}

// Times of connecting and reconnecting.
const (
	dialTimeout   = 5 * time.Second
	reconnectWait = 500 * time.Millisecond
)

// connect returns an error when the server is not reachable. A connection that breaks later
// reconnects without end.
func connect(s *Source) (*nats.Conn, error) {
	if err := checkURL(s.URL); err != nil {
		return nil, err
	}
	options := []nats.Option{
		nats.Name("beam-dynamodb changelog"), nats.Timeout(dialTimeout),
		nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait),
		// Nothing would wait for the response to a request that was buffered until a reconnect.
		nats.ReconnectBufSize(-1),
		// requests report their errors themselves
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
	if s.Credentials != "" {
		options = append(options, nats.UserCredentials(s.Credentials))
	}
	conn, err := nats.Connect(s.URL, options...)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to NATS at %s: %w", s.hosts(), err)
	}
	return conn, nil
}
