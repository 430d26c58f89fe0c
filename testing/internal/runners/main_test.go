package runners

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

var (
	seedFlag   = flag.Uint64("seed", 1, "the seed of the inputs")
	matrixFlag = flag.String("matrix", "", "the `file` to write the table of results to")
)

// TestMain lets Beam run pipelines in this process. Runners log every step, and the failures that
// tests provoke; the log is shown with -test.v only.
func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	if !testing.Verbose() {
		nothing := &slog.HandlerOptions{Level: slog.LevelError + 1}
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nothing)))
	}
	code := m.Run()
	if *matrixFlag != "" {
		if err := os.WriteFile(*matrixFlag, []byte(theMatrix.markdown()), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "-matrix:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}
