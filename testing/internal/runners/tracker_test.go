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

// TrySplit hands over all that is left, which is how a bundle pauses. Any other fraction is
// declined: the parts would be read at the same time, and there would be no order among them.
func (t *inOrder) TrySplit(fraction float64) (primary, residual any, err error) {
	if fraction > 0 {
		return t.GetRestriction(), nil, nil
	}
	return t.LockRTracker.TrySplit(fraction)
}

// IsBounded reports false: the source is read as one that never ends.
func (t *inOrder) IsBounded() bool { return false }

// watermark is the latest event time read. Elements are not in order of it: many are late. Its
// methods may be called from any goroutine.
type watermark struct{ millis atomic.Int64 }

func newWatermark(millis int64) *watermark {
	w := new(watermark)
	w.millis.Store(millis)
	return w
}

// observe takes note of an element's time. One goroutine observes.
func (w *watermark) observe(millis int64) { w.millis.Store(max(millis, w.millis.Load())) }

// CurrentWatermark returns the latest time.
func (w *watermark) CurrentWatermark() time.Time { return time.UnixMilli(w.millis.Load()) }
