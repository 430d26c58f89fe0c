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

// patience is how long something may take before a test gives it up.
const patience = time.Minute

// gate holds a streaming source back before each of its rounds but the first, until something has
// happened: that makes panes without a clock. It is asked over HTTP, as the source may be another
// process.
type gate struct {
	t *testing.T
	// rounds is how many rounds are held back.
	rounds int
	// ready reports whether a round may begin.
	ready func(round int) bool
	// missing says what a round has waited for in vain.
	missing func(round int) string

	mu     sync.Mutex
	opened int       // rounds that have begun
	since  time.Time // when the next one was first asked for
}

// serve starts the gate and returns its URL.
func (g *gate) serve() string {
	server := httptest.NewServer(g)
	g.t.Cleanup(server.Close)
	return server.URL
}

// ServeHTTP answers GET /n: whether round n of those that are held back, counted from 0, may begin.
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
