// Package progress shows a person at a terminal how a load gets on: the counters that a pipeline's functions keep in this
// process, a line that is redrawn while it runs, and a summary at its end.
package progress

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// Table counts what a run does to one table, as far as it happens in this process.
type Table struct {
	// Rows counts the rows on their way to the table, Puts and Deletes what was written, Bytes its size, and Failed what could
	// not be.
	Rows, Puts, Deletes, Bytes, Failed atomic.Int64
}

// Run tells the counters of one run of a pipeline from those of others in the same process.
type Run struct{ id int64 }

var (
	lastRun  atomic.Int64
	counters sync.Map // string → *Table
)

// NewRun begins a run.
func NewRun() Run { return Run{lastRun.Add(1)} }

// Counter returns the name of a table's counters, which can travel to where the counting is done.
func (r Run) Counter(table string) string { return fmt.Sprintf("%d/%s", r.id, table) }

// Of returns the counters of that name. In another process than the run's they begin at zero, and nobody looks at them.
func Of(counter string) *Table {
	if t, ok := counters.Load(counter); ok {
		return t.(*Table)
	}
	t, _ := counters.LoadOrStore(counter, new(Table))
	return t.(*Table)
}
