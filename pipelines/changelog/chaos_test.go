//go:build integration

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
	"github.com/beam-dynamodb/beam-dynamodb/internal/faults"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
)

// chaos is the program on a Flink of several processes, with workers that are processes too, on a
// bad network to a DynamoDB that keeps its table on disk.
type chaos struct {
	*fixture
	orders  *orders.Generator
	cluster *engines.FlinkCluster
	disk    []string
	db      *engines.Dynoxide
	proxy   *faults.Proxy
	table   diskTable
	workers string // the file that each worker writes its process id to, a line
}

// newChaos starts the program, with a fault in one request in n.
func newChaos(t *testing.T, n int) *chaos {
	t.Helper()
	o := &chaos{fixture: newFixture(t), orders: orders.NewGenerator(11, 200), disk: onDisk(t)}
	o.db = engines.RunDynoxide(t, o.disk...)
	o.proxy = faults.Run(t, o.db.URL(), faults.OneIn(n, 1))
	o.table = newDiskTable(t, o.db)
	o.fixture.table = declared(t, o.proxy.URL())
	o.cluster = engines.RunFlinkCluster(t, 2)
	bin := t.TempDir()
	o.workers = filepath.Join(bin, "workers")
	build(t, bin, "github.com/apache/beam/sdks/v2/go/container", "boot")
	build(t, bin, ".", "changelog")
	// What Flink takes for the worker's binary is sent to it and back with each start: a line
	// instead of 60 MB.
	worker := script(t, bin, "worker", fmt.Sprintf("echo $$ >>%s/workers\nexec %s/changelog \"$@\"",
		bin, bin))
	// boot writes a file to the folder it is started in.
	boot := script(t, bin, "start", fmt.Sprintf("dir=$(mktemp -d %s/worker-XXXXXX)\ncd "+
		"\"$dir\"\nexec %s/boot --semi_persist_dir=\"$dir\" \"$@\"", bin, bin))
	// The program submits itself: in the test's binary its types have other names than in the
	// workers'.
	submit := exec.CommandContext(t.Context(), filepath.Join(bin, "changelog"), "-nats",
		o.server.URL(), "-subject", "shop.orders", o.fixture.table,
		"--runner=flink", "--endpoint="+o.cluster.JobServer.Endpoint(), "--parallelism=2",
		"--async",
		"--environment_type=PROCESS", fmt.Sprintf(`--environment_config={"command":%q}`, boot),
		"--worker_binary="+worker,
		"--flink_option", "checkpointing_interval=500", "--flink_option",
		"execution_retry_delay=500",
		"--flink_option", "pipeline_resources_detector_factory_class="+engines.NoJars)
	if output, err := submit.CombinedOutput(); err != nil {
		t.Fatalf("the program: %v\n%s\n%s", err, output, o.cluster.Log())
	}
	return o
}

// build builds a command.
func build(t *testing.T, dir, pkg, name string) {
	t.Helper()
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o",
		filepath.Join(dir, name), pkg).CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, output)
	}
}

func script(t *testing.T, dir, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// follows publishes changes and waits until the table has them.
func (o *chaos) follows(t *testing.T, changes int) {
	t.Helper()
	o.publish(t, nextEvents(o.orders, changes)...)
	o.awaits(t)
}

func (o *chaos) awaits(t *testing.T) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Log(o.cluster.Log())
		}
	}()
	o.table.await(t, wantItems(t, o.orders), nil)
}

// crashes are the processes that are killed, with kill -9, and restarted.
var crashes = []struct {
	name    string
	workers bool // whether workers end with it, and are restarted
	kill    func(t *testing.T, o *chaos)
}{
	{"worker", true, func(t *testing.T, o *chaos) { o.killWorker(t) }},
	{"TaskManager", true, func(t *testing.T, o *chaos) {
		o.cluster.KillTaskManager()
		o.cluster.StartTaskManager(t)
	}},
	{"DynamoDB", false, func(t *testing.T, o *chaos) {
		o.db.Kill()
		o.db = o.db.Restart(t, o.disk...)
	}},
}

// killWorker kills the worker that was started last.
func (o *chaos) killWorker(t *testing.T) {
	t.Helper()
	pids := o.started(t)
	pid, err := strconv.Atoi(pids[len(pids)-1])
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("worker %d: %v\n%s", pid, err, o.cluster.Log())
	}
}

// started returns the process ids of the workers that have been started.
func (o *chaos) started(t *testing.T) []string {
	t.Helper()
	lines, err := os.ReadFile(o.workers)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(lines))
}
