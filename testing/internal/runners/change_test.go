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

// Change is one element of a scenario's input, before it takes the shape of what is written. It
// holds no more than what the rest is made from, so that an input is small in the pipeline.
type Change struct {
	Kind schema.RowKind
	// ID and Line are the key: the ID alone, or both.
	ID, Line string
	// Version grows with each change of a key. Columns to order by are made of it.
	Version int64
	// Size is the length of the text.
	Size int
	// At is the event time in milliseconds since 1970.
	At int64
}

// text is what the change's text column holds: always the same for the same change, and nothing
// that compresses.
func (c Change) text() string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -"
	random := rand.New(rand.NewPCG(xxhash.Sum64String(c.ID+"/"+c.Line), uint64(c.Version)))
	b := make([]byte, c.Size)
	for i := range b {
		b[i] = letters[random.IntN(len(letters))]
	}
	return string(b)
}

// updated is what the change's column of type TIMESTAMP(3) holds: later with each version.
func (c Change) updated() time.Time {
	return time.Date(2026, 1, 31, 23, 59, 0, 123e6,
		time.UTC).Add(time.Duration(c.Version) * time.Second)
}
