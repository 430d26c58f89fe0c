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

// worker is one that runs.
type worker struct {
	control string // the address that it takes its orders from
	cancel  context.CancelFunc
}

// startPool starts a pool on a free port of loopback.
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

// address is where Flink asks for workers.
func (p *pool) address() string { return p.listener.Addr().String() }

// StartWorker starts a worker. A job that Flink has started again asks for one of an id that it had before, with another
// address to take orders from: the earlier one has lost its job and ends.
func (p *pool) StartWorker(_ context.Context, req *fnpb.StartWorkerRequest) (*fnpb.StartWorkerResponse, error) {
	control, logging := req.GetControlEndpoint().GetUrl(), req.GetLoggingEndpoint().GetUrl()
	if control == "" || logging == "" {
		return &fnpb.StartWorkerResponse{Error: fmt.Sprintf("worker %s: an address for its control or log is missing", req.GetWorkerId())}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return &fnpb.StartWorkerResponse{Error: "the process of the workers is ending"}, nil
	}
	if earlier, ok := p.workers[req.GetWorkerId()]; ok {
		if earlier.control == control {
			return &fnpb.StartWorkerResponse{Error: fmt.Sprintf("worker %s runs already", req.GetWorkerId())}, nil
		}
		earlier.cancel()
	}
	ctx, cancel := context.WithCancel(grpcx.WriteWorkerID(p.ctx, req.GetWorkerId()))
	p.workers[req.GetWorkerId()] = worker{control: control, cancel: cancel}
	go func() {
		var opts harness.Options
		if at := req.GetProvisionEndpoint().GetUrl(); at != "" {
			if info, err := tools.ProvisionInfo(ctx, at); err == nil {
				opts.StatusEndpoint, opts.RunnerCapabilities = info.GetStatusEndpoint().GetUrl(), info.GetRunnerCapabilities()
			}
		}
		if err := harness.MainWithOptions(ctx, logging, control, opts); err != nil && ctx.Err() == nil {
			log.Warnf(ctx, "worker %s: %v", req.GetWorkerId(), err)
		}
	}()
	return &fnpb.StartWorkerResponse{}, nil
}

// StopWorker ends a worker.
func (p *pool) StopWorker(_ context.Context, req *fnpb.StopWorkerRequest) (*fnpb.StopWorkerResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w, ok := p.workers[req.GetWorkerId()]; ok {
		w.cancel()
		delete(p.workers, req.GetWorkerId())
	}
	return &fnpb.StopWorkerResponse{}, nil
}

// stop ends the pool and its workers.
func (p *pool) stop() {
	p.cancel()
	p.server.Stop()
}
