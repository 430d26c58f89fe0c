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

// checkTimeout limits how long Check waits for the server.
const checkTimeout = 10 * time.Second

// Check connects to the server, finds the stream and opens it as a read does, so that an error is
// found before a pipeline runs. It returns s, with the name of the stream that has the subject when
// s names none.
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
			return s, fmt.Errorf("no stream at %s has the subject %q; create one, or name the "+
				"stream",
				s.hosts(), s.Subject)
		case err != nil:
			return s, explainTimeout(&s, conn, err)
		}
	}
	r, err := newReader(&s, conn, s.From)
	if err != nil {
		return s, err
	}
	defer r.close()
	if err := r.open(ctx); err != nil {
		return s, explainTimeout(&s, conn, r.fail(err))
	}
	return s, nil
}

// checkSubject returns an error for a subject that no message of the stream can have.
func checkSubject(s *Source, c *jetstream.StreamConfig) error {
	if s.Subject == "" || c.Mirror != nil || len(c.Sources) > 0 || c.SubjectTransform != nil {
		return nil // its messages may have subjects that its configuration does not list
	}
	for _, subject := range c.Subjects {
		if overlap(strings.Split(s.Subject, "."), strings.Split(subject, ".")) {
			return nil
		}
	}
	return &Error{s.Stream, fmt.Errorf("it does not have the subject %q; its subjects are %s",
		s.Subject, strings.Join(c.Subjects, ", "))}
}

// overlap reports whether two subjects with wildcards match a common subject.
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

// explainTimeout adds the likely causes to the error of a request without a response: the server
// reports most of them in no other way.
func explainTimeout(s *Source, conn *nats.Conn, err error) error {
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout) &&
		!errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, jetstream.ErrJetStreamNotEnabled) {
		return err
	}
	if last := conn.LastError(); last != nil { // a missing permission
		err = last
	}
	return fmt.Errorf("JetStream does not respond at %s: %w; check that it is enabled, "+
		"and that this user may publish to $JS.API.>", s.hosts(), err)
}
