package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// summary is what -json prints. Its counts are those of this process: they are zero where workers
// run in other processes.
type summary struct {
	Script string `json:"script"`
	// Status is stored, checked (-dry-run), submitted (--async), rows_failed, failed or
	// interrupted.
	Status   string  `json:"status"`
	ExitCode int     `json:"exit_code"`
	Seconds  float64 `json:"seconds"`

	RowsRead  int64 `json:"rows_read"`
	BytesRead int64 `json:"bytes_read"`
	// Ignored counts fields and records that could not be parsed and that the script says to skip.
	Ignored   int64                  `json:"ignored"`
	Tables    []progress.TableCounts `json:"tables"`
	Retries   int64                  `json:"retries"`
	Throttles int64                  `json:"throttles"`

	// Failures is the file of -failures.
	Failures string `json:"failures_file,omitempty"`
	// FailuresElsewhere are the files that workers in other processes wrote instead, if rows
	// failed.
	FailuresElsewhere []string `json:"failures_files,omitempty"`
	Errors            []string `json:"errors,omitempty"`
}

// count sets what was counted since before. In a run that did not finish, bundles that were open
// have not reported what they stored. With one table the process's counters have it nevertheless;
// with several, items_stored covers the bundles that ended.
func (s *summary) count(
	took time.Duration, before counts, tables []progress.TableCounts, finished bool,
) {
	read, now := input.ProcessStats().Sub(before.read), dynamodbio.ProcessStats()
	s.Seconds = took.Seconds()
	s.RowsRead, s.BytesRead, s.Ignored = read.Rows, read.Bytes, read.Ignored
	s.Retries = now.Retries - before.written.Retries
	s.Throttles = now.Throttles - before.written.Throttles
	s.Tables = tables
	if finished {
		return
	}
	for i := range tables { // rows that are not stored yet are not folded
		tables[i].Folded = 0
	}
	if len(tables) == 1 {
		tables[0].Stored = now.Puts - before.written.Puts
		tables[0].Deleted = now.Deletes - before.written.Deletes
		tables[0].Folded = now.Folded - before.written.Folded
	}
}

// printStored prints what a run stored that was interrupted or failed. Where workers run in other
// processes nothing is known of it, and nothing printed; with several tables only the bundles that
// ended are known.
func (s *summary) printStored(w io.Writer) {
	for _, t := range s.Tables {
		if t.Stored+t.Deleted == 0 {
			continue
		}
		least := ""
		if len(s.Tables) > 1 {
			least = "at least "
		}
		fmt.Fprintf(w, "%s: %s%s items were stored", t.Table, least, progress.Count(t.Stored))
		if t.Deleted > 0 {
			fmt.Fprintf(w, " and %s deleted", progress.Count(t.Deleted))
		}
		fmt.Fprintf(w, ", of %s rows read\n", progress.Count(t.Rows))
	}
}

// failedRows counts the rows in the file of -failures.
func (s *summary) failedRows() (n int64) {
	for _, t := range s.Tables {
		n += t.Failed
	}
	return n
}

// print writes the summary as one line of JSON.
func (s *summary) print(w io.Writer, code int) error {
	s.ExitCode = code
	switch code {
	case program.ExitRowsFailed:
		s.Status = "rows_failed"
	case program.ExitFailed:
		s.Status = "failed"
	case program.ExitInterrupted:
		s.Status = "interrupted"
	default:
		if s.Status == "" {
			s.Status = "stored"
		}
	}
	if s.Tables == nil {
		s.Tables = []progress.TableCounts{}
	}
	return json.NewEncoder(w).Encode(s)
}
