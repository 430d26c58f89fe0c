package dynamodbio_test

import (
	"flag"
	"log/slog"
	"os"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// TestMain lets Beam run pipelines in this process. Runners tell of every step that they take, and
// of the failures that tests provoke; without -test.v nothing of it shows.
func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(childEnv)]; ok {
		os.Exit(child())
	}
	flag.Parse()
	beam.Init()
	if !testing.Verbose() {
		slog.SetDefault(
			slog.New(
				slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1}),
			),
		)
	}
	os.Exit(m.Run())
}
