package runners

import (
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/cespare/xxhash/v2"
)

func init() {
	beam.RegisterType(reflect.TypeFor[Change]())
}

// Change is one element of a scenario's input, before it is converted to the written type. It is
// small, as the input travels in the pipeline: the other values are derived from it.
type Change struct {
	Kind schema.RowKind
	// ID and Line are the key: the ID alone, or both.
	ID, Line string
	// Version increases with each change of a key. The columns to order by are derived from it.
	Version int64
	// Size is the length of the text.
	Size int
	// At is the event time in milliseconds since 1970.
	At int64
}

// text returns the value of the text column: random letters, which are the same for equal changes
// and do not compress.
func (c Change) text() string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -"
	random := rand.New(rand.NewPCG(xxhash.Sum64String(c.ID+"/"+c.Line), uint64(c.Version)))
	b := make([]byte, c.Size)
	for i := range b {
		b[i] = letters[random.IntN(len(letters))]
	}
	return string(b)
}

// updated returns the value of the column of type TIMESTAMP(3): later with each version.
func (c Change) updated() time.Time {
	start := time.Date(2026, 1, 31, 23, 59, 0, 123e6, time.UTC)
	return start.Add(time.Duration(c.Version) * time.Second)
}
