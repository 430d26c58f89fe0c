package jetstream

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

func init() { beam.RegisterType(reflect.TypeFor[Message]()) }

// Message is one message of a stream. Its event time is when the stream stored it.
type Message struct {
	// Subject is the subject that it was published to.
	Subject string
	// Sequence is its sequence number in the stream, from 1.
	Sequence int64
	// Data is its content, which may be empty.
	Data []byte
}
