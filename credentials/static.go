package credentials

import (
	"context"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	awscreds "github.com/aws/aws-sdk-go-v2/credentials"
)

func newBasicSource(l *level) aws.CredentialsProvider {
	return awscreds.NewStaticCredentialsProvider(l.get(credname.AccessKeyID),
		l.get(credname.SecretKey), l.get(credname.SessionToken))
}

// envSource reads the environment of the process that retrieves.
type envSource struct{}

func (envSource) Retrieve(context.Context) (aws.Credentials, error) {
	env, err := config.NewEnvConfig()
	if err != nil {
		return aws.Credentials{}, &Error{Provider: EnvVar, Err: explain(err)}
	}
	if c := env.Credentials; c.HasKeys() {
		return c, nil
	}
	return aws.Credentials{}, &Error{Provider: EnvVar,
		Err: notFound("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set in the " +
			"environment")}
}

// Names of the properties. Version 1 of AWS's Java SDK, and Flink's documentation, say
// aws.secretKey; version 2, and so Flink's present code, says aws.secretAccessKey.
const (
	propertyAccessKeyID  = "aws.accessKeyId"
	propertySecretKey    = "aws.secretKey"
	propertySecretKeyV2  = "aws.secretAccessKey"
	propertySessionToken = "aws.sessionToken"
)

type propertySource struct {
	properties Options
}

func (s propertySource) Retrieve(context.Context) (aws.Credentials, error) {
	secret := s.properties[propertySecretKey]
	if secret == "" {
		secret = s.properties[propertySecretKeyV2]
	}
	c := aws.Credentials{
		AccessKeyID:     strings.TrimSpace(s.properties[propertyAccessKeyID]),
		SecretAccessKey: strings.TrimSpace(secret),
		SessionToken:    strings.TrimSpace(s.properties[propertySessionToken]),
		Source:          string(SysProp),
	}
	if c.HasKeys() {
		return c, nil
	}
	return aws.Credentials{}, &Error{Provider: SysProp,
		Err: notFound("the properties %s and %s are not both set", propertyAccessKeyID,
			propertySecretKey)}
}
