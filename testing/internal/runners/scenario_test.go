package runners

import (
	"math/rand/v2"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

// Scenario is an input, and how it is written.
type Scenario struct {
	Name string
	// Needs is what a runner must be able to do, beside what Fault needs.
	Needs []Capability
	// Input draws the changes, in rounds.
	Input func(*rand.Rand) [][]Change
	// Shape is what they are written as. Rows are of a table that is declared in DDL.
	Shape Shape
	// Key is the table's key.
	Key []string
	// Append declares no key: every change is written.
	Append bool
	// OrderBy is the column that orders the versions of a key. It counts inside a pane, so that
	// Flush must be onePane.
	OrderBy string
	// Windowed puts the changes in windows of event time.
	Windowed bool
	// Shuffled hands the elements to the writer in any order, by any worker.
	Shuffled bool
	// Bundle is the most elements of a streaming source's bundle. The default is 40.
	Bundle int
	// Flush is 'sink.flush-buffer.timeout'. The default is 20 ms, so that panes are many.
	Flush time.Duration
	// Options are those of Write.
	Options []dynamodbio.Option
	// Fault is what goes wrong on the way to the table.
	Fault *Fault
}

// onePane is a flush timeout that does not come about: the input's end is the pane's.
const onePane = time.Hour

var (
	byID        = []string{"id"}
	byIDAndLine = []string{"id", "line"}
)

// scenarios are all of them.
var scenarios = []Scenario{
	{Name: "append", Input: distinct, Shape: structs, Key: byID, Append: true},
	{Name: "append of ready items, bundled", Input: distinct, Shape: items, Key: byID, Append: true,
		Bundle: 5, Options: []dynamodbio.Option{dynamodbio.WithBundling()}},
	{Name: "upsert, 30 % duplicates", Input: duplicates, Shape: structs, Key: byID},
	{Name: "upsert, half of it one key", Input: skewed, Shape: structs, Key: byID},
	{Name: "upsert, one key only", Input: oneKey, Shape: structs, Key: byID},
	{Name: "upsert, partition and sort key", Input: composite, Shape: structs, Key: byIDAndLine},
	{Name: "upsert, rows of a declared table", Input: composite, Shape: rows, Key: byIDAndLine},
	{Name: "upsert, items of 10 to 60 KB", Input: large, Shape: structs, Key: byID},
	{Name: "upsert, windowed, times out of order", Input: duplicates, Shape: structs, Key: byID,
		Windowed: true},
	{Name: "upsert, windowed, one pane", Input: duplicates, Shape: structs, Key: byID,
		Windowed: true, Flush: onePane},
	{Name: "empty input", Input: nothing, Shape: structs, Key: byID},
	{Name: "changelog of structs", Input: lives, Shape: changelog, Key: byID},
	{Name: "changelog of rows", Input: lives, Shape: rows, Key: byID},
	{Name: "changelog, windowed, one pane", Input: lives, Shape: rows, Key: byID, Windowed: true,
		Flush: onePane},
	{Name: "changelog in any order, ordered by a TIMESTAMP", Input: disordered, Shape: rows,
		Key: byID, OrderBy: "updated", Flush: onePane},
	{Name: "changelog in any order, ordered by a number, shuffled", Input: disordered,
		Shape: changelog, Key: byID, OrderBy: "version", Flush: onePane, Shuffled: true},
	{Name: "changelog ordered by a number, many equal", Input: ties, Shape: changelog, Key: byID,
		OrderBy: "version", Flush: onePane},
	{Name: "changelog, the table follows it change by change", Needs: []Capability{Streaming},
		Input: few, Shape: changelog, Key: byID},
	{Name: "append, one request denied, run again", Input: distinct, Shape: structs, Key: byID,
		Append: true, Fault: deniedOnce},
	{Name: "append, denied halfway, run again", Input: distinct, Shape: structs, Key: byID,
		Append: true, Fault: deniedFromThenOn},
	{Name: "append, responses lost", Input: distinct, Shape: structs, Key: byID, Append: true,
		Fault: lostResponses},
	{Name: "upsert, one request denied, run again", Input: duplicates, Shape: structs, Key: byID,
		Fault: deniedOnce},
	{Name: "upsert, denied halfway, run again", Input: duplicates, Shape: structs, Key: byID,
		Fault: deniedFromThenOn},
	{Name: "upsert, responses lost", Input: duplicates, Shape: structs, Key: byID,
		Fault: lostResponses},
	{Name: "changelog, one request denied, run again", Input: lives, Shape: changelog, Key: byID,
		Fault: deniedOnce},
	{Name: "changelog, denied halfway, run again", Input: lives, Shape: changelog, Key: byID,
		Fault: deniedFromThenOn},
	{Name: "changelog, responses lost", Input: lives, Shape: changelog, Key: byID,
		Fault: lostResponses},
}
