// Package source says what the SQL program asks of a table to read from. It stands between package
// plan, which checks a script and builds its pipeline, and the connectors, one in a folder each:
//
//   - files is connector filesystem. It finds files with package input, which also opens and
//     decompresses them, and reads them with a format: csv, json, avro, parquet or dynamodbjson,
//     each in its folder. Package jsonlines is what the two formats of JSON share.
//   - datagen is connector datagen, which generates rows.
//
// Package tableoptions reads the WITH options of all of them.
//
// To add a connector, make a folder with a type that implements [Table] and a function that makes
// it of a declaration, and enter the function in the list of connectors in package plan
// (connectors.go). A bounded source reads in a DoFn that applies the query itself, as files does.
// An endless one, such as a stream, reads in a splittable DoFn that emits its rows with their event
// times and estimates the watermark, and the query follows as a DoFn, as in datagen. To add a
// format, enter it in files/formats.go.
package source

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Table is a declared table to read from, whose options have been checked.
type Table interface {
	// Find finds what there is to read, before anything runs. A relative path is tried from the
	// working directory and then from folder, which is that of the script.
	Find(ctx context.Context, folder string) (Input, error)
	// Pos is where the script says what to read: the position for errors of Find.
	Pos() schema.Position
	// Endless reports whether the rows have no end. A runner must be able to pause such a source.
	Endless() bool
	// WholeItems reports whether the table is of whole items of DynamoDB. It has no columns then.
	WholeItems() bool
	// MetadataType is the type of the values that the source gives for a METADATA column, or nil
	// when it has no such metadata.
	MetadataType(schema.Column) *schema.Type
}

// Input is what a table reads.
type Input interface {
	// Read adds the source to a pipeline. It returns the schema.Rows that fn makes of the source's,
	// which have a value for each physical column of the table and, behind those, one for each
	// METADATA column. Of a table of whole items, it returns them as KV<schema.RowKind,
	// dynamodbio.Item>, and does not use fn.
	Read(s beam.Scope, fn query.RowFn) beam.PCollection
}
