//go:build integration

package engines

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEnginesListenOnLoopbackOnly dials another address of this machine, which accepts connections
// of servers that listen on all addresses.
func TestEnginesListenOnLoopbackOnly(t *testing.T) {
	cluster := RunFlinkCluster(t, 1)
	var managers struct {
		TaskManagers []struct {
			Path     string // pekko.tcp://flink@HOST:PORT/…
			DataPort int
		}
	}
	if err := cluster.get(t.Context(), "/taskmanagers", &managers); err != nil ||
		len(managers.TaskManagers) != 1 {
		t.Fatalf("the TaskManagers are %v, %v", managers, err)
	}
	at, err := url.Parse(managers.TaskManagers[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	kafka := RunKafka(t)
	for name, addr := range map[string]string{
		"dynoxide":                 RunDynoxide(t).Addr(),
		"Kafka":                    kafka.Broker(),
		"Kafka's controller":       loopback(kafka.controller),
		"kinesis-local":            RunKinesisLocal(t).Addr(),
		"kinesalite":               RunKinesalite(t).Addr(),
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
		if conn, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.2", port),
			time.Minute); err == nil {
			conn.Close()
			t.Errorf("%s listens on more than %s", name, host)
		}
	}
}

func TestKilledEngineIsGoneWhenKillReturns(t *testing.T) {
	db := RunDynoxide(t)
	db.Kill()
	if conn, err := net.Dial("tcp", db.Addr()); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

func TestEngineEndsWithItsStandardInput(t *testing.T) {
	db := RunDynoxide(t)
	if err := db.stdin.Close(); err != nil { // as when this process is killed
		t.Fatal(err)
	}
	select {
	case <-db.Ended():
	case <-time.After(time.Minute):
		t.Error("it still runs")
	}
}

func TestErrorForAMissingEngineIsOneLine(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("PATH", pathWithout(t, "dynoxide"))
	for engine, processes := range map[string][]string{
		"dynoxide": {"dynoxide"},
		"kafka":    {"kafka"},
		"kinesis":  {"kinesis-local", "kinesalite"},
		"flink":    {"flink-job-server", "flink-job-manager", "flink-task-manager"},
	} {
		for _, process := range processes {
			_, err := start(func(context.Context, string) bool { return false }, process, "1", "1",
				t.TempDir())
			if err == nil {
				t.Fatalf("%s started from an empty cache", process)
			}
			text, want := err.Error(), "run internal/engines/engines fetch "+engine
			if strings.Contains(text, "\n") || !strings.HasSuffix(text, want) {
				t.Errorf("%s: %q is not one line that ends in %s", process, text, want)
			}
		}
	}
}

func TestErrorForAMissingToolIsOneLine(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	path := os.Getenv("PATH")
	for tool, engine := range map[string]string{
		"cargo": "dynoxide", "java": "kafka", "mvn": "flink", "node": "kinesis", "npm": "kinesis",
	} {
		t.Setenv("PATH", path)
		t.Setenv("PATH", pathWithout(t, tool, "dynoxide"))
		script, err := findScript()
		if err != nil {
			t.Fatal(err)
		}
		output, err := exec.CommandContext(t.Context(), "bash", script, "fetch",
			engine).CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		last := lines[len(lines)-1]
		if err == nil || !strings.Contains(last, tool+" is missing: install ") ||
			!strings.HasSuffix(last, "fetch "+engine) {
			t.Errorf("without %s, fetch %s ends with %v and prints %q", tool, engine, err, output)
		}
	}
}

// pathWithout returns a PATH with all commands of the current one except some.
func pathWithout(t *testing.T, commands ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			if slices.Contains(commands, entry.Name()) {
				continue
			}
			err := os.Symlink(filepath.Join(dir, entry.Name()), filepath.Join(folder, entry.Name()))
			if err != nil && !errors.Is(err, fs.ErrExist) {
				t.Fatal(err)
			}
		}
	}
	return folder
}
