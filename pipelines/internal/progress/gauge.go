package progress

import (
	"fmt"
	"strings"
	"time"
)

// Measure is the progress of a load at one moment.
type Measure struct {
	// Read and Total are bytes of the sources; Total is 0 when it is unknown.
	Read, Total int64
	// Rows counts the rows sent to tables, and Settled those of them that were written, were
	// superseded by a later row of their key, or failed.
	Rows, Settled int64
	// Items counts the items written.
	Items int64
	// Retries counts the items sent again, Throttles the requests that DynamoDB throttled.
	Retries, Throttles int64
}

// Gauge formats measures as a line. Its zero value is ready for use.
type Gauge struct {
	first   time.Duration // when the first item was written
	started bool
}

// Line formats the progress after an elapsed time, with an estimate of the time left if there is
// one.
func (g *Gauge) Line(m Measure, elapsed time.Duration) string {
	if m.Items > 0 && !g.started {
		g.first, g.started = elapsed, true
	}
	var parts []string
	if m.Total > 0 {
		parts = append(parts, fmt.Sprintf("%d%% read (%s of %s)",
			min(100, 100*m.Read/m.Total), Bytes(m.Read), Bytes(m.Total)))
	}
	parts = append(parts, Count(m.Rows)+" rows", Count(m.Items)+" items written",
		Count(Rate(m.Items, elapsed))+" items/s")
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

// left estimates the time left. While nothing is written, as in a batch of upserts, which starts to
// write when everything is read, it is that of the reading. When everything is read, it is the time
// for the rows that are not settled at the rate since the first item.
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

// scaled returns d·n/of.
func scaled(d time.Duration, n, of int64) time.Duration {
	return time.Duration(float64(d) * float64(n) / float64(of))
}

// Bytes formats a size: 512 B, 1.5 kB, 2.0 GB.
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
