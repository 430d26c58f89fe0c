package engines

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
)

// Dynoxide is a running dynoxide: a DynamoDB on SQLite. It does not verify signatures, has one set
// of tables for all access keys and regions, and never throttles.
type Dynoxide struct {
	*Process
	port int
}

// RunDynoxide starts dynoxide with its own flags and stops it when the test ends. Without flags the
// tables are in memory; --db-path FILE keeps them in a file, where they survive a Kill.
func RunDynoxide(t testing.TB, flags ...string) *Dynoxide {
	t.Helper()
	return startDynoxide(t, freePort(t), flags)
}

// Restart starts it again on its port, after a Kill.
func (db *Dynoxide) Restart(t testing.TB, flags ...string) *Dynoxide {
	t.Helper()
	return startDynoxide(t, db.port, flags)
}

// URL returns its endpoint.
func (db *Dynoxide) URL() string { return "http://" + db.Addr() }

// Addr returns the address that it listens on.
func (db *Dynoxide) Addr() string { return loopback(db.port) }

// Call makes a call and returns the response. An error ends the test. It also works after Restart,
// which keeps the address.
func (db *Dynoxide) Call(t testing.TB, operation, body string) []byte {
	t.Helper()
	r, err := rawcall.Send(t.Context(), db.URL(), operation, body, rawcall.OnNewConnection)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	if r.Status != http.StatusOK {
		t.Fatalf("%s: HTTP %d: %s", operation, r.Status, r.Body)
	}
	return r.Body
}

func startDynoxide(t testing.TB, port int, flags []string) *Dynoxide {
	t.Helper()
	args := append([]string{strconv.Itoa(port)}, flags...)
	return &Dynoxide{Process: run(t, listens(loopback(port)), "dynoxide", args...), port: port}
}

// run starts a process of the script and kills it when the test ends.
func run(t testing.TB, ready readiness, name string, args ...string) *Process {
	t.Helper()
	p, err := start(ready, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p
}

// listens is the readiness of a server that serves requests as soon as it accepts connections.
func listens(addr string) readiness {
	return func(ctx context.Context, _ string) bool {
		var dialer net.Dialer
		conn, err := dialer.DialContext(ctx, "tcp", addr)
		if err != nil {
			return false
		}
		conn.Close()
		return true
	}
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// freePort returns an unused port.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(fmt.Errorf("no free port: %w", err))
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
