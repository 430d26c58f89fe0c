package beamlog

import (
	"bytes"
	"log/slog"
	"testing"
)

func TestOnlyOwnWarningsAreWritten(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(&ownWarnings{w: &out, seen: map[string]bool{}})
	log.Info("dynamodbio: connected")
	log.Warn("stage took long")
	log.With("worker", 1).Warn("[SDK] dynamodbio: table t has another key")
	log.WithGroup("g").Error("dynamodbio: table t has another key")
	log.Error("job failed")
	if got, want := out.String(), "warning: table t has another key\n"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
