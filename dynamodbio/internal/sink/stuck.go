package sink

import "time"

// An item is stuck when its attempts have failed for stuckAfter. Between two warnings there is at
// least warnEvery.
const (
	stuckAfter = 5 * time.Second
	warnEvery  = 30 * time.Second
)

// warnStuck warns if an item is stuck.
func (s *Sink) warnStuck(t time.Time, e *entry) {
	if s.cfg.Warn == nil || t.Sub(e.failed) < stuckAfter || t.Sub(s.warned) < warnEvery {
		return
	}
	s.warned = t
	s.cfg.Warn("%d to retry, one of them for %v and %d attempts: %s",
		len(s.delayed), t.Sub(e.failed).Round(time.Second), e.attempts, e.cause.Detail())
}
