package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// checkTimeout is how long Check waits for the server.
const checkTimeout = 10 * time.Second

// Check connects to the server, finds the stream and tries to read it, so that what is wrong is said before a
// pipeline runs. It returns s, with the name of the stream that takes the subject when s names none.
func Check(ctx context.Context, s Source) (Source, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	conn, err := connect(&s)
	if err != nil {
		return s, err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return s, err
	}
	if s.Stream == "" {
		s.Stream, err = js.StreamNameBySubject(ctx, s.Subject)
		switch {
		case errors.Is(err, jetstream.ErrStreamNotFound):
			return s, fmt.Errorf("there is no stream at %s that takes the subject %q; create one, or name it", s.where(), s.Subject)
		case err != nil:
			return s, silent(&s, conn, err)
		}
	}
	r, err := newReader(&s, conn, s.From)
	if err != nil {
		return s, err
	}
	defer r.close()
	if err := r.open(ctx); err != nil {
		return s, silent(&s, conn, r.fault(err))
	}
	return s, nil
}

// checkSubject refuses a subject that the stream never has.
func checkSubject(s *Source, c *jetstream.StreamConfig) error {
	if s.Subject == "" || c.Mirror != nil || len(c.Sources) > 0 || c.SubjectTransform != nil {
		return nil // the stream may hold what its own subjects do not tell
	}
	for _, subject := range c.Subjects {
		if overlap(strings.Split(s.Subject, "."), strings.Split(subject, ".")) {
			return nil
		}
	}
	return &Error{s.Stream, fmt.Errorf("it does not take the subject %q, but %s", s.Subject, strings.Join(c.Subjects, ", "))}
}

// overlap reports whether there is a subject that two subjects with wildcards both stand for.
func overlap(a, b []string) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		switch {
		case a[i] == ">" || b[i] == ">":
			return true
		case a[i] != b[i] && a[i] != "*" && b[i] != "*":
			return false
		}
	}
	return len(a) == len(b)
}

// silent explains the want of an answer, which is all that the server tells of most of what may be in its way.
func silent(s *Source, conn *nats.Conn, err error) error {
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout) && !errors.Is(err, nats.ErrNoResponders) &&
		!errors.Is(err, jetstream.ErrJetStreamNotEnabled) {
		return err
	}
	if last := conn.LastError(); last != nil { // a permission that is missing
		err = last
	}
	return fmt.Errorf("JetStream does not answer at %s: %w; is it enabled, and may this user publish to $JS.API.>?", s.where(), err)
}
