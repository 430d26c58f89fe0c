// Package files is connector filesystem, a source of package plan's: it finds the files of a table,
// and reads them in the pipeline, once or as they appear. Package input opens the files, and the
// packages of the formats (formats.go) read their rows.
package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Connector is the value of the option 'connector'.
const Connector = "filesystem"

// The options of Flink's connector (Flink documentation, "FileSystem SQL Connector").
const (
	optFormat        = "format"
	optPath          = "path"
	optWatchInterval = "source.monitor-interval"
)

// sinkOptions are those of Flink's connector that say how it writes, or how it handles the times
// of partitions.
var sinkOptions = []string{
	"sink.parallelism", "sink.shuffle-by-partition.enable", "auto-compaction",
	"compaction.file-size", "compaction.parallelism",
	"sink.rolling-policy.file-size", "sink.rolling-policy.rollover-interval",
	"sink.rolling-policy.check-interval",
	"sink.rolling-policy.inactivity-interval",
	"sink.partition-commit.trigger", "sink.partition-commit.delay",
	"sink.partition-commit.watermark-time-zone",
	"sink.partition-commit.policy.kind", "sink.partition-commit.policy.class",
	"sink.partition-commit.policy.class.parameters",
	"sink.partition-commit.success-file.name",
	"partition.time-extractor.kind", "partition.time-extractor.class",
	"partition.time-extractor.timestamp-pattern",
	"partition.time-extractor.timestamp-formatter",
}

// Table says what a table of connector filesystem reads.
type Table struct {
	path     schema.Option
	interval time.Duration // between looks for new files, or 0 to read those that are there
	spec     spec
	items    bool
}

// FromTable returns the table that a CREATE TABLE declares. The error joins a *schema.SyntaxError
// with its position for each problem.
func FromTable(t *schema.Table) (source.Table, error) {
	o := tableoptions.Of(t, Connector)
	table := new(Table)
	var given bool
	if table.path, given = o.Lookup(optPath); !given || table.path.Value == "" {
		o.FailTable("option 'path' is missing: the file or directory to read")
	}
	name, given := o.Lookup(optFormat)
	o.WithoutEffect("source.report-statistics") // of which nothing is planned
	table.interval, _ = o.Duration(optWatchInterval, time.Millisecond, 0)
	newFormat, known := formats[name.Value]
	switch {
	case !given:
		o.FailTable("option 'format' is missing: write 'format' = 'csv', or one of %s",
			strings.Join(formatNames(), ", "))
	case !known:
		o.Fail(name.Pos, "format '%s' is not supported; %s", name.Value, formatHint(name.Value))
	}
	l := layoutOf(o)
	for _, given := range t.Options { // the others are no help in an error that lists the options
		if slices.Contains(sinkOptions, given.Key) {
			o.WithoutEffect(given.Key)
		}
	}
	if !known { // its options are not problems of their own
		for _, opt := range t.Options {
			o.WithoutEffect(opt.Key)
		}
		return nil, o.Err()
	}
	f := newFormat()
	_, hasItems := f.(itemFormat)
	table.items = len(t.Columns) == 0 && hasItems
	if len(t.PhysicalColumns()) == 0 && !table.items {
		o.FailTable("it has no columns; declare those to read. "+
			"Only format '%s' reads whole items without", formatItems)
	} else if len(l.Data) == 0 && !table.items {
		o.FailTable("all of its columns are of PARTITIONED BY; declare those that its files " +
			"hold, too")
	}
	f.Configure(o)
	config, err := json.Marshal(f)
	table.spec = spec{name.Value, config, l}
	return table, errors.Join(o.Err(), err)
}

func formatHint(name string) string {
	names := formatNames()
	if near := spelling.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean '%s'?", near)
	}
	return "the formats are " + strings.Join(names, ", ")
}

// Pos is the position of the option 'path'.
func (t *Table) Pos() schema.Position { return t.path.Pos }

// Endless reports whether new files are waited for.
func (t *Table) Endless() bool { return t.interval > 0 }

// WholeItems reports whether the table is of whole items: it declares no columns.
func (t *Table) WholeItems() bool { return t.items }

// MetadataType returns the type of a file's metadata, or nil when there is none of that key.
func (t *Table) MetadataType(c schema.Column) *schema.Type { return metadataTypes[metadataKey(c)] }

// Find finds the files of the table. A relative path is tried from the working directory and then
// from folder. It is an error when there are no files, unless they are waited for.
func (t *Table) Find(ctx context.Context, folder string) (source.Input, error) {
	l := &t.spec.Layout
	levels := l.levels(t.path.Value)
	if t.interval > 0 {
		path, err := input.Await(ctx, t.path.Value, folder, levels)
		return &appearing{t, path}, err
	}
	names, err := input.Expand(ctx, t.path.Value, folder, levels)
	if err != nil {
		return nil, err
	}
	row := make([]schema.Value, len(l.Data)+len(l.Partitions))
	for _, name := range names { // a path that does not fit is found before anything runs
		if err := l.readPath(name, row); err != nil {
			return nil, input.In(name, err)
		}
	}
	bytes, err := input.Size(ctx, names)
	return &existing{t, names, bytes}, err
}
