package progress

import (
	"fmt"
	"strings"
	"time"
)

// Measure is how far a load has come.
type Measure struct {
	// Read and Total are bytes of the sources; Total is 0 when nobody knows it.
	Read, Total int64
	// Rows are those on their way to tables, and Settled those that have arrived there, were folded into a later one of
	// their key, or failed.
	Rows, Settled int64
	// Items were written.
	Items int64
	// Retries are items sent again, Throttles requests refused for want of capacity.
	Retries, Throttles int64
}

// Gauge makes a line of measures. Its zero value is ready.
type Gauge struct {
	first   time.Duration // when the first item was seen
	started bool
}

// Line says how far the load has come after that time, and how long it may still take where that can be told.
func (g *Gauge) Line(m Measure, elapsed time.Duration) string {
	if m.Items > 0 && !g.started {
		g.first, g.started = elapsed, true
	}
	var parts []string
	if m.Total > 0 {
		parts = append(parts, fmt.Sprintf("%d%% read (%s of %s)", min(100, 100*m.Read/m.Total), Bytes(m.Read), Bytes(m.Total)))
	}
	parts = append(parts, Count(m.Rows)+" rows", Count(m.Items)+" items written", Count(Rate(m.Items, elapsed))+" items/s")
	if m.Throttles > 0 {
		parts = append(parts, Count(m.Throttles)+" throttled")
	}
	if m.Retries > 0 {
		parts = append(parts, Count(m.Retries)+" retries")
	}
	parts = append(parts, Elapsed(elapsed))
	if left := g.left(m, elapsed); left != "" {
		parts = append(parts, left)
	}
	return strings.Join(parts, " · ")
}

// left estimates the time that is left. While nothing is written, as in a batch of upserts, whose items go when all
// is read, only the reading can be told; when all is read, what is on its way goes at the pace since the first item.
func (g *Gauge) left(m Measure, elapsed time.Duration) string {
	switch {
	case m.Total <= 0 || m.Read <= 0:
		return ""
	case m.Read < m.Total:
		left := Elapsed(scaled(elapsed, m.Total-m.Read, m.Read))
		if m.Items == 0 {
			return left + " to read"
		}
		return left + " left"
	case m.Items > 0 && m.Rows > m.Settled && elapsed > g.first:
		return Elapsed(scaled(elapsed-g.first, m.Rows-m.Settled, m.Items)) + " left at most"
	}
	return ""
}

// scaled is d·n/of.
func scaled(d time.Duration, n, of int64) time.Duration {
	return time.Duration(float64(d) * float64(n) / float64(of))
}

// Bytes writes a size for people: 512 B, 1.5 kB, 2.0 GB.
func Bytes(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB", "EB"} {
		if size /= 1000; size < 999.95 {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}
