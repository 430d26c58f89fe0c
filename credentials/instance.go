package credentials

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/beam-dynamodb/beam-dynamodb/internal/responselimit"
)

const envInstanceDisabled = "AWS_EC2_METADATA_DISABLED"

// instanceLimit bounds the whole retrieval: three short requests to this very machine.
const instanceLimit = 10 * time.Second

// instanceSource asks the EC2 instance metadata service for the credentials of the instance's role.
// It uses the SDK's client for it, which gives up connecting after a quarter of a second and
// waiting for a response after half of one: most machines are no EC2 instance.
type instanceSource struct {
	inner lazy
}

func newInstanceSource() aws.CredentialsProvider {
	s := &instanceSource{}
	s.inner.build = func(context.Context) (aws.CredentialsProvider, error) {
		env, err := config.NewEnvConfig()
		if err != nil {
			return nil, err
		}
		client := imds.NewFromConfig(aws.Config{ConfigSources: []any{env},
			APIOptions: []func(*middleware.Stack) error{responselimit.APIOption(maxResponse)}})
		request := "the instance metadata service"
		if env.EC2IMDSEndpoint != "" {
			request += " at " + env.EC2IMDSEndpoint
		}
		role := ec2rolecreds.New(func(o *ec2rolecreds.Options) { o.Client = client })
		// A cache of its own, since the SDK has rules for what the metadata service does in an
		// outage: it may hand out expired credentials, which AWS then goes on to accept.
		return aws.NewCredentialsCache(checked{role, request, false},
			func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = renewBefore }), nil
	}
	return s
}

func (s *instanceSource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if strings.EqualFold(os.Getenv(envInstanceDisabled), "true") {
		return aws.Credentials{}, &Error{Provider: Instance,
			Err: notFound("%s is true", envInstanceDisabled)}
	}
	ctx, cancel := context.WithTimeout(ctx, instanceLimit)
	defer cancel()
	creds, err := s.inner.Retrieve(ctx)
	if err == nil {
		return creds, nil
	}
	err = explain(err)
	if instanceHasNone(err) {
		err = fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return aws.Credentials{}, &Error{Provider: Instance, Err: err}
}

func (s *instanceSource) forget() { s.inner.forget() }

// instanceHasNone reports whether err says that this is no EC2 instance (nobody responses) or one
// without a role (404), rather than that its metadata service is in trouble.
func instanceHasNone(err error) bool {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode() == http.StatusNotFound
	}
	return errors.As(err, new(*smithyhttp.RequestSendError)) ||
		errors.Is(err, context.DeadlineExceeded)
}
