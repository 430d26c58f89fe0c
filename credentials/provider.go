package credentials

import (
	"context"
	"errors"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// retrieveLimit bounds one retrieval over the network, retries included. The SDK has no bound of
// its own for STS, and the credentials cache shields a retrieval from its caller's deadline.
const retrieveLimit = time.Minute

// Params are what a provider needs besides the options. All of it may be left out.
type Params struct {
	// Region is the region whose STS is called. The default is the option aws.region, then the
	// SDK's: AWS_REGION, then the profile's.
	Region string
	// Properties are what Java calls system properties, by name: aws.accessKeyId, aws.secretKey or
	// aws.secretAccessKey, aws.sessionToken. SYS_PROP and AUTO look for them.
	Properties Options
	// HTTPClient makes the requests to STS and those of a profile. The default is the SDK's. The
	// metadata services of a container or instance are always called directly, with short timeouts.
	HTTPClient aws.HTTPClient
	// AllOptions are the connector options that a factory of CUSTOM gets, in its own copy. The
	// default is the Options given to New.
	AllOptions Options
}

// New returns the provider that o describes, ready for many goroutines, or the problems that
// [Options.Validate] finds. A factory of CUSTOM is called here, with ctx; its error comes back as
// an *[Error]. Nothing else is read or called before the first Retrieve.
//
// The error of Retrieve is an *Error, or the context's own when the caller's context ends before
// the retrieval does; the retrieval goes on then, for the others that wait for it.
func New(ctx context.Context, o Options, p Params) (aws.CredentialsProvider, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o = maps.Clone(o)
	if p.Region == "" {
		p.Region = o[credname.Region]
	}
	if p.AllOptions == nil {
		p.AllOptions = o
	}
	provider, err := newProvider(ctx, o.top(), p)
	if err != nil {
		return nil, err
	}
	return provider, nil
}

// provider is one level's source behind its cache.
type provider struct {
	source *renewable
	cache  *aws.CredentialsCache
}

func newProvider(ctx context.Context, l *level, p Params) (*provider, error) {
	source, err := newSource(ctx, l, p)
	if err != nil {
		return nil, err
	}
	r := &renewable{source: source}
	return &provider{source: r, cache: aws.NewCredentialsCache(r)}, nil
}

func (p *provider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := p.cache.Retrieve(ctx)
	if e := (*Error)(nil); errors.As(err, &e) {
		return aws.Credentials{}, e // without the cache's "failed to refresh cached credentials"
	}
	return creds, err
}

// newSource returns the uncached source of one level. The cache above a source calls it from one
// goroutine at a time, so sources need no locks. A source that keeps something of an earlier
// retrieval is a forgetter.
func newSource(ctx context.Context, l *level, p Params) (aws.CredentialsProvider, error) {
	kind, _ := l.kind()
	switch kind {
	case Basic:
		return newBasicSource(l), nil
	case EnvVar:
		return envSource{}, nil
	case SysProp:
		return propertySource{p.Properties}, nil
	case Profile:
		return newProfileSource(l, p), nil
	case AssumeRole:
		return newRoleSource(ctx, l, p)
	case WebIdentityToken:
		return newWebIdentitySource(l, p), nil
	case Custom:
		return newCustomSource(ctx, l, p)
	default:
		return newAutoSource(l, p), nil
	}
}

// lazy is a provider that is built when it is first needed. A failure to build is tried again.
type lazy struct {
	build func(context.Context) (aws.CredentialsProvider, error)
	built aws.CredentialsProvider
}

func (l *lazy) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if l.built == nil {
		built, err := l.build(ctx)
		if err != nil {
			return aws.Credentials{}, err
		}
		l.built = built
	}
	return l.built.Retrieve(ctx)
}

// forget has the next Retrieve build the provider anew.
func (l *lazy) forget() { l.built = nil }
