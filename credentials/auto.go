package credentials

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// autoSource is the chain of AUTO. It stays with the first link that gave credentials: a worker
// must not change its identity when a renewal fails.
type autoSource struct {
	links  []aws.CredentialsProvider
	chosen aws.CredentialsProvider
}

func newAutoSource(l *level, p Params) aws.CredentialsProvider {
	return &autoSource{links: []aws.CredentialsProvider{
		envSource{},
		propertySource{p.Properties},
		newWebIdentitySource(l, p),
		newProfileSource(l, p),
		newContainerSource(),
		newInstanceSource(),
	}}
}

func (s *autoSource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if s.chosen != nil {
		return s.chosen.Retrieve(ctx)
	}
	var tried chainError
	for _, link := range s.links {
		creds, err := link.Retrieve(ctx)
		if err == nil {
			s.chosen = link
			return creds, nil
		}
		tried = append(tried, err)
		if !errors.Is(err, ErrNotFound) {
			break
		}
	}
	return aws.Credentials{}, &Error{Provider: Auto, Err: tried}
}

// forget keeps to the link that was chosen.
func (s *autoSource) forget() { forget(s.chosen) }

// chainError holds the errors of the links in the order tried. Only the last one can be other than
// ErrNotFound, and it is then the reason.
type chainError []error

func (c chainError) Error() string {
	last := len(c) - 1
	if errors.Is(c[last], ErrNotFound) {
		return ErrNotFound.Error() + " by any of " + c.list(c)
	}
	if last == 0 {
		return c[last].Error()
	}
	return c[last].Error() + " (passed over before it: " + c.list(c[:last]) + ")"
}

func (chainError) list(errs []error) string {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = strings.Replace(err.Error(), ErrNotFound.Error()+": ", "", 1)
	}
	return strings.Join(texts, "; ")
}

// Unwrap leaves out the links that were passed over when another one failed: the failure is not one
// of finding nothing.
func (c chainError) Unwrap() []error {
	if last := c[len(c)-1]; !errors.Is(last, ErrNotFound) {
		return []error{last}
	}
	return c
}
