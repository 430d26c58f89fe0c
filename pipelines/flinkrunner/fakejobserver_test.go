package flinkrunner

import (
	"context"
	"net"
	"sync"
	"testing"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"google.golang.org/grpc"
)

// jobServer is a job server that runs nothing: every job succeeds at once.
type jobServer struct {
	jobpb.UnimplementedJobServiceServer
	jobpb.UnimplementedArtifactStagingServiceServer

	addr string
	// describes are the options that it lists.
	describes []string

	mu       sync.Mutex
	prepared []*jobpb.PrepareJobRequest
}

func runJobServer(t *testing.T, describes ...string) *jobServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &jobServer{addr: listener.Addr().String(), describes: describes}
	server := grpc.NewServer()
	jobpb.RegisterJobServiceServer(server, s)
	jobpb.RegisterArtifactStagingServiceServer(server, s)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return s
}

func (s *jobServer) DescribePipelineOptions(
	context.Context, *jobpb.DescribePipelineOptionsRequest,
) (*jobpb.DescribePipelineOptionsResponse, error) {
	resp := &jobpb.DescribePipelineOptionsResponse{}
	for _, name := range s.describes {
		resp.Options = append(resp.Options, &jobpb.PipelineOptionDescriptor{Name: name})
	}
	return resp, nil
}

func (s *jobServer) Prepare(
	_ context.Context, req *jobpb.PrepareJobRequest,
) (*jobpb.PrepareJobResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prepared = append(s.prepared, req)
	return &jobpb.PrepareJobResponse{
		PreparationId: "prepared", StagingSessionToken: "token",
		ArtifactStagingEndpoint: &pipepb.ApiServiceDescriptor{Url: s.addr},
	}, nil
}

// ReverseArtifactRetrievalService requests no artifact.
func (s *jobServer) ReverseArtifactRetrievalService(
	stream jobpb.ArtifactStagingService_ReverseArtifactRetrievalServiceServer,
) error {
	_, err := stream.Recv()
	return err
}

func (s *jobServer) Run(context.Context, *jobpb.RunJobRequest) (*jobpb.RunJobResponse, error) {
	return &jobpb.RunJobResponse{JobId: "job"}, nil
}

func (s *jobServer) GetMessageStream(
	_ *jobpb.JobMessagesRequest, stream jobpb.JobService_GetMessageStreamServer,
) error {
	return stream.Send(&jobpb.JobMessagesResponse{
		Response: &jobpb.JobMessagesResponse_StateResponse{
			StateResponse: &jobpb.JobStateEvent{State: jobpb.JobState_DONE},
		},
	})
}

func (s *jobServer) GetJobMetrics(
	context.Context, *jobpb.GetJobMetricsRequest,
) (*jobpb.GetJobMetricsResponse, error) {
	return &jobpb.GetJobMetricsResponse{Metrics: &jobpb.MetricResults{}}, nil
}

// options returns the options of the jobs that were submitted.
func (s *jobServer) options() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []map[string]any
	for _, req := range s.prepared {
		all = append(all, req.GetPipelineOptions().AsMap())
	}
	return all
}
