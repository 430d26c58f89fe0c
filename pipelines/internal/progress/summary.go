package progress

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Summary writes what a run did to each of the tables, as a text table.
//
// A row that is neither stored nor deleted and did not fail is counted as folded: a later row of
// the same key superseded it.
func (r Run) Summary(w io.Writer, tables []string, took time.Duration) error {
	out := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	counts := r.Counts(tables)
	var deletes, failures int64
	for _, c := range counts {
		deletes += c.Deleted
		failures += c.Failed
	}
	when := func(n int64, text string) string {
		if n == 0 {
			return ""
		}
		return text + "\t"
	}
	fmt.Fprintf(out, "table\trows in\titems stored\t%sfolded\t%stime\titems/s\t\n",
		when(deletes, "deleted"), when(failures, "failed"))
	for _, c := range counts {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s%s\t%s%s\t%s\t\n",
			c.Table, Count(c.Rows), Count(c.Stored), when(deletes, Count(c.Deleted)),
			Count(c.Folded), when(failures, Count(c.Failed)),
			Elapsed(took), Count(Rate(c.Stored+c.Deleted, took)))
	}
	return out.Flush()
}

// TableCounts are what a run did to a table, in the form that -json prints.
type TableCounts struct {
	Table   string `json:"table"`
	Rows    int64  `json:"rows_in"`
	Stored  int64  `json:"items_stored"`
	Deleted int64  `json:"items_deleted"`
	Folded  int64  `json:"rows_folded"`
	Failed  int64  `json:"rows_failed"`
	Bytes   int64  `json:"bytes_stored"`
}

// Counts returns what the run did to each of the tables.
func (r Run) Counts(tables []string) []TableCounts {
	counts := make([]TableCounts, 0, len(tables))
	for _, name := range tables {
		t := Of(r.Counter(name))
		c := TableCounts{
			Table: name, Rows: t.Rows.Load(), Stored: t.Puts.Load(), Deleted: t.Deletes.Load(),
			Failed: t.Failed.Load(), Bytes: t.Bytes.Load(),
		}
		c.Folded = max(0, c.Rows-c.Stored-c.Deleted-c.Failed)
		counts = append(counts, c)
	}
	return counts
}

// Done removes the run's counters.
func (r Run) Done(tables []string) {
	for _, name := range tables {
		counters.Delete(r.Counter(name))
	}
}

// Idle reports whether nothing was counted, as when all work was done in other processes.
func (r Run) Idle(tables []string) bool {
	for _, name := range tables {
		t := Of(r.Counter(name))
		if t.Rows.Load() != 0 || t.Puts.Load() != 0 || t.Deletes.Load() != 0 {
			return false
		}
	}
	return true
}
