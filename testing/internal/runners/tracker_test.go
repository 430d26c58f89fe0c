package runners

import (
	"reflect"
	"sync/atomic"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
)

func init() {
	beam.RegisterType(reflect.TypeFor[*inOrder]())
	beam.RegisterType(reflect.TypeFor[*watermark]())
}

// inOrder tracks a range of offsets that is read by one worker at a time.
type inOrder struct{ *sdf.LockRTracker }

// TrySplit splits at fraction 0 only, which is how a bundle pauses. Other splits are declined:
// their parts would be read at the same time, in no order.
func (t *inOrder) TrySplit(fraction float64) (primary, residual any, err error) {
	if fraction > 0 {
		return t.GetRestriction(), nil, nil
	}
	return t.LockRTracker.TrySplit(fraction)
}

// IsBounded returns false: the runner reads the source as unbounded.
func (t *inOrder) IsBounded() bool { return false }

// watermark is the latest event time read. Elements are not in its order: many are late. It is safe
// for concurrent use, except that one goroutine calls observe.
type watermark struct{ millis atomic.Int64 }

func newWatermark(millis int64) *watermark {
	w := new(watermark)
	w.millis.Store(millis)
	return w
}

// observe records an element's time.
func (w *watermark) observe(millis int64) { w.millis.Store(max(millis, w.millis.Load())) }

// CurrentWatermark returns the latest time.
func (w *watermark) CurrentWatermark() time.Time { return time.UnixMilli(w.millis.Load()) }
