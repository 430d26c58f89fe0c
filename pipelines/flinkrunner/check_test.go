package flinkrunner

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// listen serves each connection to a free local port, and returns the address.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return listener.Addr().String()
}

func TestAServerThatIsNotAJobServerIsAnError(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
		_ *http.Request) {
		io.WriteString(w, "<html>")
	}))
	defer page.Close()
	for name, endpoint := range map[string]string{
		"closed":     closed.Addr().String(),
		"black hole": listen(t, func(c net.Conn) { io.Copy(io.Discard, c) }),
		"hangs up":   listen(t, func(c net.Conn) { c.Close() }),
		"web server": strings.TrimPrefix(page.URL, "http://"),
		"no port":    "127.0.0.1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Job{Endpoint: endpoint, Name: "test", Loopback: true}.Run(t.Context(),
				bounded())
			if err == nil || !strings.Contains(err.Error(),
				"no job server responds at "+endpoint+": ") ||
				!strings.Contains(err.Error(), "start Beam's job server") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAJobServerPassesTheCheck(t *testing.T) {
	server := runJobServer(t)
	if err := CheckJobServer(t.Context(), server.addr); err != nil {
		t.Error(err)
	}
}
