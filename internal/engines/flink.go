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

// Endpoint returns the address to which jobs are submitted.
func (s *JobServer) Endpoint() string { return s.endpoint }

// NoJars is a value of the pipeline option pipeline_resources_detector_factory_class: the job
// uploads no jars to Flink, which runs from the same folder. It starts in 2 s instead of 25 s.
const NoJars = "NoJars"

// Local is the master of a job server that runs each job in a Flink inside its own process.
const Local = "[local]"

// RunJobServer starts a job server and stops it when the test ends, and with it the jobs on Local.
// master is Local, or the address of a JobManager's REST API.
func RunJobServer(t testing.TB, master string) *JobServer {
	t.Helper()
	s, err := startJobServer(master, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// shared is the job server that the tests of this process share.
var shared struct {
	sync.Mutex
	server *JobServer
}

// SharedJobServer returns a job server on Local that all tests of this process share, because the
// first job on a new one takes up to a minute. It ends with the process. A test that may leave a
// job running must start a job server of its own.
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

// startJobServer starts a job server, which writes artifacts to the folder. Without a folder it
// creates and removes one.
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
