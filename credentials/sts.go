package credentials

import (
	"cmp"
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/beam-dynamodb/beam-dynamodb/internal/responselimit"
)

// newSTS returns a client of the level's STS that signs as caller.
func newSTS(ctx context.Context, l *level, p Params, caller aws.CredentialsProvider) (*sts.Client,
	error) {
	cfg, err := config.LoadDefaultConfig(ctx, append(p.loadOptions(),
		config.WithCredentialsProvider(aws.AnonymousCredentials{}))...)
	if err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		return nil, errors.New("no region to call STS in: set the option aws.region or AWS_REGION")
	}
	cfg.Credentials = caller // not by an option, which would put a second cache around it
	return sts.NewFromConfig(cfg, func(o *sts.Options) {
		o.APIOptions = append(o.APIOptions, responselimit.APIOption(maxResponse))
		if e := l.stsEndpoint(); e != "" {
			o.BaseEndpoint = aws.String(e)
		}
	}), nil
}

func (p Params) loadOptions() []func(*config.LoadOptions) error {
	var options []func(*config.LoadOptions) error
	if p.Region != "" {
		options = append(options, config.WithRegion(p.Region))
	}
	if p.HTTPClient != nil {
		options = append(options, config.WithHTTPClient(p.HTTPClient))
	}
	return options
}

// stsRequest says in an error what was asked for and where.
func stsRequest(l *level, p Params, action string) string {
	if e := l.stsEndpoint(); e != "" {
		return action + " at " + e
	}
	return action + " at STS in " + cmp.Or(p.Region, "the default region")
}
