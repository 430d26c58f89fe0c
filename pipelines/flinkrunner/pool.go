package flinkrunner

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/apache/beam/sdks/v2/go/container/tools"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/harness"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
	"google.golang.org/grpc"
)

// pool starts workers in this process when Flink asks for them.
type pool struct {
	fnpb.UnimplementedBeamFnExternalWorkerPoolServer

	listener net.Listener
	server   *grpc.Server
	ctx      context.Context // of all workers
	cancel   context.CancelFunc

	mu      sync.Mutex
	workers map[string]worker // by id
}

// worker is a running worker.
type worker struct {
	control string // the address of its control service
	cancel  context.CancelFunc
}

// startPool starts a pool on a free local port.
func startPool(ctx context.Context) (*pool, error) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return nil, fmt.Errorf("workers in this process: %w", err)
	}
	p := &pool{listener: listener, server: grpc.NewServer(), workers: map[string]worker{}}
	p.ctx, p.cancel = context.WithCancel(ctx)
	fnpb.RegisterBeamFnExternalWorkerPoolServer(p.server, p)
	go p.server.Serve(listener)
	return p, nil
}

// address returns the address at which Flink requests workers.
func (p *pool) address() string { return p.listener.Addr().String() }

// StartWorker starts a worker. A job that Flink restarts requests one with an id that it had before
// and another control address: the earlier worker has lost its job, and is stopped.
func (p *pool) StartWorker(
	_ context.Context, req *fnpb.StartWorkerRequest,
) (*fnpb.StartWorkerResponse, error) {
	id, control := req.GetWorkerId(), req.GetControlEndpoint().GetUrl()
	failed := func(format string, args ...any) (*fnpb.StartWorkerResponse, error) {
		return &fnpb.StartWorkerResponse{Error: fmt.Sprintf(format, args...)}, nil
	}
	if control == "" || req.GetLoggingEndpoint().GetUrl() == "" {
		return failed("worker %s: its control or logging endpoint is missing", id)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return failed("worker %s: the process of the workers is ending", id)
	}
	if earlier, ok := p.workers[id]; ok {
		if earlier.control == control {
			return failed("worker %s is already running", id)
		}
		earlier.cancel()
	}
	ctx, cancel := context.WithCancel(grpcx.WriteWorkerID(p.ctx, id))
	p.workers[id] = worker{control: control, cancel: cancel}
	go run(ctx, req)
	return &fnpb.StartWorkerResponse{}, nil
}

// run is a worker. It returns when the context or its job ends.
func run(ctx context.Context, req *fnpb.StartWorkerRequest) {
	var opts harness.Options
	if at := req.GetProvisionEndpoint().GetUrl(); at != "" {
		if info, err := tools.ProvisionInfo(ctx, at); err == nil {
			opts.StatusEndpoint = info.GetStatusEndpoint().GetUrl()
			opts.RunnerCapabilities = info.GetRunnerCapabilities()
		}
	}
	control, logging := req.GetControlEndpoint().GetUrl(), req.GetLoggingEndpoint().GetUrl()
	err := harness.MainWithOptions(ctx, logging, control, opts)
	if err != nil && ctx.Err() == nil {
		log.Warnf(ctx, "worker %s: %v", req.GetWorkerId(), err)
	}
}

// StopWorker stops a worker.
func (p *pool) StopWorker(
	_ context.Context, req *fnpb.StopWorkerRequest,
) (*fnpb.StopWorkerResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w, ok := p.workers[req.GetWorkerId()]; ok {
		w.cancel()
		delete(p.workers, req.GetWorkerId())
	}
	return &fnpb.StopWorkerResponse{}, nil
}

// stop stops the pool and its workers.
func (p *pool) stop() {
	p.cancel()
	p.server.Stop()
}
