package jetstream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Error is a fault of a stream that waiting does not mend. It unwraps to a GapError when messages are gone.
type Error struct {
	// Stream is the stream's name.
	Stream string
	// Err says what is wrong, and what to do.
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("stream %q: %v", e.Stream, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// GapError says that messages are gone from a stream before they were read: it was purged, or its limits let them go.
type GapError struct {
	// From is the sequence number of the first that may be missing, To the first that is there.
	From, To int64
}

func (e *GapError) Error() string {
	return fmt.Sprintf("the messages %d to %d are gone before they were read (purged, or beyond the stream's limits), and the table may miss them: "+
		"load it anew with -from earliest, or go on without them with -ignore-gaps", e.From, e.To-1)
}

// errDisconnected says that there is no connection now.
var errDisconnected = errors.New("the connection to the server is lost")

// passing is a fault that may mend itself.
type passing struct{ err error }

func (e *passing) Error() string { return e.err.Error() }
func (e *passing) Unwrap() error { return e.err }

// explain tells a fault of a stream that is for good, as an Error, from one that may pass.
func explain(s *Source, conn *nats.Conn, err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	final := func(format string, args ...any) error { return &Error{s.Stream, fmt.Errorf(format, args...)} }
	if conn.IsClosed() {
		if last := conn.LastError(); last != nil {
			err = last
		}
		return final("the connection to NATS at %s is closed: %w", s.where(), err)
	}
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return final("there is no such stream at %s; create it, or name another", s.where())
	case errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return final("JetStream is not enabled for this account of %s", s.where())
	case errors.Is(err, jetstream.ErrConsumerNotFound), errors.Is(err, jetstream.ErrConsumerDoesNotExist):
		return &passing{err}
	case errors.Is(err, context.Canceled):
		return err
	}
	if e, ok := errors.AsType[*jetstream.APIError](err); ok && e.Code >= 400 && e.Code < 500 {
		return final("%s refuses to read it: %w", s.where(), err)
	}
	return &passing{err}
}
