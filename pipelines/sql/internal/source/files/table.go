// Package files is connector filesystem: it finds the files of a table, and reads them inside a pipeline, once or as they appear.
// Package input opens the files, and csvsource and the other packages of formats make rows of what is in
// them.
package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
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

// writingOptions are those of Flink's connector that say how it writes, or how it handles the times
// of partitions.
var writingOptions = []string{
	"sink.parallelism", "sink.shuffle-by-partition.enable", "auto-compaction", "compaction.file-size", "compaction.parallelism",
	"sink.rolling-policy.file-size", "sink.rolling-policy.rollover-interval", "sink.rolling-policy.check-interval",
	"sink.rolling-policy.inactivity-interval",
	"sink.partition-commit.trigger", "sink.partition-commit.delay", "sink.partition-commit.watermark-time-zone",
	"sink.partition-commit.policy.kind", "sink.partition-commit.policy.class", "sink.partition-commit.policy.class.parameters",
	"sink.partition-commit.success-file.name",
	"partition.time-extractor.kind", "partition.time-extractor.class", "partition.time-extractor.timestamp-pattern",
	"partition.time-extractor.timestamp-formatter",
}

// Table says what a table of connector filesystem reads.
type Table struct {
	path     schema.Option
	interval time.Duration // between looks for new files, or 0 to read those that are there
	spec     spec
	items    bool
}

// spec says how a file is read. It travels to the workers as JSON.
type spec struct {
	Format string
	// Config is the format, as JSON.
	Config json.RawMessage
	// Layout says where the values of a row come from.
	Layout layout
}

// FromTable returns what the table's options declare. The error joins one
// *schema.SyntaxError, with its place, for each fault.
func FromTable(t *schema.Table) (*Table, error) {
	o := tableoptions.Of(t, Connector)
	table := new(Table)
	var given bool
	if table.path, given = o.Lookup(optPath); !given || table.path.Value == "" {
		o.FailTable("option 'path' is missing: the file or directory to read")
	}
	name, given := o.Lookup(optFormat)
	o.WithoutEffect("source.report-statistics") // of which nothing is planned
	table.interval, _ = o.Duration(optWatchInterval, time.Millisecond, 0)
	names := slices.Sorted(maps.Keys(formats))
	format, known := formats[name.Value]
	switch {
	case !given:
		o.FailTable("option 'format' is missing: write 'format' = 'csv', or one of %s", strings.Join(names, ", "))
	case !known:
		hint := "the formats are " + strings.Join(names, ", ")
		if near := syntax.Nearest(name.Value, names); near != "" {
			hint = fmt.Sprintf("did you mean '%s'?", near)
		}
		o.Fail(name.Pos, "format '%s' is not supported; %s", name.Value, hint)
	}
	l := layoutOf(o)
	for _, given := range t.Options { // the others are no help in an error that lists the options
		if slices.Contains(writingOptions, given.Key) {
			o.WithoutEffect(given.Key)
		}
	}
	if !known { // whose options are the other faults to tell
		for _, opt := range t.Options {
			o.WithoutEffect(opt.Key)
		}
		return nil, o.Err()
	}
	table.items = len(t.Columns) == 0 && format.items
	if len(t.PhysicalColumns()) == 0 && !table.items {
		o.FailTable("it has no columns; declare those to read. Only format '%s' reads whole items without", formatItems)
	} else if len(l.Data) == 0 && !table.items {
		o.FailTable("all of its columns are of PARTITIONED BY; declare those that its files hold, too")
	}
	config, err := json.Marshal(format.parse(o))
	table.spec = spec{name.Value, config, l}
	return table, errors.Join(o.Err(), err)
}

// Items reports whether the table is one of whole items, of which no columns are declared.
func (t *Table) Items() bool { return t.items }

// Watched reports whether files are waited for, without an end.
func (t *Table) Watched() bool { return t.interval > 0 }

// PathPos is where the option 'path' stands.
func (t *Table) PathPos() schema.Position { return t.path.Pos }

// Find finds the files that there are. A relative path is looked for in the working directory and then in folder. It is an error when
// there are none, unless they are waited for.
func (t *Table) Find(ctx context.Context, folder string) (*Files, error) {
	f := &Files{spec: t.spec, items: t.items, interval: t.interval}
	l := &t.spec.Layout
	levels := l.levels(t.path.Value)
	var err error
	if t.interval > 0 {
		f.path, err = input.Await(ctx, t.path.Value, folder, levels)
		return f, err
	}
	if f.names, err = input.Expand(ctx, t.path.Value, folder, levels); err != nil {
		return nil, err
	}
	row := make([]schema.Value, len(l.Data)+len(l.Partitions))
	for _, name := range f.names { // a path that does not fit is found before anything runs
		if err := l.readPath(name, row); err != nil {
			return nil, input.In(name, err)
		}
	}
	f.bytes, err = input.Size(ctx, f.names)
	return f, err
}
