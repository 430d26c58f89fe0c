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
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
)

// profileSource retrieves what a profile of the AWS CLI's files describes: keys, a role with its
// source_profile or credential_source, a web identity, SSO, a credential_process.
type profileSource struct {
	level  *level
	params Params
	// inner renews early by itself: the SDK hands it out inside a cache, so it needs no renewing.
	inner   lazy
	name    string
	secrets []string // of the files and the environment, to keep them out of errors
}

func newProfileSource(l *level, p Params) *profileSource {
	s := &profileSource{level: l, params: p}
	s.inner.build = s.build
	return s
}

func (s *profileSource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, retrieveLimit)
	defer cancel()
	creds, err := s.inner.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, &Error{Provider: Profile, Subject: s.name,
			Err: explain(err, s.secrets...)}
	}
	return creds, nil
}

// forget has the files read again: somebody may have written new keys there.
func (s *profileSource) forget() { s.inner.forget() }

func (s *profileSource) build(ctx context.Context) (aws.CredentialsProvider, error) {
	env, err := config.NewEnvConfig()
	if err != nil {
		return nil, err
	}
	path, named := s.level.get(credname.ProfilePath), cmp.Or(s.level.get(credname.ProfileName),
		env.SharedConfigProfile)
	s.name = cmp.Or(named, config.DefaultSharedConfigProfile)

	credentialsFiles, configFiles, err := profileFiles(path, env)
	if err != nil {
		return nil, err
	}
	shared, err := config.LoadSharedConfigProfile(ctx, s.name,
		func(o *config.LoadSharedConfigOptions) {
			o.CredentialsFiles, o.ConfigFiles = credentialsFiles, configFiles
		})
	where := placeOf(credentialsFiles, configFiles)
	s.secrets = []string{env.Credentials.SecretAccessKey, env.Credentials.SessionToken}
	for c := &shared; c != nil; c = c.Source {
		s.secrets = append(s.secrets, c.Credentials.SecretAccessKey, c.Credentials.SessionToken)
	}
	var absent config.SharedConfigProfileNotExistError
	isAbsent := errors.As(err, &absent) && absent.Profile == s.name // and not its source_profile
	switch {
	case isAbsent && named == "" && path == "":
		return nil, notFound("there is no profile %s in %s", s.name, where)
	case isAbsent:
		return nil, fmt.Errorf("there is no such profile in %s", where)
	case err != nil:
		return nil, err
	case !describesCredentials(shared):
		return nil, notFound("the profile %s in %s has no credentials", s.name, where)
	}

	cfg, err := config.LoadDefaultConfig(ctx, append(s.params.loadOptions(),
		config.WithSharedConfigProfile(s.name),
		config.WithSharedCredentialsFiles(credentialsFiles),
		config.WithSharedConfigFiles(configFiles),
		config.WithEndpointCredentialOptions(func(o *endpointcreds.Options) {
			o.HTTPClient = containerClient()
		}),
		config.WithCredentialsCacheOptions(func(o *aws.CredentialsCacheOptions) {
			o.ExpiryWindow = renewBefore
		}),
	)...)
	if err != nil {
		return nil, err
	}
	return checked{cfg.Credentials, "the profile's provider", false}, nil
}

// profileFiles returns the files to read: a path that was given, alone, or else the AWS CLI's two.
// The one file may be of either form, [x] as in the CLI's credentials or [profile x] as in its
// config.
func profileFiles(path string, env config.EnvConfig) (credentialsFiles, configFiles []string,
	err error) {
	if path != "" {
		f, err := os.Open(path)
		if err != nil {
			return nil, nil, err // the SDK would take it for an empty file
		}
		return []string{path}, []string{path}, f.Close()
	}
	return []string{cmp.Or(env.SharedCredentialsFile, config.DefaultSharedCredentialsFilename())},
		[]string{cmp.Or(env.SharedConfigFile, config.DefaultSharedConfigFilename())}, nil
}

func placeOf(credentialsFiles, configFiles []string) string {
	if credentialsFiles[0] == configFiles[0] {
		return credentialsFiles[0]
	}
	return strings.Join([]string{credentialsFiles[0], configFiles[0]}, " and ")
}

// describesCredentials reports whether the profile itself says where credentials come from. The SDK
// looks into the container and the instance when it does not; PROFILE must not.
func describesCredentials(c config.SharedConfig) bool {
	return c.Credentials.HasKeys() || c.Source != nil || c.CredentialSource != "" ||
		c.CredentialProcess != "" ||
		c.WebIdentityTokenFile != "" || c.SSOSessionName != "" || c.SSOStartURL != "" ||
		c.LoginSession != ""
}
