package input

import "sync/atomic"

// Stats count what this process has read since it started.
type Stats struct {
	// Rows counts the rows that the sources emitted.
	Rows int64
	// Ignored counts the fields and records that did not parse and were skipped, as
	// csv.ignore-parse-errors and its like ask for.
	Ignored int64
	// Bytes counts what was read of files, as they lie there: compressed when they are.
	Bytes int64
	// TotalBytes is the size of all files that are or will be read, as far as they are known.
	TotalBytes int64
}

// Sub returns what was counted since before.
func (s Stats) Sub(before Stats) Stats {
	return Stats{
		s.Rows - before.Rows, s.Ignored - before.Ignored, s.Bytes - before.Bytes,
		s.TotalBytes - before.TotalBytes,
	}
}

var rowsRead, ignored, bytesRead, bytesExpected atomic.Int64

// ProcessStats returns this process's counters, for programs that show progress.
func ProcessStats() Stats {
	return Stats{rowsRead.Load(), ignored.Load(), bytesRead.Load(), bytesExpected.Load()}
}

// Expect adds the size of files to be read to the total.
func Expect(bytes int64) { bytesExpected.Add(bytes) }
