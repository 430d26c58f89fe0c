package runners

import (
	"math/rand/v2"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

// Scenario is an input and the way in which it is written.
type Scenario struct {
	Name string
	// Needs lists the capabilities that the runner must have, beside those that Fault needs.
	Needs []Capability
	// Input draws the changes, in rounds.
	Input func(*rand.Rand) [][]Change
	// Shape is the type that is written. Rows are of a table that is declared in DDL.
	Shape Shape
	// Key is the table's key.
	Key []string
	// Append declares no key: every change is written.
	Append bool
	// OrderBy is the column that orders the versions of a key. It applies within a pane, so Flush
	// must be onePane.
	OrderBy string
	// Windowed assigns the changes to windows of event time.
	Windowed bool
	// Shuffled passes the elements to the writer in any order, on any worker.
	Shuffled bool
	// Bundle is the maximum size of a streaming source's bundle. The default is 40.
	Bundle int
	// Flush is 'sink.flush-buffer.timeout'. The default is 20 ms, for many panes.
	Flush time.Duration
	// Options are those of Write.
	Options []dynamodbio.Option
	// Fault is injected between the writer and the table.
	Fault *Fault
}

// onePane is a flush timeout that is never reached: the pane ends with the input.
const onePane = time.Hour

var (
	byID        = []string{"id"}
	byIDAndLine = []string{"id", "line"}
)

// scenarios are all scenarios of the suite.
var scenarios = []Scenario{
	{Name: "append", Input: distinct, Shape: structs, Key: byID, Append: true},
	{Name: "append of items, bundled", Input: distinct, Shape: items, Key: byID, Append: true,
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
	{Name: "changelog, applied change by change", Needs: []Capability{Streaming},
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
