// Package formattest is support for the tests of the formats, and only they import it: it declares
// a table, and reads the rows of a file as text.
package formattest

import (
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Configurer is a format.
type Configurer interface{ Configure(*tableoptions.Set) }

// Declare configures a format by a table of connector filesystem with those columns, or none, and
// options: 'key' = 'value' between commas. It returns the problems.
func Declare(t testing.TB, f Configurer, columns, options string) error {
	t.Helper()
	if options != "" {
		options = ", " + options
	}
	if columns != "" {
		columns = " (" + columns + ")"
	}
	table, err := schema.Parse("CREATE TABLE t" + columns +
		" WITH ('connector' = 'filesystem'" + options + ")")
	if err != nil {
		t.Fatal(err)
	}
	o := tableoptions.Of(table, "filesystem")
	f.Configure(o)
	return o.Err()
}

// Rows returns the rows that read emits, each as its values' kinds and text.
func Rows(t testing.TB, read func(*input.Output[schema.Row]) error) (rows []string, err error) {
	t.Helper()
	out := input.NewOutput(t.Context(), func(r schema.Row) {
		var values []string
		for _, v := range r.Values {
			values = append(values, v.Kind().String()+" "+v.String())
		}
		rows = append(rows, strings.Join(values, " | "))
	})
	defer out.Flush()
	err = read(out)
	return rows, err
}
