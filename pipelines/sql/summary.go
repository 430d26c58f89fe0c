package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// summary is what -json prints. Its counts are of this process: where workers run elsewhere they are zero.
type summary struct {
	Script string `json:"script"`
	// Status is stored, checked (-dry-run), submitted (--async), rows_failed, failed or interrupted.
	Status   string  `json:"status"`
	ExitCode int     `json:"exit_code"`
	Seconds  float64 `json:"seconds"`

	RowsRead  int64 `json:"rows_read"`
	BytesRead int64 `json:"bytes_read"`
	// Ignored counts fields and records that did not parse and that the script says to pass over.
	Ignored   int64                  `json:"ignored"`
	Tables    []progress.TableCounts `json:"tables"`
	Retries   int64                  `json:"retries"`
	Throttles int64                  `json:"throttles"`

	// Failures is the file of -failures.
	Failures string `json:"failures_file,omitempty"`
	// FailuresElsewhere are the files that workers in other processes have written instead, if rows failed.
	FailuresElsewhere []string `json:"failures_files,omitempty"`
	Errors            []string `json:"errors,omitempty"`
}

// count takes over what was counted since before. Of a run that did not finish, bundles under way have not told what they stored;
// of one table the process knows it all the same, and of several items_stored is what ended bundles did.
func (s *summary) count(took time.Duration, before counts, tables []progress.TableCounts, finished bool) {
	read, now := input.ProcessStats().Sub(before.read), dynamodbio.ProcessStats()
	s.Seconds = took.Seconds()
	s.RowsRead, s.BytesRead, s.Ignored = read.Rows, read.Bytes, read.Ignored
	s.Retries, s.Throttles = now.Retries-before.written.Retries, now.Throttles-before.written.Throttles
	s.Tables = tables
	if finished {
		return
	}
	for i := range tables { // the rows not stored yet are not folded
		tables[i].Folded = 0
	}
	if len(tables) == 1 {
		tables[0].Stored, tables[0].Deleted = now.Puts-before.written.Puts, now.Deletes-before.written.Deletes
		tables[0].Folded = now.Folded - before.written.Folded
	}
}

// tellStored says how far a run came that was interrupted or failed. Where workers run elsewhere nothing is known of it, and nothing said; of
// several tables the bundles that ended are known.
func (s *summary) tellStored(w io.Writer) {
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

// failed counts the rows in the file of failures.
func (s *summary) failed() (n int64) {
	for _, t := range s.Tables {
		n += t.Failed
	}
	return n
}

// print writes the summary as one line.
func (s *summary) print(w io.Writer, code int) error {
	s.ExitCode = code
	switch code {
	case exitFailures:
		s.Status = "rows_failed"
	case exitFailed:
		s.Status = "failed"
	case exitInterrupted:
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
