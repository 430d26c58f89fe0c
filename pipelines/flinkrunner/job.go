package flinkrunner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/graphx"
	// a binary with this package can be a worker
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/harness/init"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/metricsx"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/runnerlib"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
)

// Job configures where and how a pipeline runs.
type Job struct {
	// Endpoint is the address of the job server, host:port.
	Endpoint string
	// Name is the name of the job.
	Name string
	// Environment is the URN of the environment that workers run in, and Config its configuration
	// (Beam documentation, "SDK harness configuration"). They are not used with Loopback.
	Environment, Config string
	// Loopback runs the workers in this process.
	Loopback bool
	// Worker is the path of the workers' binary. The default is the binary of this process, if
	// workers can run it, and otherwise one that is built from the program's source.
	Worker string
	// Parallelism is the number of workers. The default, less than 1, is Flink's.
	Parallelism int
	// Experiments are values of Beam's --experiments.
	Experiments []string
	// Async has Run return when the job is submitted.
	Async bool
	// Options are further pipeline options, which take precedence.
	Options Options
}

// FromFlags returns the job that Beam's flags describe, with further options. It returns an error
// without --endpoint.
func FromFlags(ctx context.Context, options Options) (Job, error) {
	endpoint, err := jobopts.GetEndpoint()
	if err != nil {
		return Job{}, err
	}
	job := Job{
		Endpoint:    endpoint,
		Name:        jobopts.GetJobName(),
		Loopback:    jobopts.IsLoopback(),
		Worker:      *jobopts.WorkerBinary,
		Parallelism: *jobopts.Parallelism,
		Experiments: jobopts.GetExperiments(),
		Async:       *jobopts.Async,
		Options:     options,
	}
	if !job.Loopback {
		job.Environment = jobopts.GetEnvironmentUrn(ctx)
		job.Config = jobopts.GetEnvironmentConfig(ctx)
	}
	return job, nil
}

// Run runs a pipeline to its end, and returns the job's metrics. It returns an error when no job
// server responds, when an option is misspelt, and when the job fails. When the context ends, Run
// returns its error; it cancels a job whose workers are in this process, and no other.
func (j Job) Run(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
	if err := CheckJobServer(ctx, j.Endpoint); err != nil {
		return nil, err
	}
	if j.Loopback {
		pool, err := startPool(ctx)
		if err != nil {
			return nil, err
		}
		defer pool.stop()
		j.Environment, j.Config = "beam:env:external:v1", pool.address()
	}
	pipeline, err := j.translate(ctx, p)
	if err != nil {
		return nil, err
	}
	worker, remove, err := j.stageWorker(ctx, pipeline)
	if err != nil {
		return nil, err
	}
	defer remove()
	conn, err := grpcx.Dial(ctx, j.Endpoint, time.Minute)
	if err != nil {
		return nil, fmt.Errorf("no job server responds at %s: %w", j.Endpoint, err)
	}
	defer conn.Close()
	client := jobpb.NewJobServiceClient(conn)
	id, err := j.submit(ctx, client, pipeline, worker)
	if err != nil || j.Async {
		return &result{id: id}, err
	}
	err = runnerlib.WaitForCompletion(ctx, client, id)
	if ctx.Err() != nil && j.Loopback {
		j.cancel(ctx, client, id)
	}
	if err != nil {
		return &result{id: id}, err
	}
	response, err := client.GetJobMetrics(ctx, &jobpb.GetJobMetricsRequest{JobId: id})
	if err != nil {
		return &result{id: id}, fmt.Errorf("the job succeeded, but its metrics cannot be read: %w",
			err)
	}
	found := response.GetMetrics()
	results := metricsx.FromMonitoringInfos(pipeline, found.GetAttempted(), found.GetCommitted())
	return &result{id: id, metrics: *results}, nil
}

// translate returns the pipeline in Beam's model.
func (j Job) translate(ctx context.Context, p *beam.Pipeline) (*pipepb.Pipeline, error) {
	edges, _, err := p.Build()
	if err != nil {
		return nil, err
	}
	config := func(context.Context) string { return j.Config }
	environment, err := graphx.CreateEnvironment(ctx, j.Environment, config)
	if err != nil {
		return nil, err
	}
	return graphx.Marshal(edges, &graphx.Options{
		Environment: environment, PipelineResourceHints: jobopts.GetPipelineResourceHints(),
	})
}

// stageWorker finds or builds the worker's binary, and sets it in the pipeline.
func (j Job) stageWorker(
	ctx context.Context, pipeline *pipepb.Pipeline,
) (worker string, remove func(), err error) {
	worker, remove = j.Worker, func() {}
	if worker == "" && !j.Loopback {
		if self, ok := runnerlib.IsWorkerCompatibleBinary(); ok {
			worker = self
		} else if worker, err = runnerlib.BuildTempWorkerBinary(ctx,
			runnerlib.CompileOpts{}); err != nil {
			return "", nil, err
		} else {
			remove = func() { os.Remove(worker) }
		}
	}
	if j.Loopback { // the job server requires an artifact, which is not used
		empty, err := os.CreateTemp("", "beam-loopback-*")
		if err != nil {
			return "", nil, err
		}
		worker, remove = empty.Name(), func() { os.Remove(empty.Name()) }
		if err := empty.Close(); err != nil {
			remove()
			return "", nil, err
		}
	}
	if err := runnerlib.UpdateGoEnvironmentWorker(worker, pipeline); err != nil {
		remove()
		return "", nil, err
	}
	return worker, remove, nil
}

// submit submits the pipeline to the job server, and returns the job's id.
func (j Job) submit(
	ctx context.Context, client jobpb.JobServiceClient, pipeline *pipepb.Pipeline, worker string,
) (string, error) {
	if err := j.checkOptions(ctx, client); err != nil {
		return "", err
	}
	options, err := j.pipelineOptions(isStreaming(pipeline))
	if err != nil {
		return "", err
	}
	prepared, err := client.Prepare(ctx, &jobpb.PrepareJobRequest{
		Pipeline: pipeline, PipelineOptions: options, JobName: j.Name,
	})
	if err != nil {
		return "", fmt.Errorf("the job server rejects the pipeline: %w", err)
	}
	staging := prepared.GetArtifactStagingEndpoint().GetUrl()
	token, err := runnerlib.Stage(
		ctx, prepared.GetPreparationId(), staging, worker, prepared.GetStagingSessionToken())
	if err != nil {
		return "", fmt.Errorf("the job server rejects the worker: %w", err)
	}
	id, err := runnerlib.Submit(ctx, client, prepared.GetPreparationId(), token)
	if err != nil {
		return "", err
	}
	log.Infof(ctx, "Submitted job: %v", id)
	return id, nil
}

// isStreaming reports whether a collection of the pipeline is unbounded.
func isStreaming(p *pipepb.Pipeline) bool {
	for _, col := range p.GetComponents().GetPcollections() {
		if col.GetIsBounded() == pipepb.IsBounded_UNBOUNDED {
			return true
		}
	}
	return false
}

// checkOptions returns an error for misspelt names of options, which the job server would ignore.
// The job server does not describe all of its options; a name that is similar to no other is
// passed, with a warning.
func (j Job) checkOptions(ctx context.Context, client jobpb.JobServiceClient) error {
	if len(j.Options) == 0 {
		return nil
	}
	described, err := client.DescribePipelineOptions(ctx, &jobpb.DescribePipelineOptionsRequest{})
	if err != nil {
		return fmt.Errorf("the job server does not list its options: %w", err)
	}
	var known []string
	for _, option := range described.GetOptions() {
		known = append(known, option.GetName())
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(j.Options)) {
		if slices.Contains(known, name) {
			continue
		}
		if near := spelling.Nearest(name, known); near != "" {
			problems = append(problems, fmt.Errorf("the job server at %s has no option %s; "+
				"did you mean %s?", j.Endpoint, name, near))
		} else {
			log.Warnf(ctx, "the job server at %s does not list an option %s", j.Endpoint, name)
		}
	}
	return errors.Join(problems...)
}

// cancel cancels a job whose workers end with this process.
func (j Job) cancel(ctx context.Context, client jobpb.JobServiceClient, id string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	if _, err := client.Cancel(ctx, &jobpb.CancelJobRequest{JobId: id}); err != nil {
		log.Warnf(ctx, "cannot cancel job %s: %v", id, err)
	}
}

// result is the id and the metrics of a job.
type result struct {
	id      string
	metrics metrics.Results
}

// Metrics returns the job's metrics, if it has ended.
func (r *result) Metrics() metrics.Results { return r.metrics }

// JobID returns the job's id.
func (r *result) JobID() string { return r.id }
