package jetstream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// requestTimeout is how long a response of the server may take.
	requestTimeout = 2 * time.Second
	// fetchMessages is the most messages to request at a time.
	fetchMessages = 1000
	// fetchWait is how long to wait for them.
	fetchWait = 100 * time.Millisecond
	// inactiveThreshold is when the server may delete the consumer of a reader without requests.
	inactiveThreshold = time.Minute
)

// reader reads a stream in order from a sequence number on. It is for one goroutine. After a
// transient error it resumes where it was.
type reader struct {
	source *Source
	conn   *nats.Conn
	js     jetstream.JetStream
	// next is the sequence number to read next.
	next int64
	// gaps counts the gaps skipped.
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

// fetch calls take with each message that arrives, until none arrives for a moment or take returns
// false. It returns how many take has accepted.
func (r *reader) fetch(
	ctx context.Context, take func(m Message, at time.Time, pending int64) bool,
) (n int, err error) {
	if !r.conn.IsConnected() {
		return 0, r.fail(errDisconnected)
	}
	if r.consumer == nil {
		if err := r.open(ctx); err != nil {
			return 0, r.fail(err)
		}
	}
	batch, err := r.consumer.Fetch(fetchMessages, jetstream.FetchMaxWait(fetchWait))
	if err != nil {
		return 0, r.fail(err)
	}
	gap := int64(0) // the first sequence number that is missing
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
			return n, r.fail(err)
		}
		if meta.Sequence.Consumer != r.received+1 { // some were lost in transit: request them again
			r.dropConsumer()
			break
		}
		r.received++
		seq := int64(meta.Sequence.Stream)
		if seq > r.next && gap == 0 {
			gap = r.next
		}
		m := Message{Subject: msg.Subject(), Sequence: seq, Data: msg.Data()}
		if !take(m, meta.Timestamp, int64(meta.NumPending)) {
			r.close()
			return n, nil
		}
		r.next = seq + 1
		n++
	}
	if gap > 0 {
		if err := r.checkGap(ctx, gap); err != nil {
			return n, r.fail(err)
		}
	}
	if err := batch.Error(); err != nil {
		return n, r.fail(err)
	}
	return n, nil
}

// open finds the stream, and creates a consumer that starts at next.
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
		return &Error{r.source.Stream, fmt.Errorf("its retention is %v, which removes messages "+
			"that "+
			"other consumers read; read a stream with retention limits, such as a mirror of it",
			info.Config.Retention)}
	}
	first, last := max(1, int64(info.State.FirstSeq)), int64(info.State.LastSeq)
	switch {
	case r.next == Earliest:
		r.next = first
	case r.next == Latest:
		r.next = last + 1
	case r.next > last+1:
		return &Error{r.source.Stream, fmt.Errorf("its last message is %d, so it cannot be read "+
			"from %d; "+
			"if the stream was recreated, load the table again with -from earliest", last, r.next)}
	case r.next < first:
		if err := r.gap(r.next, first); err != nil {
			return err
		}
		r.next = first
	}
	consumer, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: uint64(r.next),
		FilterSubject: r.source.Subject, AckPolicy: jetstream.AckNonePolicy,
		InactiveThreshold: inactiveThreshold, MemoryStorage: true,
	})
	if err != nil {
		return err
	}
	r.stream, r.consumer, r.received = stream, consumer, 0
	return nil
}

// checkGap finds whether messages from a sequence number on were removed at the stream's beginning.
// Numbers that are missing elsewhere are those of other subjects, or of messages that were deleted
// one by one.
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

// gap returns an error for removed messages, or counts them.
func (r *reader) gap(from, to int64) error {
	if !r.source.IgnoreGaps {
		return &Error{r.source.Stream, &GapError{from, to}}
	}
	r.gaps++
	return nil
}

// catchUp is called while no message arrives. When all messages of the subject have been read it
// moves next after those of other subjects: a gap among them is not one of this subject. It also
// finds messages that were lost in transit, of which no later message gives notice.
func (r *reader) catchUp(ctx context.Context) error {
	if r.consumer == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	info, err := r.stream.Info(ctx)
	if err != nil {
		return r.fail(err)
	}
	first, last := int64(info.State.FirstSeq), int64(info.State.LastSeq)
	if last < r.next {
		if last < r.next-1 {
			// open returns the details
			return r.fail(fmt.Errorf("its last message is %d again", last))
		}
		return nil
	}
	consumer, err := r.consumer.Info(ctx)
	if err != nil {
		return r.fail(err)
	}
	switch {
	case consumer.Delivered.Consumer > r.received:
		r.dropConsumer()
	case consumer.NumPending == 0: // last was read before this, so what was delivered includes it
		from := r.next
		r.next = last + 1
		if first > from {
			return r.gap(from, first)
		}
	}
	return nil
}

// fail drops the consumer, and returns the error with the place where it happened.
func (r *reader) fail(err error) error {
	r.dropConsumer()
	return classify(r.source, r.conn, err)
}

// dropConsumer leaves the consumer for the server to delete.
func (r *reader) dropConsumer() { r.consumer, r.stream = nil, nil }

// close asks the server to delete the consumer. It would do so by itself later.
func (r *reader) close() {
	if r.consumer == nil || !r.conn.IsConnected() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	_ = r.stream.DeleteConsumer(ctx, r.consumer.CachedInfo().Name)
	r.dropConsumer()
}
