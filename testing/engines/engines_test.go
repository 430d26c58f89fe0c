//go:build integration

package engines

import (
	"net"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestEnginesListenOnLoopbackOnly dials another address of this machine: what listens on all of them answers there.
func TestEnginesListenOnLoopbackOnly(t *testing.T) {
	cluster := RunFlinkCluster(t, 1)
	var managers struct {
		TaskManagers []struct {
			Path     string // pekko.tcp://flink@HOST:PORT/…
			DataPort int
		}
	}
	if err := cluster.get(t.Context(), "/taskmanagers", &managers); err != nil || len(managers.TaskManagers) != 1 {
		t.Fatalf("the TaskManagers are %v, %v", managers, err)
	}
	at, err := url.Parse(managers.TaskManagers[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, addr := range map[string]string{
		"DynamoDB Local":           RunDynamoDBLocal(t, "-inMemory").Addr(),
		"job server":               cluster.JobServer.Endpoint(),
		"JobManager's REST API":    cluster.rest,
		"JobManager":               cluster.rpc,
		"TaskManager":              at.Host,
		"TaskManager's data plane": loopback(managers.TaskManagers[0].DataPort),
	} {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			t.Fatal(err)
		}
		if conn, err := net.DialTimeout("tcp", addr, time.Minute); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			conn.Close()
		}
		if conn, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.2", port), time.Minute); err == nil {
			conn.Close()
			t.Errorf("%s listens on more than %s", name, host)
		}
	}
}

func TestKilledEngineIsGoneWhenKillReturns(t *testing.T) {
	db := RunDynamoDBLocal(t, "-inMemory")
	db.Kill()
	if conn, err := net.Dial("tcp", db.Addr()); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

func TestEngineEndsWithItsStandardInput(t *testing.T) {
	db := RunDynamoDBLocal(t, "-inMemory")
	if err := db.stdin.Close(); err != nil { // as when this process is killed
		t.Fatal(err)
	}
	select {
	case <-db.Ended():
	case <-time.After(time.Minute):
		t.Error("it goes on")
	}
}

func TestMissingEngineIsToldInOneLine(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, err := startJobServer(Local, t.TempDir())
	if err == nil {
		t.Fatal("it started from an empty cache")
	}
	if text := err.Error(); strings.Contains(text, "\n") || !strings.Contains(text, "run testing/engines/engines fetch") {
		t.Errorf("%q does not say in one line what to do", text)
	}
}
