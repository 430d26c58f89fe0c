// Package quiet keeps Beam's own messages away from a person at a terminal: its log, and the layers that runners
// wrap around an error.
package quiet

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

var initialize = sync.OnceFunc(beam.Init)

// Init calls beam.Init, once in a process, and then sends the log to w: all of it from INFO up when verbose is true, and
// otherwise only what package dynamodbio warns of, each message once. A process that a runner has started as a worker
// does its work inside of Init and does not return.
func Init(w io.Writer, verbose bool) {
	initialize()
	var h slog.Handler = slog.NewTextHandler(w, nil)
	if !verbose {
		h = &warnings{w: w, seen: map[string]bool{}}
	}
	slog.SetDefault(slog.New(h))
}

// warnings is a handler for the messages that are worth a person's attention.
type warnings struct {
	w    io.Writer
	mu   sync.Mutex
	seen map[string]bool
}

// ownPrefix begins the messages of this project's own packages.
const ownPrefix = "dynamodbio: "

func (h *warnings) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

func (h *warnings) Handle(_ context.Context, r slog.Record) error {
	text, own := strings.CutPrefix(strings.TrimPrefix(r.Message, "[SDK] "), ownPrefix) // so prism marks its workers' messages
	if !own {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen[text] {
		return nil
	}
	h.seen[text] = true
	_, err := io.WriteString(h.w, "warning: "+text+"\n")
	return err
}

func (h *warnings) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *warnings) WithGroup(string) slog.Handler      { return h }
