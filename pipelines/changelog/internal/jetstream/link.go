package jetstream

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// Link is a program's hold on one Read that runs in its own process: it counts, and it can be told to stop. A Read whose
// workers run elsewhere counts there, and does not stop.
type Link struct{ name string }

var (
	lastLink atomic.Int64
	links    sync.Map // string → *link
)

// NewLink returns a Link for one Read. Close it when the pipeline has ended.
func NewLink() Link {
	l := Link{fmt.Sprint(lastLink.Add(1))}
	linkOf(l.name)
	return l
}

// Stats are what a Read has done so far in this process.
type Stats struct {
	// Messages counts those read.
	Messages int64
	// First and Last are the sequence numbers of the first and of the last message read; 0 is none.
	First, Last int64
	// Behind is how many messages the stream had beyond the last one when that was read.
	Behind int64
	// Gaps counts the places where messages were gone before they were read.
	Gaps int64
}

// Stats returns what was done so far.
func (l Link) Stats() Stats {
	k := linkOf(l.name)
	return Stats{k.messages.Load(), k.first.Load(), k.last.Load(), k.behind.Load(), k.gaps.Load()}
}

// Stop makes the Read come to its end after the messages that it has at hand, so that the pipeline writes them and ends.
func (l Link) Stop() { linkOf(l.name).stopped.Store(true) }

// Close closes the connection. Runners in this process leave the DoFns behind as they are, and with them what they hold.
func (l Link) Close() {
	if k, ok := links.LoadAndDelete(l.name); ok {
		k.(*link).close()
	}
}

// link is what the instances of a Read's DoFn share in a process.
type link struct {
	messages, first, last, behind, gaps atomic.Int64
	stopped                             atomic.Bool

	mu    sync.Mutex
	users int
	conn  *nats.Conn
}

func linkOf(name string) *link {
	k, ok := links.Load(name)
	if !ok {
		k, _ = links.LoadOrStore(name, new(link))
	}
	return k.(*link)
}

// acquire connects, or takes part in the connection that there is.
func (k *link) acquire(s *Source) (*nats.Conn, error) {
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
func (k *link) connection() *nats.Conn {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.conn
}

// release closes the connection when nobody has part in it any more.
func (k *link) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.users--; k.users <= 0 && k.conn != nil {
		k.conn.Close()
		k.conn = nil
	}
}

func (k *link) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn != nil {
		k.conn.Close()
		k.conn = nil
	}
}

// read counts a message.
func (k *link) read(seq, behind int64) {
	k.messages.Add(1)
	k.first.CompareAndSwap(0, seq)
	k.last.Store(seq)
	k.behind.Store(behind)
}

// How a connection is kept up.
const (
	dialTimeout   = 5 * time.Second
	reconnectWait = 500 * time.Millisecond
)

// connect connects to a server that is there, and from then on comes back to it without end.
func connect(s *Source) (*nats.Conn, error) {
	if err := checkURL(s.URL); err != nil {
		return nil, err
	}
	options := []nats.Option{
		nats.Name("beam-dynamodb changelog"), nats.Timeout(dialTimeout), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait),
		// A request that was kept until the server is back would be answered to nobody.
		nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}), // requests report their errors themselves
	}
	if s.Credentials != "" {
		options = append(options, nats.UserCredentials(s.Credentials))
	}
	conn, err := nats.Connect(s.URL, options...)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to NATS at %s: %w", s.where(), err)
	}
	return conn, nil
}
