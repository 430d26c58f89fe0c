package files

import (
	stdjson "encoding/json"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/avro"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/csv"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/dynamodbjson"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/json"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/parquet"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// rowReader makes rows of a file.
type rowReader interface {
	ReadRows(*input.File, *input.Output[schema.Row]) error
}

// itemReader makes whole items of a file.
type itemReader interface {
	ReadItems(*input.File, *input.Output[dynamodbjson.Change]) error
}

// format is a format that files are read in.
type format struct {
	// parse reads the format's options. What it returns is plain data.
	parse func(*tableoptions.Set) any
	// decode is its return from JSON, as a rowReader.
	decode func([]byte) (rowReader, error)
	// raw is true for a format whose files are not decompressed as a whole.
	raw bool
	// items is true when the rowReader is an itemReader too.
	items bool
}

// formatItems is the format of whole items.
const formatItems = "dynamodb-json"

var formats = map[string]format{
	"avro":      formatOf(avro.FromOptions),
	"csv":       formatOf(csv.FromOptions),
	"json":      formatOf(json.FromOptions),
	"parquet":   formatOf(parquet.FromOptions).asItIs(),
	formatItems: formatOf(dynamodbjson.FromOptions).ofItems(),
}

// reader is a pointer to a format's data that reads rows.
type reader[F any] interface {
	*F
	rowReader
}

func formatOf[F any, R reader[F]](parse func(*tableoptions.Set) F) format {
	return format{
		parse: func(o *tableoptions.Set) any { return parse(o) },
		decode: func(config []byte) (rowReader, error) {
			r := R(new(F))
			return r, stdjson.Unmarshal(config, r)
		},
	}
}

func (f format) ofItems() format {
	f.items = true
	return f
}

func (f format) asItIs() format {
	f.raw = true
	return f
}
