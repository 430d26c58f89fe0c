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
	seedFlag   = flag.Uint64("seed", 1, "the seed that inputs are drawn from")
	matrixFlag = flag.String("matrix", "", "the file to write a table of scenarios and runners to")
)

// TestMain lets Beam run pipelines in this process. Runners tell of every step that they take, and
// of the failures that tests provoke; without -test.v nothing of it shows.
func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	if !testing.Verbose() {
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr,
			&slog.HandlerOptions{Level: slog.LevelError + 1})))
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
