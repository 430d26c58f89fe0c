// Package beamlog initializes Beam and filters its log, so that a person at a terminal reads only
// the warnings of this project.
package beamlog

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

var initialize = sync.OnceFunc(beam.Init)

// Init calls beam.Init, once in a process, and then sends the log to w: all of it from INFO up when
// verbose is true, and otherwise only the warnings of this project, each message once. A process
// that a runner has started as a worker does its work inside Init, which does not return then.
func Init(w io.Writer, verbose bool) {
	initialize()
	var h slog.Handler = slog.NewTextHandler(w, nil)
	if !verbose {
		h = &ownWarnings{w: w, seen: map[string]bool{}}
	}
	slog.SetDefault(slog.New(h))
}

// ownWarnings is a handler that writes this project's warnings and drops every other record.
type ownWarnings struct {
	w    io.Writer
	mu   sync.Mutex
	seen map[string]bool // messages that are written
}

// ownPrefix begins the messages of this project's packages.
const ownPrefix = "dynamodbio: "

func (h *ownWarnings) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn
}

func (h *ownWarnings) Handle(_ context.Context, r slog.Record) error {
	message := strings.TrimPrefix(r.Message, "[SDK] ") // prism's mark for messages of its workers
	text, own := strings.CutPrefix(message, ownPrefix)
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

func (h *ownWarnings) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *ownWarnings) WithGroup(string) slog.Handler      { return h }
