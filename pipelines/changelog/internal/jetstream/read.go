package jetstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn5x2[
		context.Context, *watermark, *tracker, []byte, func(beam.EventTime, Message),
		sdf.ProcessContinuation, error,
	](&readFn{})
	register.Emitter2[beam.EventTime, Message]()
}

const (
	// bundleTime is the length of a bundle while messages arrive. Steps after a shuffle see them
	// only then.
	bundleTime = 500 * time.Millisecond
	// retryDelay is the time between two requests to a server that does not respond.
	retryDelay = 500 * time.Millisecond
	// warnAfter is how long reads fail before a warning is logged.
	warnAfter = 5 * time.Second
)

var (
	messagesRead = beam.NewCounter("changelog", "messages")
	gapsIgnored  = beam.NewCounter("changelog", "gaps")
)

// Read returns the stream's messages, in their order, as a PCollection of Message. The link has its
// counts, and stops it.
func Read(s beam.Scope, src Source, l Link) beam.PCollection {
	s = s.Scope("jetstream.Read")
	fn := &readFn{Source: src, Link: l.name}
	if !src.Until.IsZero() {
		fn.Until = src.Until.UnixMilli()
	}
	fn.Source.Until = time.Time{} // not serialized
	return beam.ParDo(s, fn, beam.Impulse(s))
}

// readFn reads the stream.
type readFn struct {
	Source Source
	Until  int64 // milliseconds since 1970, or 0
	Link   string

	shared       *shared
	reader       *reader // of the last bundle, if this one continues at its position
	failingSince time.Time
	warned       bool
}

// CreateInitialRestriction returns the whole read.
func (fn *readFn) CreateInitialRestriction([]byte) restriction {
	r := restriction{Next: fn.Source.From, Left: -1}
	if fn.Source.Messages > 0 {
		r.Left = fn.Source.Messages
	}
	return r
}

// SplitRestriction does not split.
func (fn *readFn) SplitRestriction(_ []byte,
	r restriction) []restriction {
	return []restriction{r}
}

// RestrictionSize returns a constant: the size is unknown. The tracker's progress has the messages
// left.
func (fn *readFn) RestrictionSize([]byte, restriction) float64 { return 1 }

// CreateTracker starts a bundle.
func (fn *readFn) CreateTracker(r restriction) *tracker { return newTracker(r) }

// TruncateRestriction leaves nothing to read when a runner drains the pipeline.
func (fn *readFn) TruncateRestriction(t *tracker, _ []byte) restriction {
	return restriction{Next: t.next(), Left: 0}
}

// InitialWatermarkEstimatorState is before all messages.
func (fn *readFn) InitialWatermarkEstimatorState(at beam.EventTime, _ restriction, _ []byte) int64 {
	return at.Milliseconds()
}

// CreateWatermarkEstimator continues from the last bundle.
func (fn *readFn) CreateWatermarkEstimator(millis int64) *watermark { return newWatermark(millis) }

// WatermarkEstimatorState returns the state for the next bundle.
func (fn *readFn) WatermarkEstimatorState(w *watermark) int64 { return w.millis.Load() }

// Setup connects.
func (fn *readFn) Setup() error {
	fn.shared = sharedOf(fn.Link)
	_, err := fn.shared.acquire(&fn.Source)
	return err
}

// Teardown releases the connection.
func (fn *readFn) Teardown() {
	if fn.reader != nil {
		fn.reader.close()
		fn.reader = nil
	}
	fn.shared.release()
}

// ProcessElement reads for half a second, and until the messages pause.
func (fn *readFn) ProcessElement(
	ctx context.Context, w *watermark, rt *tracker, _ []byte, emit func(beam.EventTime, Message),
) (sdf.ProcessContinuation, error) {
	start, seen := time.Now(), 0
	r, err := fn.readerAt(rt.next())
	if err != nil {
		return sdf.StopProcessing(), err
	}
	for {
		if fn.mustStop() {
			rt.finish()
		}
		if rt.IsDone() {
			r.close()
			return sdf.StopProcessing(), nil
		}
		n, err := r.fetch(ctx, func(m Message, at time.Time, pending int64) bool {
			if !rt.TryClaim(m.Sequence) {
				return false
			}
			rt.setPending(pending)
			fn.shared.countMessage(m.Sequence, pending)
			w.observe(at)
			emit(mtime.FromTime(at), m)
			return true
		})
		messagesRead.Inc(ctx, int64(n))
		seen += n
		late := time.Since(start) >= bundleTime
		if err == nil && seen == 0 && late && !rt.IsDone() {
			err = r.catchUp(ctx)
		}
		rt.skipTo(r.next)
		fn.countGaps(ctx, r)
		if again, ok := errors.AsType[*transientError](err); ok {
			fn.noteFailure(ctx, again)
			return sdf.ResumeProcessingIn(retryDelay), nil
		}
		if err != nil {
			return sdf.StopProcessing(), err
		}
		fn.failingSince, fn.warned = time.Time{}, false
		if !rt.IsDone() && (n == 0 && seen > 0 || late) {
			return sdf.ResumeProcessingIn(0), nil
		}
	}
}

// readerAt returns a reader at a place, the one of the bundle before if it is there.
func (fn *readFn) readerAt(next int64) (*reader, error) {
	if fn.reader != nil && fn.reader.next == next && !fn.reader.conn.IsClosed() {
		return fn.reader, nil
	}
	if fn.reader != nil {
		fn.reader.close()
	}
	conn := fn.shared.connection()
	if conn == nil {
		return nil, errors.New("jetstream: the Link of this Read is closed")
	}
	r, err := newReader(&fn.Source, conn, next)
	fn.reader = r
	return r, err
}

// over reports whether the read has been told to end.
func (fn *readFn) mustStop() bool {
	return fn.shared.stopped.Load() || fn.Until != 0 && time.Now().UnixMilli() >= fn.Until
}

func (fn *readFn) countGaps(ctx context.Context, r *reader) {
	if r.gaps > 0 {
		log.Warnf(ctx, "dynamodbio: stream %q: messages before %d were removed before they were "+
			"read",
			fn.Source.Stream, r.next)
		gapsIgnored.Inc(ctx, r.gaps)
		fn.shared.gaps.Add(r.gaps)
		r.gaps = 0
	}
}

// noteFailure logs a warning when reads have failed for some time.
func (fn *readFn) noteFailure(ctx context.Context, err error) {
	if fn.failingSince.IsZero() {
		fn.failingSince = time.Now()
	}
	if !fn.warned && time.Since(fn.failingSince) >= warnAfter {
		fn.warned = true
		log.Warn(ctx, fmt.Sprintf("dynamodbio: stream %q: cannot read from %s since %s, "+
			"retrying: %v",
			fn.Source.Stream, fn.Source.hosts(), fn.failingSince.Format(time.TimeOnly), err))
	}
}
