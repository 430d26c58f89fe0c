package jetstream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Error is an error of a stream that retries do not fix. It wraps a [GapError] when messages were
// removed.
type Error struct {
	// Stream is the stream's name.
	Stream string
	// Err says what the problem is, and what to do.
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("stream %q: %v", e.Stream, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// GapError is the error for messages that were removed from a stream before they were read: it was
// purged, or they exceeded its limits.
type GapError struct {
	// From is the sequence number of the first message that may be missing, To that of the first
	// message that the stream has.
	From, To int64
}

func (e *GapError) Error() string {
	return fmt.Sprintf("messages %d to %d were removed before they were read (purged, or beyond "+
		"the "+
		"stream's limits), so the table may miss changes: load it again with -from earliest, "+
		"or continue without them with -ignore-gaps", e.From, e.To-1)
}

// errDisconnected is the error while there is no connection.
var errDisconnected = errors.New("the connection to the server is lost")

// transientError is an error after which a read is retried.
type transientError struct{ err error }

func (e *transientError) Error() string { return e.err.Error() }
func (e *transientError) Unwrap() error { return e.err }

// classify returns an *Error for an error that retries do not fix, and a *transientError for
// others.
func classify(s *Source, conn *nats.Conn, err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	permanent := func(format string, args ...any) error {
		return &Error{s.Stream,
			fmt.Errorf(format, args...)}
	}
	if conn.IsClosed() {
		if last := conn.LastError(); last != nil {
			err = last
		}
		return permanent("the connection to NATS at %s is closed: %w", s.hosts(), err)
	}
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return permanent("no such stream at %s; create it, or name another", s.hosts())
	case errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return permanent("JetStream is not enabled for this account at %s", s.hosts())
	case errors.Is(err, jetstream.ErrConsumerNotFound),
		errors.Is(err, jetstream.ErrConsumerDoesNotExist):
		return &transientError{err}
	case errors.Is(err, context.Canceled):
		return err
	}
	if e, ok := errors.AsType[*jetstream.APIError](err); ok && e.Code >= 400 && e.Code < 500 {
		return permanent("%s rejects the read: %w", s.hosts(), err)
	}
	return &transientError{err}
}
