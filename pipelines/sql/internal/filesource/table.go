// Package filesource is connector filesystem: it finds the files of a table, and reads them inside a pipeline, once or as they appear.
// Package input opens the files, and csvsource and the other packages of formats make rows of what is in
// them.
package filesource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/schema/syntax"
)

// Connector is the value of the option 'connector'.
const Connector = "filesystem"

// The options of Flink's connector (Flink documentation, "FileSystem SQL Connector").
const (
	optFormat        = "format"
	optPath          = "path"
	optWatchInterval = "source.monitor-interval"
)

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
	if len(t.PartitionedBy) > 0 {
		o.FailTable("PARTITIONED BY is not supported for a table of connector filesystem")
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
	}
	config, err := json.Marshal(format.parse(o))
	table.spec = spec{name.Value, config}
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
	var err error
	if t.interval > 0 {
		f.path, err = input.Await(ctx, t.path.Value, folder)
		return f, err
	}
	if f.names, err = input.Expand(ctx, t.path.Value, folder); err != nil {
		return nil, err
	}
	f.bytes, err = input.Size(ctx, f.names)
	return f, err
}
