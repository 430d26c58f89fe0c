// Package formattest is what the tests of the formats have in common: a table declared, and the rows of a file as text.
package formattest

import (
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Declare returns what a table of connector filesystem with those columns, or none, and options, 'key' = 'value' between commas, declares.
func Declare[F any](t testing.TB, fromOptions func(*tableoptions.Set) F, columns, options string) (F, error) {
	t.Helper()
	if options != "" {
		options = ", " + options
	}
	if columns != "" {
		columns = " (" + columns + ")"
	}
	table, err := schema.Parse("CREATE TABLE t" + columns + " WITH ('connector' = 'filesystem'" + options + ")")
	if err != nil {
		t.Fatal(err)
	}
	o := tableoptions.Of(table, "filesystem")
	f := fromOptions(o)
	return f, o.Err()
}

// Rows returns what read hands on until it ends, each row as its values' kinds and text.
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
