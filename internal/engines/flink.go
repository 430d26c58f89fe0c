package engines

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// JobServer is a Beam job server that submits to Flink.
type JobServer struct {
	*Process
	endpoint string
}

// Endpoint is the address to submit jobs to.
func (s *JobServer) Endpoint() string { return s.endpoint }

// NoJars is the value of the pipeline option pipeline_resources_detector_factory_class with which a
// job brings no jars of its own to a Flink that runs from the same folder: it starts in 2 s instead
// of 25 s.
const NoJars = "NoJars"

// Local is the master of a job server that runs each job in a Flink of its own, in its process.
const Local = "[local]"

// RunJobServer starts a job server and ends it with the test, and with it the jobs that run on
// Local. master is Local, or the address of a JobManager's REST API.
func RunJobServer(t testing.TB, master string) *JobServer {
	t.Helper()
	s, err := startJobServer(master, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// shared is the job server that a process's tests share.
var shared struct {
	sync.Mutex
	server *JobServer
}

// SharedJobServer returns a job server on Local that all tests of this process share, and that ends
// with the process: the first job on a fresh one takes up to a minute. A test that may leave a job
// running starts one of its own.
func SharedJobServer() (*JobServer, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		select {
		case <-shared.server.Ended():
			return nil, fmt.Errorf("the job server has ended; its log ends in\n%s",
				shared.server.Log())
		default:
			return shared.server, nil
		}
	}
	server, err := startJobServer(Local)
	if err == nil {
		shared.server = server
	}
	return server, err
}

var serviceStarted = regexp.MustCompile(`JobService started on (\S+)$`)

// startJobServer starts a job server; folder is where it puts artifacts, and without one it makes
// and removes its own.
func startJobServer(master string, folder ...string) (*JobServer, error) {
	s := &JobServer{}
	up := func(_ context.Context, line string) bool {
		if found := serviceStarted.FindStringSubmatch(line); found != nil {
			s.endpoint = found[1]
		}
		return s.endpoint != "" && strings.Contains(line, "Job server now running")
	}
	var err error
	s.Process, err = start(up, "flink-job-server", append([]string{master}, folder...)...)
	return s, err
}
