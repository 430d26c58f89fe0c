package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
)

// Environment variables of the web identity, as Kubernetes' pods on EKS have them.
const (
	envTokenFile   = "AWS_WEB_IDENTITY_TOKEN_FILE"
	envRoleARN     = "AWS_ROLE_ARN"
	envSessionName = "AWS_ROLE_SESSION_NAME"
)

// webIdentitySource assumes a role with a token from a file, which somebody else keeps fresh.
type webIdentitySource struct {
	level  *level
	params Params
	role   lazy
	token  tokenFile
	arn    string
}

func newWebIdentitySource(l *level, p Params) aws.CredentialsProvider {
	s := &webIdentitySource{level: l, params: p}
	s.role.build = s.build
	return &renewing{inner: s}
}

func (s *webIdentitySource) build(ctx context.Context) (aws.CredentialsProvider, error) {
	l := s.level
	s.token.path = cmp.Or(l.get(credname.WebIdentityFile), os.Getenv(envTokenFile))
	s.arn = cmp.Or(l.get(credname.RoleARN), os.Getenv(envRoleARN))
	if s.token.path == "" {
		return nil, notFound("neither '%s' nor %s is set", l.name(credname.WebIdentityFile),
			envTokenFile)
	}
	if s.arn == "" {
		return nil, fmt.Errorf("there is the token file %s, but no role: set '%s' or %s",
			s.token.path, l.name(credname.RoleARN), envRoleARN)
	}
	client, err := newSTS(ctx, l, s.params, aws.AnonymousCredentials{})
	if err != nil {
		return nil, err
	}
	role := stscreds.NewWebIdentityRoleProvider(client, s.arn, &s.token,
		func(o *stscreds.WebIdentityRoleOptions) {
			o.RoleSessionName = cmp.Or(l.get(credname.RoleSessionName), os.Getenv(envSessionName))
		})
	return checked{role, stsRequest(l, s.params, "AssumeRoleWithWebIdentity"), true}, nil
}

func (s *webIdentitySource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, retrieveLimit)
	defer cancel()
	creds, err := s.role.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, &Error{Provider: WebIdentityToken, Subject: s.arn,
			Err: explain(err, s.token.last)}
	}
	return creds, nil
}

// tokenFile reads the token anew each time: its owner replaces it before it expires.
type tokenFile struct {
	path string
	last string // the token last read, to keep it out of errors
}

// GetIdentityToken implements [stscreds.IdentityTokenRetriever]. White space around the token, such
// as an editor's last newline, is no part of it; STS refuses it.
func (f *tokenFile) GetIdentityToken() ([]byte, error) {
	content, err := os.ReadFile(f.path)
	if err != nil {
		return nil, err
	}
	f.last = strings.TrimSpace(string(content))
	if f.last == "" {
		return nil, errors.New("the token file " + f.path + " is empty")
	}
	return []byte(f.last), nil
}
