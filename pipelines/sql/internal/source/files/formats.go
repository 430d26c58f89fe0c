package files

import (
	"maps"
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/avro"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/csv"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/dynamodbjson"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/json"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/parquet"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// format reads the files of one format. It is a pointer to plain data, which travels to the workers
// as JSON.
type format interface {
	// Configure sets the format to what the options of a table declare, and checks its columns. It
	// adds the problems to the options.
	Configure(*tableoptions.Set)
	// ReadRows emits the rows of a file.
	ReadRows(*input.File, *input.Output[schema.Row]) error
}

// itemFormat is a format of whole items, which a table without columns reads.
type itemFormat interface {
	format
	// ReadItems emits the items of a file.
	ReadItems(*input.File, *input.Output[dynamodbjson.Change]) error
}

// formatItems is the name of the itemFormat.
const formatItems = "dynamodb-json"

// formats has the formats by the value of the option 'format'.
var formats = map[string]func() format{
	"avro":      func() format { return new(avro.Format) },
	"csv":       func() format { return new(csv.Format) },
	"json":      func() format { return new(json.Format) },
	"parquet":   func() format { return new(parquet.Format) },
	formatItems: func() format { return new(dynamodbjson.Format) },
}

func formatNames() []string { return slices.Sorted(maps.Keys(formats)) }
