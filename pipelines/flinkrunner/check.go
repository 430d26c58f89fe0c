package flinkrunner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

// Timeouts of the two steps of [CheckJobServer].
const (
	connectLimit  = 3 * time.Second
	responseLimit = 5 * time.Second
)

// CheckJobServer returns an error when no Beam job server responds at an address, host:port, within
// eight seconds. Beam itself waits for a minute and more, without a message. The error says what to
// start.
func CheckJobServer(ctx context.Context, endpoint string) error {
	err := checkJobServer(ctx, endpoint)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("no job server responds at %s: %w; start Beam's job server there, such as "+
		"beam-runners-flink-1.19-job-server for Flink, which listens on port 8099, or check "+
		"--endpoint",
		endpoint, err)
}

func checkJobServer(ctx context.Context, endpoint string) error {
	conn, err := (&net.Dialer{Timeout: connectLimit}).DialContext(ctx, "tcp", endpoint)
	if err != nil {
		if op, ok := errors.AsType[*net.OpError](err); ok {
			err = op.Err // without the address, which the message has
		}
		return err
	}
	if err := conn.Close(); err != nil {
		return err
	}
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	client, err := grpc.NewClient("passthrough:///"+endpoint, plain)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, responseLimit)
	defer cancel()
	// Any response of gRPC is enough, even that the method is unknown.
	service := jobpb.NewJobServiceClient(client)
	_, err = service.DescribePipelineOptions(ctx, &jobpb.DescribePipelineOptionsRequest{})
	switch status.Code(err) {
	case codes.Unavailable:
		return errors.New("the server is not a gRPC server")
	case codes.DeadlineExceeded:
		return fmt.Errorf("the server accepts connections, and does not respond in %v",
			responseLimit)
	case codes.Unknown, codes.Internal, codes.Unauthenticated, codes.PermissionDenied:
		if s, ok := status.FromError(err); ok && isHTTP(s.Message()) {
			return errors.New("the server is an HTTP server, not a gRPC server")
		}
	}
	return nil
}

// isHTTP recognizes gRPC's messages for a response of an HTTP server.
func isHTTP(message string) bool {
	return strings.HasPrefix(message, "unexpected HTTP status code") ||
		strings.Contains(message, "unexpected content-type")
}

// NeedsJobServer reports whether the runner of a value of --runner submits jobs to a job server at
// --endpoint. These are the runners that have a loopback mode.
func NeedsJobServer(runner string) bool {
	switch runner {
	case "universal", "portable", "spark", "PortableRunner", "SparkRunner":
		return true
	}
	return IsName(runner)
}
