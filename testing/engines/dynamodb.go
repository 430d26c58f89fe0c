package engines

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"testing"
)

// DynamoDBLocal is a DynamoDB Local that runs.
type DynamoDBLocal struct {
	*Process
	port int
}

// RunDynamoDBLocal starts DynamoDB Local with its own flags, such as -inMemory or -dbPath FOLDER, and ends it with the test.
func RunDynamoDBLocal(t testing.TB, flags ...string) *DynamoDBLocal {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	db, err := startDynamoDBLocal(port, flags)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Kill)
	return db
}

// Restart starts it again on its port, after a Kill.
func (db *DynamoDBLocal) Restart(t testing.TB, flags ...string) *DynamoDBLocal {
	t.Helper()
	again, err := startDynamoDBLocal(db.port, flags)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Kill)
	return again
}

// URL is its endpoint.
func (db *DynamoDBLocal) URL() string { return "http://" + db.Addr() }

// Addr is the address that it listens on.
func (db *DynamoDBLocal) Addr() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(db.port)) }

func startDynamoDBLocal(port int, flags []string) (*DynamoDBLocal, error) {
	db := &DynamoDBLocal{port: port}
	up := func(ctx context.Context, _ string) bool {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, db.URL(), nil)
		if err != nil {
			return false
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return false
		}
		resp.Body.Close()
		return true
	}
	var err error
	db.Process, err = start(up, "dynamodb-local", append([]string{strconv.Itoa(port)}, flags...)...)
	return db, err
}

// freePort returns a port that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
