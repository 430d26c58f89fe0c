// Package progress shows the progress of a load to a person at a terminal: counters that a
// pipeline's functions keep in this process, a line that is redrawn while the pipeline runs, and a
// summary at its end.
package progress

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

func init() {
	register.DoFn1x0[dynamodbio.Written](&countWrittenFn{})
}

// Table counts what a run does to one table, as far as it happens in this process.
type Table struct {
	// Rows counts the rows that were sent to the write, Puts and Deletes the items written, Bytes
	// their size, and Failed the rows that could not be written.
	Rows, Puts, Deletes, Bytes, Failed atomic.Int64
}

// Run is one run of a pipeline. It separates its counters from those of other runs in this process.
type Run struct{ id int64 }

var (
	lastRun  atomic.Int64
	counters sync.Map // string → *Table
)

// NewRun starts a run.
func NewRun() Run { return Run{lastRun.Add(1)} }

// Counter returns the name of a table's counters, which DoFns carry to where they count.
func (r Run) Counter(table string) string { return fmt.Sprintf("%d/%s", r.id, table) }

// Of returns the counters of a name that [Run.Counter] returned. In another process than the run's
// they start at zero, and nothing reads them.
func Of(counter string) *Table {
	if t, ok := counters.Load(counter); ok {
		return t.(*Table)
	}
	t, _ := counters.LoadOrStore(counter, new(Table))
	return t.(*Table)
}

// CountWritten adds a step to the pipeline that adds the results of a write to the counters of a
// name.
func CountWritten(s beam.Scope, counter string, written beam.PCollection) {
	beam.ParDo0(s, &countWrittenFn{Counter: counter}, written)
}

// countWrittenFn counts the results of a write.
type countWrittenFn struct{ Counter string }

// ProcessElement counts the result of a bundle.
func (fn *countWrittenFn) ProcessElement(w dynamodbio.Written) {
	t := Of(fn.Counter)
	t.Puts.Add(w.Puts)
	t.Deletes.Add(w.Deletes)
	t.Bytes.Add(w.Bytes)
}
