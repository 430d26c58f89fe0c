package credentials

import (
	"context"
	"fmt"
	"github.com/beam-dynamodb/beam-dynamodb/internal/awserror"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
)

// roleDuration is what STS gives when it is not asked for a duration, as Flink does not ask. Every
// role allows it, roles assumed by roles too; the Go SDK's own default is 15 minutes.
const roleDuration = time.Hour

// roleSource assumes a role with the credentials of the provider behind it.
type roleSource struct {
	arn  string
	base *provider
	role lazy
	// baseOption names the provider behind it in errors.
	baseOption string
}

func newRoleSource(ctx context.Context, l *level, p Params) (aws.CredentialsProvider, error) {
	base, err := newProvider(ctx, l.base(), p)
	if err != nil {
		return nil, err
	}
	s := &roleSource{arn: l.get(credname.RoleARN), base: base,
		baseOption: l.name(credname.RoleProvider)}
	s.role.build = func(ctx context.Context) (aws.CredentialsProvider, error) {
		client, err := newSTS(ctx, l, p, base)
		if err != nil {
			return nil, err
		}
		role := stscreds.NewAssumeRoleProvider(client, s.arn, func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = l.get(credname.RoleSessionName)
			o.Duration = roleDuration
			if id := l.get(credname.RoleExternalID); id != "" {
				o.ExternalID = aws.String(id)
			}
		})
		return checked{role, stsRequest(l, p, "AssumeRole"), true}, nil
	}
	return &renewing{inner: s}, nil
}

func (s *roleSource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, retrieveLimit)
	defer cancel()
	// Retrieved first, and cached, so that its failure is not reported as one of STS, and for its
	// secrets.
	caller, err := s.base.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, s.failed(fmt.Errorf("credentials of '%s': %w", s.baseOption, err))
	}
	creds, err := s.role.Retrieve(ctx)
	if awserror.IsExpiredToken(err) {
		next, renewed, baseErr := s.base.Renew(ctx, caller)
		switch {
		case baseErr != nil:
			return aws.Credentials{}, s.failed(fmt.Errorf("credentials of '%s': %w", s.baseOption,
				baseErr))
		case renewed:
			caller = next
			creds, err = s.role.Retrieve(ctx)
		}
	}
	if err != nil {
		return aws.Credentials{}, s.failed(explain(err, caller.SecretAccessKey,
			caller.SessionToken))
	}
	return creds, nil
}

func (s *roleSource) failed(err error) error {
	return &Error{Provider: AssumeRole, Subject: s.arn, Err: err}
}
