package sink

import (
	"context"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// broken is a transport with a bug.
type broken struct{ *fakeTable }

func (broken) BatchWrite(context.Context, []byte) (Response, error) {
	var none []int
	return Response{WriteUnits: float64(none[0])}, nil
}

func TestAPanicWhileSendingFailsTheBundle(t *testing.T) {
	table := newFakeTable()
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		s.transport = broken{table}
		b := s.NewBundle(true)
		add(t, b, item(encode.Put, "a", 1))
		_, err := b.Flush(t.Context())
		if err == nil || !strings.Contains(err.Error(),
			"panic: runtime error: index out of range") ||
			!strings.Contains(err.Error(), "sender_test.go:") {
			t.Errorf("%v", err)
		}
	})
}
