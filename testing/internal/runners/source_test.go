package runners

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn2x0[[]byte, func(beam.EventTime, Change)](&boundedFn{})
	register.DoFn5x2[context.Context, *watermark, *inOrder, []byte, func(beam.EventTime, Change),
		sdf.ProcessContinuation, error](&streamFn{})
	register.Emitter2[beam.EventTime, Change]()
}

// boundedFn emits all changes at once.
type boundedFn struct {
	Changes []Change
}

// ProcessElement emits the changes.
func (fn *boundedFn) ProcessElement(_ []byte, emit func(beam.EventTime, Change)) {
	for _, c := range fn.Changes {
		emit(mtime.FromMilliseconds(c.At), c)
	}
}

// streamFn emits changes in order, a few per bundle, and pauses between bundles. A runner sees an
// unbounded source, though it ends.
type streamFn struct {
	Changes []Change
	// Rounds are the indices in Changes at which rounds after the first start.
	Rounds []int64
	// Gate is the URL of a gate, or empty if the rounds are not held.
	Gate string
	// Bundle is the maximum size of a bundle.
	Bundle int64
}

// pause is the time between two requests to a gate.
const pause = 5 * time.Millisecond

// CreateInitialRestriction returns all the changes.
func (fn *streamFn) CreateInitialRestriction([]byte) offsetrange.Restriction {
	return offsetrange.Restriction{Start: 0, End: int64(len(fn.Changes))}
}

// SplitRestriction does not split.
func (fn *streamFn) SplitRestriction(_ []byte,
	r offsetrange.Restriction) []offsetrange.Restriction {
	return []offsetrange.Restriction{r}
}

// RestrictionSize returns the number of remaining changes.
func (fn *streamFn) RestrictionSize(_ []byte, r offsetrange.Restriction) float64 { return r.Size() }

// CreateTracker starts a bundle.
func (fn *streamFn) CreateTracker(r offsetrange.Restriction) *inOrder {
	return &inOrder{sdf.NewLockRTracker(offsetrange.NewTracker(r))}
}

// InitialWatermarkEstimatorState is before all changes.
func (fn *streamFn) InitialWatermarkEstimatorState(at beam.EventTime, _ offsetrange.Restriction,
	_ []byte) int64 {
	return at.Milliseconds()
}

// CreateWatermarkEstimator continues from the previous bundle.
func (fn *streamFn) CreateWatermarkEstimator(millis int64) *watermark {
	return newWatermark(millis)
}

// WatermarkEstimatorState returns the state for the next bundle.
func (fn *streamFn) WatermarkEstimatorState(w *watermark) int64 { return w.millis.Load() }

// ProcessElement emits one bundle.
func (fn *streamFn) ProcessElement(ctx context.Context, w *watermark, rt *inOrder, _ []byte,
	emit func(beam.EventTime, Change)) (sdf.ProcessContinuation, error) {
	at := rt.GetRestriction().(offsetrange.Restriction).Start
	end := min(at+fn.Bundle, int64(len(fn.Changes)))
	for round, begin := range fn.Rounds {
		switch {
		case begin > at:
			end = min(end, begin)
		case begin == at && fn.Gate != "":
			open, err := isOpen(ctx, fmt.Sprintf("%s/%d", fn.Gate, round))
			if err != nil {
				return sdf.StopProcessing(), err
			}
			if !open {
				return sdf.ResumeProcessingIn(pause), nil
			}
		}
	}
	for ; at < end; at++ {
		if !rt.TryClaim(at) {
			return sdf.StopProcessing(), nil
		}
		c := fn.Changes[at]
		w.observe(c.At)
		emit(mtime.FromMilliseconds(c.At), c)
	}
	if rt.IsDone() {
		return sdf.StopProcessing(), nil
	}
	return sdf.ResumeProcessingIn(0), nil
}

// isOpen requests a round from a gate.
func isOpen(ctx context.Context, url string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusNoContent:
		return true, nil
	case http.StatusTooEarly:
		return false, nil
	}
	return false, fmt.Errorf("%s: %s", url, resp.Status)
}

// read returns the changes of the rounds, read in the way of the runner.
func read(s beam.Scope, r Runner, rounds [][]Change, bundle int, gate string) beam.PCollection {
	s = s.Scope("runners.read")
	var changes []Change
	var begins []int64
	for _, round := range rounds {
		if len(changes) > 0 {
			begins = append(begins, int64(len(changes)))
		}
		changes = append(changes, round...)
	}
	if r.can(Streaming) {
		source := &streamFn{Changes: changes, Rounds: begins, Gate: gate, Bundle: int64(bundle)}
		return beam.ParDo(s, source, beam.Impulse(s))
	}
	return beam.ParDo(s, &boundedFn{Changes: changes}, beam.Impulse(s))
}
