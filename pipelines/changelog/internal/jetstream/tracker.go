package jetstream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

func init() {
	beam.RegisterType(reflect.TypeFor[restriction]())
	beam.RegisterType(reflect.TypeFor[*tracker]())
	beam.RegisterCoder(reflect.TypeFor[restriction](), encodeRestriction, decodeRestriction)
	beam.RegisterFunction(encodeRestriction)
	beam.RegisterFunction(decodeRestriction)
}

// restriction is what is left to read: all messages from a sequence number on, or a number of them.
type restriction struct {
	// Next is a sequence number, or Earliest or Latest before the first bundle.
	Next int64
	// Left is how many messages to read, or negative for no limit.
	Left int64
}

func encodeRestriction(r restriction) []byte {
	return binary.AppendVarint(binary.AppendVarint(nil, r.Next), r.Left)
}

func decodeRestriction(data []byte) (r restriction, err error) {
	var n, m int
	if r.Next, n = binary.Varint(data); n > 0 {
		r.Left, m = binary.Varint(data[n:])
	}
	if n <= 0 || m <= 0 {
		return r, errors.New("jetstream: invalid restriction")
	}
	return r, nil
}

// tracker keeps the position in a restriction while a bundle is read. Its methods may be called
// from any goroutine: runners ask for progress and splits while messages are read.
type tracker struct {
	mu      sync.Mutex
	rest    restriction // what is left to read
	ended   bool        // this tracker reads no more
	claimed int64       // messages
	pending int64       // messages that the stream has after the last one claimed
	err     error
}

func newTracker(rest restriction) *tracker { return &tracker{rest: rest} }

// TryClaim claims the message of a sequence number, an int64. It returns false at the end of the
// restriction.
func (t *tracker) TryClaim(pos any) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	seq, ok := pos.(int64)
	switch {
	case t.done():
		return false
	case !ok || seq < t.rest.Next || seq < 1:
		t.err = fmt.Errorf("jetstream: claimed the message %v, which comes before %d", pos,
			t.rest.Next)
		t.ended = true
		return false
	}
	t.rest.Next = seq + 1
	if t.rest.Left > 0 {
		t.rest.Left--
	}
	t.claimed++
	return true
}

// skipTo passes over what comes before a sequence number: it is not there, or is not asked for.
func (t *tracker) skipTo(next int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done() && next > t.rest.Next {
		t.rest.Next = next
	}
}

// finish ends the restriction at its position: the rest will not be read.
func (t *tracker) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
}

// setPending sets how many messages the stream has after the one claimed.
func (t *tracker) setPending(pending int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending = pending
}

func (t *tracker) done() bool { return t.ended || t.rest.Left == 0 }

// next returns the position in the restriction.
func (t *tracker) next() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rest.Next
}

// TrySplit splits off all that is left, which is how a bundle pauses. It rejects any other
// fraction: the parts would be read at the same time.
func (t *tracker) TrySplit(fraction float64) (primary, residual any, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if fraction > 0 || t.done() {
		return t.rest, nil, nil
	}
	t.ended = true
	return restriction{Next: t.rest.Next, Left: 0}, t.rest, nil
}

// GetError returns what made a claim fail.
func (t *tracker) GetError() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// GetProgress returns the number of messages read, and of those that can be read.
func (t *tracker) GetProgress() (done, remaining float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	left := t.pending
	if t.rest.Left >= 0 {
		left = min(left, t.rest.Left)
	}
	if t.done() {
		left = 0
	}
	return float64(t.claimed), float64(left)
}

// IsDone reports whether nothing is left.
func (t *tracker) IsDone() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err == nil && t.done()
}

// GetRestriction returns what is left to read.
func (t *tracker) GetRestriction() any {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rest
}

// IsBounded reports whether the read ends by itself.
func (t *tracker) IsBounded() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rest.Left >= 0
}
