package jetstream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// requestTimeout is how long an answer of the server's may take.
	requestTimeout = 2 * time.Second
	// fetchMessages is the most messages to ask for at a time.
	fetchMessages = 1000
	// fetchWait is how long to wait for them.
	fetchWait = 100 * time.Millisecond
	// inactiveThreshold is when the server may forget a reader that asks for nothing.
	inactiveThreshold = time.Minute
)

// reader reads a stream in order from a place on. It is for one goroutine. After an error that is not fatal it can be asked
// again, and goes on where it was.
type reader struct {
	source *Source
	conn   *nats.Conn
	js     jetstream.JetStream
	// next is the sequence number to go on at.
	next int64
	// gaps counts the gaps passed over.
	gaps int64

	stream   jetstream.Stream
	consumer jetstream.Consumer
	received uint64 // messages of the consumer, by its own count
}

func newReader(s *Source, conn *nats.Conn, next int64) (*reader, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	return &reader{source: s, conn: conn, js: js, next: next}, nil
}

// fetch hands messages to take as they come, until there is none for a moment or take answers false, and returns how many.
func (r *reader) fetch(ctx context.Context, take func(m Message, at time.Time, pending int64) bool) (n int, err error) {
	if !r.conn.IsConnected() {
		return 0, r.fault(errDisconnected)
	}
	if r.consumer == nil {
		if err := r.open(ctx); err != nil {
			return 0, r.fault(err)
		}
	}
	batch, err := r.consumer.Fetch(fetchMessages, jetstream.FetchMaxWait(fetchWait))
	if err != nil {
		return 0, r.fault(err)
	}
	gap := int64(0) // where the first sequence number is missing
	for {
		var msg jetstream.Msg
		var ok bool
		select {
		case <-ctx.Done():
			r.close()
			return n, ctx.Err()
		case msg, ok = <-batch.Messages():
		}
		if !ok {
			break
		}
		meta, err := msg.Metadata()
		if err != nil {
			return n, r.fault(err)
		}
		if meta.Sequence.Consumer != r.received+1 { // some were lost on the way: ask for them again
			r.forget()
			break
		}
		r.received++
		seq := int64(meta.Sequence.Stream)
		if seq > r.next && gap == 0 {
			gap = r.next
		}
		if !take(Message{Subject: msg.Subject(), Sequence: seq, Data: msg.Data()}, meta.Timestamp, int64(meta.NumPending)) {
			r.close()
			return n, nil
		}
		r.next = seq + 1
		n++
	}
	if gap > 0 {
		if err := r.checkGap(ctx, gap); err != nil {
			return n, r.fault(err)
		}
	}
	if err := batch.Error(); err != nil {
		return n, r.fault(err)
	}
	return n, nil
}

// open finds the stream and begins to read at next.
func (r *reader) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	stream, err := r.js.Stream(ctx, r.source.Stream)
	if err != nil {
		return err
	}
	info := stream.CachedInfo()
	if err := checkSubject(r.source, &info.Config); err != nil {
		return err
	}
	if info.Config.Retention != jetstream.LimitsPolicy {
		return &Error{r.source.Stream, fmt.Errorf("its retention is %v, which takes messages away as others read them; "+
			"read a stream with retention limits, such as one that mirrors it", info.Config.Retention)}
	}
	first, last := max(1, int64(info.State.FirstSeq)), int64(info.State.LastSeq)
	switch {
	case r.next == Earliest:
		r.next = first
	case r.next == Latest:
		r.next = last + 1
	case r.next > last+1:
		return &Error{r.source.Stream, fmt.Errorf("its last message is %d, and cannot be followed from %d: was the stream made anew? "+
			"Then load the table anew with -from earliest", last, r.next)}
	case r.next < first:
		if err := r.gap(r.next, first); err != nil {
			return err
		}
		r.next = first
	}
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: uint64(r.next), FilterSubject: r.source.Subject,
		AckPolicy: jetstream.AckNonePolicy, InactiveThreshold: inactiveThreshold, MemoryStorage: true,
	})
	if err != nil {
		return err
	}
	r.stream, r.consumer, r.received = stream, consumer, 0
	return nil
}

// checkGap finds out whether messages from a sequence number on have been removed from the stream's beginning. Numbers that
// are missing elsewhere are other subjects', or were deleted one by one.
func (r *reader) checkGap(ctx context.Context, from int64) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	info, err := r.stream.Info(ctx)
	if err != nil {
		return err
	}
	if first := int64(info.State.FirstSeq); first > from {
		return r.gap(from, min(first, r.next))
	}
	return nil
}

// gap is an error, or is counted.
func (r *reader) gap(from, to int64) error {
	if !r.source.IgnoreGaps {
		return &Error{r.source.Stream, &GapError{from, to}}
	}
	r.gaps++
	return nil
}

// catchUp is for when nothing comes. It moves next behind the messages of other subjects, when all of this one's have been read: a
// gap among those is none of ours. And it finds out when messages were lost on the way and no later one tells.
func (r *reader) catchUp(ctx context.Context) error {
	if r.consumer == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	info, err := r.stream.Info(ctx)
	if err != nil {
		return r.fault(err)
	}
	first, last := int64(info.State.FirstSeq), int64(info.State.LastSeq)
	if last < r.next {
		if last < r.next-1 {
			return r.fault(fmt.Errorf("its last message is %d again", last)) // open says more
		}
		return nil
	}
	consumer, err := r.consumer.Info(ctx)
	if err != nil {
		return r.fault(err)
	}
	switch {
	case consumer.Delivered.Consumer > r.received:
		r.forget()
	case consumer.NumPending == 0: // the stream's end was asked for before: what was delivered covers it
		from := r.next
		r.next = last + 1
		if first > from {
			return r.gap(from, first)
		}
	}
	return nil
}

// fault gives the consumer up, and makes an error that tells a person where it was.
func (r *reader) fault(err error) error {
	r.forget()
	return explain(r.source, r.conn, err)
}

// forget leaves the consumer to be forgotten by the server.
func (r *reader) forget() { r.consumer, r.stream = nil, nil }

// close tells the server that nothing more is asked for. It need not hear of it.
func (r *reader) close() {
	if r.consumer == nil || !r.conn.IsConnected() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	_ = r.stream.DeleteConsumer(ctx, r.consumer.CachedInfo().Name)
	r.forget()
}
