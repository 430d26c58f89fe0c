package datagen

import (
	"context"
	"time"
)

// pace keeps to a number of rows a second.
type pace struct {
	rate  int64
	start time.Time
	rows  int64 // since start
}

// slack is how far ahead of its time a row may be: to sleep for each row would cost more than to
// make it.
const slack = 5 * time.Millisecond

func newPace(rate int64) *pace { return &pace{rate: rate} }

// ahead returns how long it is until the next row.
func (p *pace) ahead() time.Duration {
	if p.start.IsZero() {
		return 0
	}
	due := time.Duration(float64(p.rows) / float64(p.rate) * float64(time.Second))
	return due - time.Since(p.start)
}

// wait waits until the next row's time. A row that is a second late starts a new schedule.
func (p *pace) wait(ctx context.Context) error {
	d := p.ahead()
	switch {
	case p.start.IsZero() || d < -time.Second:
		p.start, p.rows = time.Now(), 0
	case d > slack:
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	p.rows++
	return nil
}
