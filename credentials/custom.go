package credentials

import (
	"context"
	"errors"
	"fmt"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"maps"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Factory makes a provider that this package does not have. options are all connector options
// ([Params].AllOptions), in a copy that the factory may keep; its own go best below
// aws.credentials.custom., where Validate lets every name pass. The provider is called from one
// goroutine at a time, and what it returns is kept until shortly before it expires.
//
// A factory that calls nothing itself, and leaves that to the provider's Retrieve, keeps the start
// of a worker fast.
type Factory func(ctx context.Context, options map[string]string) (aws.CredentialsProvider, error)

var factories = struct {
	sync.RWMutex
	byName map[string]Factory
}{byName: make(map[string]Factory)}

// Register registers a factory for the option aws.credentials.custom.class, under a name that may
// be the class name that an existing Flink job uses. Call it from an init function, in the program
// that holds the pipeline: workers run that program too.
//
// Like database/sql's, it panics when the name is empty or taken, or the factory nil.
func Register(name string, f Factory) {
	if name == "" || f == nil {
		panic("credentials.Register: no name or no factory")
	}
	factories.Lock()
	defer factories.Unlock()
	if _, taken := factories.byName[name]; taken {
		panic("credentials.Register: " + name + " is registered already")
	}
	factories.byName[name] = f
}

func registered(name string) Factory {
	factories.RLock()
	defer factories.RUnlock()
	return factories.byName[name]
}

func registeredNames() []string {
	factories.RLock()
	defer factories.RUnlock()
	return slices.Sorted(maps.Keys(factories.byName))
}

// customSource tells the errors of a registered provider like those of the others.
type customSource struct {
	class   string
	inner   aws.CredentialsProvider
	secrets []string
}

func newCustomSource(ctx context.Context, l *level, p Params) (aws.CredentialsProvider, error) {
	s := &customSource{class: l.get(credname.CustomClass), secrets: p.AllOptions.secrets()}
	inner, err := registered(s.class)(ctx, maps.Clone(p.AllOptions))
	if err != nil {
		return nil, s.failed(fmt.Errorf("its factory: %w", explain(err, s.secrets...)))
	}
	if inner == nil {
		return nil, s.failed(errors.New("its factory returned neither a provider nor an error"))
	}
	s.inner = inner
	return &renewing{inner: s}, nil
}

func (s *customSource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := s.inner.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, s.failed(explain(err, s.secrets...))
	}
	if !creds.HasKeys() {
		return aws.Credentials{}, s.failed(errors.New("it returned credentials without a key"))
	}
	return creds, nil
}

// forget is for a provider that caches, as the SDK's does.
func (s *customSource) forget() {
	if cache, ok := s.inner.(interface{ Invalidate() }); ok {
		cache.Invalidate()
	}
}

func (s *customSource) failed(err error) error {
	return &Error{Provider: Custom, Subject: s.class, Err: err}
}
