package runners

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is the timeout of a test for one step.
const patience = time.Minute

// gate holds a streaming source before each of its rounds except the first until a condition is
// met, which separates panes without a clock. It is an HTTP server, as the source may be in another
// process.
type gate struct {
	t *testing.T
	// rounds is the number of rounds that are held.
	rounds int
	// ready reports whether a round may start.
	ready func(round int) bool
	// missing describes what a round has waited for when the wait times out.
	missing func(round int) string

	mu     sync.Mutex
	opened int       // rounds that have started
	since  time.Time // when the next one was first requested
}

// serve starts the gate and returns its URL.
func (g *gate) serve() string {
	server := httptest.NewServer(g)
	g.t.Cleanup(server.Close)
	return server.URL
}

// ServeHTTP serves GET /n: whether round n of those that are held, counted from 0, may start.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	round, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
	switch {
	case err != nil || round < 0 || round >= g.rounds:
		http.NotFound(w, r)
	case g.isOpen(round):
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusTooEarly)
	}
}

func (g *gate) isOpen(round int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if round < g.opened {
		return true
	}
	if g.since.IsZero() {
		g.since = time.Now()
	}
	if g.ready(round) {
		g.opened, g.since = round+1, time.Time{}
		return true
	}
	if time.Since(g.since) < patience {
		return false
	}
	g.t.Errorf("round %d: %s", round+1, g.missing(round))
	g.opened = g.rounds // so that the pipeline ends
	return true
}
