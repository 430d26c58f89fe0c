package files

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

func init() {
	register.DoFn4x2[context.Context, *seenTracker, []byte, func(beam.EventTime, string),
		sdf.ProcessContinuation, error](&watchFn{})
	register.Emitter2[beam.EventTime, string]()
	beam.RegisterType(reflect.TypeFor[seen]())
	beam.RegisterType(reflect.TypeFor[*seenTracker]())
	beam.RegisterCoder(reflect.TypeFor[seen](), encodeSeen, decodeSeen)
	beam.RegisterFunction(encodeSeen)
	beam.RegisterFunction(decodeSeen)
}

// watch returns the names of the files of a path, as they appear.
//
// It replaces Beam's fileio.MatchContinuously, which keeps a state for each file: it emits the
// names in no order, one by one in bundles of their own key, does not look below directories, and
// needs a runner with state.
func watch(s beam.Scope, path input.Path, interval time.Duration) beam.PCollection {
	return beam.ParDo(s, &watchFn{Path: path, Interval: interval.Nanoseconds()}, beam.Impulse(s))
}

// watchFn lists the path repeatedly.
type watchFn struct {
	Path     input.Path
	Interval int64 // nanoseconds
}

// CreateInitialRestriction has seen no files.
func (fn *watchFn) CreateInitialRestriction([]byte) seen { return seen{} }

// SplitRestriction keeps it whole.
func (fn *watchFn) SplitRestriction(_ []byte, r seen) []seen { return []seen{r} }

// RestrictionSize is constant: what will appear is unknown.
func (fn *watchFn) RestrictionSize([]byte, seen) float64 { return 1 }

// CreateTracker begins a bundle.
func (fn *watchFn) CreateTracker(r seen) *seenTracker { return &seenTracker{rest: r} }

// TruncateRestriction leaves nothing to look for, when a runner drains the pipeline.
func (fn *watchFn) TruncateRestriction(*seenTracker, []byte) seen { return seen{Ended: true} }

// bundleTime is how long a bundle lasts while there are new files. Steps after a shuffle see their
// rows only then.
const bundleTime = 500 * time.Millisecond

// ProcessElement emits new files, and looks for more after the interval.
func (fn *watchFn) ProcessElement(
	ctx context.Context, rt *seenTracker, _ []byte, emit func(beam.EventTime, string),
) (sdf.ProcessContinuation, error) {
	names, err := input.List(ctx, fn.Path)
	if err != nil {
		return sdf.StopProcessing(), err
	}
	start := time.Now()
	for _, name := range names {
		if time.Since(start) >= bundleTime {
			return sdf.ResumeProcessingIn(0), nil
		}
		if rt.has(name) {
			continue
		}
		if !rt.TryClaim(name) {
			return sdf.StopProcessing(), rt.GetError()
		}
		size, err := input.Size(ctx, []string{name})
		if err != nil {
			return sdf.StopProcessing(), err
		}
		input.Expect(size)
		emit(mtime.Now(), name)
	}
	return sdf.ResumeProcessingIn(time.Duration(fn.Interval)), nil
}

// seen are the files that were emitted, sorted.
type seen struct {
	Names []string
	Ended bool
}

func encodeSeen(s seen) ([]byte, error) { return json.Marshal(s) }

func decodeSeen(data []byte) (s seen, err error) {
	err = json.Unmarshal(data, &s)
	return s, err
}

// seenTracker notes the files that are emitted. Its methods may be called from any goroutine.
type seenTracker struct {
	mu    sync.Mutex
	rest  seen
	ended bool // whatever is left is not this tracker's any more
	err   error
}

func (t *seenTracker) has(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, found := slices.BinarySearch(t.rest.Names, name)
	return found
}

// TryClaim claims a file by its name.
func (t *seenTracker) TryClaim(pos any) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || t.rest.Ended {
		return false
	}
	name := pos.(string)
	i, found := slices.BinarySearch(t.rest.Names, name)
	if found {
		t.err, t.ended = fmt.Errorf("files: file %s was claimed twice", name), true
		return false
	}
	t.rest.Names = slices.Insert(slices.Clone(t.rest.Names), i, name)
	return true
}

// TrySplit gives up all that is left, which is how a bundle pauses. Any other fraction is declined:
// two watches would find the same files.
func (t *seenTracker) TrySplit(fraction float64) (primary, residual any, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if fraction > 0 || t.ended || t.rest.Ended {
		return t.rest, nil, nil
	}
	t.ended = true
	return seen{Names: t.rest.Names, Ended: true}, t.rest, nil
}

// GetError returns what made a claim fail.
func (t *seenTracker) GetError() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// GetProgress returns the files emitted, of which there may always be one more.
func (t *seenTracker) GetProgress() (done, remaining float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || t.rest.Ended {
		return float64(len(t.rest.Names)), 0
	}
	return float64(len(t.rest.Names)), 1
}

// IsDone reports whether nothing is left.
func (t *seenTracker) IsDone() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err == nil && (t.ended || t.rest.Ended)
}

// GetRestriction returns the files emitted.
func (t *seenTracker) GetRestriction() any {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rest
}

// IsBounded reports that files may come for ever.
func (t *seenTracker) IsBounded() bool { return false }
