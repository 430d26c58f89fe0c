package progress

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Summary writes what a run did to each of the tables, as a table that people read.
//
// A row that is neither stored nor deleted was folded: a later row of the same key took its place.
func (r Run) Summary(w io.Writer, tables []string, took time.Duration) error {
	out := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	deletes := int64(0)
	for _, name := range tables {
		deletes += Of(r.Counter(name)).Deletes.Load()
	}
	deleted := func(text string) string {
		if deletes == 0 {
			return ""
		}
		return text + "\t"
	}
	fmt.Fprintf(out, "table\trows in\titems stored\t%sfolded\ttime\titems/s\t\n", deleted("deleted"))
	for _, name := range tables {
		t := Of(r.Counter(name))
		rows, puts, gone := t.Rows.Load(), t.Puts.Load(), t.Deletes.Load()
		fmt.Fprintf(out, "%s\t%s\t%s\t%s%s\t%s\t%s\t\n", name, Count(rows), Count(puts), deleted(Count(gone)),
			Count(max(0, rows-puts-gone)), Elapsed(took), Count(Rate(puts+gone, took)))
	}
	return out.Flush()
}

// Done forgets the run's counters.
func (r Run) Done(tables []string) {
	for _, name := range tables {
		counters.Delete(r.Counter(name))
	}
}

// Idle reports whether nothing was counted, as when all the work was done in other processes.
func (r Run) Idle(tables []string) bool {
	for _, name := range tables {
		if t := Of(r.Counter(name)); t.Rows.Load() != 0 || t.Puts.Load() != 0 || t.Deletes.Load() != 0 {
			return false
		}
	}
	return true
}
