package engines

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FlinkCluster is a JobManager, a TaskManager and a job server, each a process of its own.
type FlinkCluster struct {
	// JobServer accepts pipelines.
	JobServer   *JobServer
	jobManager  *Process
	taskManager *Process
	conf        string // a folder
	rest, rpc   string // the JobManager's addresses
}

// RunFlinkCluster starts a cluster with a number of slots, and stops it when the test ends. Flink
// declares a TaskManager dead after 6 s without a heartbeat; its workers in the PROCESS environment
// end with it.
func RunFlinkCluster(t testing.TB, slots int) *FlinkCluster {
	t.Helper()
	rpc, rest := freePort(t), freePort(t)
	c := &FlinkCluster{conf: t.TempDir(), rest: loopback(rest), rpc: loopback(rpc)}
	conf := fmt.Appendf(nil, flinkConf, rpc, rest, slots, t.TempDir())
	if err := os.WriteFile(filepath.Join(c.conf, "flink-conf.yaml"), conf, 0o644); err != nil {
		t.Fatal(err)
	}
	up := func(ctx context.Context, _ string) bool {
		return c.get(ctx, "/overview",
			new(struct{})) == nil
	}
	c.jobManager = run(t, up, "flink-job-manager", c.conf)
	c.StartTaskManager(t)
	c.JobServer = RunJobServer(t, c.rest)
	return c
}

// flinkConf is a format for the JobManager's two ports, the number of slots and a folder.
const flinkConf = `
jobmanager.rpc.address: 127.0.0.1
jobmanager.bind-host: 127.0.0.1
jobmanager.rpc.port: %d
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
rest.port: %d
taskmanager.host: 127.0.0.1
taskmanager.bind-host: 127.0.0.1
taskmanager.numberOfTaskSlots: %d
taskmanager.cpu.cores: 1
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.task.heap.size: 256m
taskmanager.memory.task.off-heap.size: 0m
taskmanager.memory.network.min: 32m
taskmanager.memory.network.max: 32m
taskmanager.memory.managed.size: 32m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 128m
taskmanager.memory.jvm-overhead.max: 128m
heartbeat.interval: 1000
heartbeat.timeout: 6000
state.checkpoints.num-retained: 1
io.tmp.dirs: %s
`

// StartTaskManager starts the TaskManager again after KillTaskManager.
func (c *FlinkCluster) StartTaskManager(t testing.TB) {
	t.Helper()
	up := func(_ context.Context, line string) bool {
		return strings.Contains(line, "Successful registration at resource manager")
	}
	c.taskManager = run(t, up, "flink-task-manager", c.conf)
}

// KillTaskManager kills the TaskManager and its workers, as kill -9 does.
func (c *FlinkCluster) KillTaskManager() { c.taskManager.Kill() }

// Log returns the last lines that each process printed.
func (c *FlinkCluster) Log() string {
	return fmt.Sprintf("JobManager:\n%s\nTaskManager:\n%s\njob server:\n%s", c.jobManager.Log(),
		c.taskManager.Log(), c.JobServer.Log())
}

// StopJobs stops the running jobs with a savepoint, after they have processed what they have read,
// and waits until they have finished.
func (c *FlinkCluster) StopJobs(t testing.TB, patience time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	jobs, err := c.jobs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for id, state := range jobs {
		if state != "RUNNING" {
			continue
		}
		body := fmt.Sprintf(`{"drain":false,"targetDirectory":%q}`, "file://"+t.TempDir())
		req, err := http.NewRequestWithContext(ctx, http.MethodPost,
			"http://"+c.rest+"/jobs/"+id+"/stop", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusAccepted {
			t.Fatalf("stopping job %s: %s", id, resp.Status)
		}
	}
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		ended := 0
		if jobs, err = c.jobs(ctx); err != nil {
			t.Fatal(err)
		}
		for _, state := range jobs {
			if state == "FINISHED" {
				ended++
			}
		}
		if ended == len(jobs) {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("the jobs have not finished after %v: %v\n%s", patience, jobs, c.Log())
		}
	}
}

// jobs returns the state of each job by its id.
func (c *FlinkCluster) jobs(ctx context.Context) (map[string]string, error) {
	var response struct {
		Jobs []struct{ ID, Status string }
	}
	if err := c.get(ctx, "/jobs", &response); err != nil {
		return nil, err
	}
	states := map[string]string{}
	for _, job := range response.Jobs {
		states[job.ID] = job.Status
	}
	return states, nil
}

// get reads JSON from the JobManager.
func (c *FlinkCluster) get(ctx context.Context, path string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.rest+path, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("JobManager: GET %s: %s", path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}
