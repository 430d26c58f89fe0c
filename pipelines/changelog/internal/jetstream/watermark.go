package jetstream

import (
	"sync/atomic"
	"time"
)

// watermark is the time of the last message read: a stream's messages are in order of time. Its
// methods may be called from any goroutine.
type watermark struct{ millis atomic.Int64 }

func newWatermark(millis int64) *watermark {
	w := new(watermark)
	w.millis.Store(millis)
	return w
}

// observe advances the watermark to a message's time.
func (w *watermark) observe(t time.Time) {
	if millis := t.UnixMilli(); millis > w.millis.Load() { // one goroutine observes
		w.millis.Store(millis)
	}
}

// CurrentWatermark returns a time that no later message is before.
func (w *watermark) CurrentWatermark() time.Time { return time.UnixMilli(w.millis.Load()) }
