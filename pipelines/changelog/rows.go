package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/debezium"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x1[context.Context, jetstream.Message, func(schema.Row), error](&rowsFn{})
	register.Emitter1[schema.Row]()
}

// parseErrors counts the messages that -ignore-parse-errors skips.
var parseErrors = beam.NewCounter("changelog", "parse_errors")

// rowsFn decodes change events to rows.
type rowsFn struct {
	Stream string
	// Columns are the table's, as JSON: Beam infers a row schema of a DoFn's fields, and does not
	// terminate for types that contain themselves, as *schema.Type does.
	Columns  []byte
	Keys     []string
	TimeUnit int
	// Unavailable is the connector's placeholder for values that it did not capture.
	Unavailable string
	Ignore      bool   // skip events that do not parse
	Counter     string // of package progress
	Ignored     string // likewise

	decoder *debezium.Decoder
	rows    []schema.Row
	table   *progress.Table
	ignored *progress.Table
}

// newRowsFn returns a rowsFn, or an error when events cannot be rows of the table.
func newRowsFn(
	cfg dynamodbio.Config, stream string, unit debezium.TimeUnit, unavailable string,
) (*rowsFn, error) {
	columns, err := json.Marshal(cfg.Columns)
	if err != nil {
		return nil, err
	}
	fn := &rowsFn{
		Stream: stream, Columns: columns, Keys: cfg.KeyColumns(), TimeUnit: int(unit),
		Unavailable: unavailable,
	}
	_, err = fn.newDecoder()
	return fn, err
}

func (fn *rowsFn) newDecoder() (*debezium.Decoder, error) {
	var columns []schema.Column
	if err := json.Unmarshal(fn.Columns, &columns); err != nil {
		return nil, err
	}
	return debezium.NewDecoder(debezium.Options{
		Columns: columns, Keys: fn.Keys,
		TimeUnit: debezium.TimeUnit(fn.TimeUnit), UnavailableValue: fn.Unavailable,
	})
}

// Setup creates the decoder on the worker.
func (fn *rowsFn) Setup() (err error) {
	fn.table, fn.ignored = progress.Of(fn.Counter), progress.Of(fn.Ignored)
	fn.decoder, err = fn.newDecoder()
	return err
}

// ProcessElement emits the rows of one message.
func (fn *rowsFn) ProcessElement(
	ctx context.Context, m jetstream.Message, emit func(schema.Row),
) error {
	rows, err := fn.decoder.Decode(fn.rows[:0], m.Data)
	fn.rows = rows
	if err != nil {
		if fn.Ignore && !errors.Is(err, debezium.ErrTruncate) {
			parseErrors.Inc(ctx, 1)
			fn.ignored.Rows.Add(1)
			return nil
		}
		return fmt.Errorf("stream %q: message %d of subject %s: %w",
			fn.Stream, m.Sequence, m.Subject, err)
	}
	fn.table.Rows.Add(int64(len(rows)))
	for _, row := range rows {
		emit(row)
	}
	return nil
}
