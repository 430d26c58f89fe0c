package credentials

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
)

// IsExpired reports whether err is AWS's refusal of credentials whose time is up, which [Renew] is for.
func IsExpired(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	code := api.ErrorCode()
	return code == "ExpiredTokenException" || code == "ExpiredToken"
}

// Renew tells a provider that [New] returned that AWS takes its credentials for expired
// (ExpiredTokenException), whatever their own end says: the session was ended early, the machine's clock is
// slow, or new keys were written to the profile's file. It returns the credentials to try next, and
// whether they are other ones. When that is false, asking again brings nothing.
//
// Of many callers that were refused with the same credentials, one asks anew and all get what it got.
func Renew(ctx context.Context, p aws.CredentialsProvider, refused aws.Credentials) (next aws.Credentials, renewed bool, err error) {
	if own, ok := p.(*provider); ok {
		own.refuse(refused)
	}
	next, err = p.Retrieve(ctx)
	return next, err == nil && !same(next, refused), err
}

func same(a, b aws.Credentials) bool {
	return a.AccessKeyID == b.AccessKeyID && a.SecretAccessKey == b.SecretAccessKey && a.SessionToken == b.SessionToken
}

func (p *provider) refuse(creds aws.Credentials) {
	r := p.source
	r.mu.Lock()
	defer r.mu.Unlock()
	// Late news is none: others were given out since, or are being fetched. The lock is held over
	// Invalidate so that it cannot hit what is fetched now.
	if r.last.HasKeys() && same(r.last, creds) {
		r.refused = true
		p.cache.Invalidate()
	}
}

// renewable is what lies between a provider's cache and its source: it remembers what it gave out.
type renewable struct {
	source aws.CredentialsProvider

	mu      sync.Mutex
	last    aws.Credentials
	refused bool // and so the source must not give them out again from its memory
}

func (r *renewable) Retrieve(ctx context.Context) (aws.Credentials, error) {
	r.mu.Lock()
	refused := r.refused
	r.mu.Unlock()
	if refused {
		forget(r.source)
	}
	creds, err := r.source.Retrieve(ctx)
	if err == nil {
		r.mu.Lock()
		r.last, r.refused = creds, false
		r.mu.Unlock()
	}
	return creds, err
}

// forgetter is a source that keeps something between retrievals, as a cache of the SDK's.
type forgetter interface{ forget() }

func forget(source aws.CredentialsProvider) {
	if f, ok := source.(forgetter); ok {
		f.forget()
	}
}

const (
	// renewBefore is how long before their end credentials are renewed: as Java's SDK does it.
	renewBefore = 5 * time.Minute
	// renewAgain is how long to wait after a failure to renew credentials that still hold.
	renewAgain = 30 * time.Second
)

// renewing makes the credentials cache above it renew early, and outlive a failure to do so.
//
// It does so by giving out credentials with an earlier end than their own. The cache's own expiry
// window takes more than there is from credentials that live for less than the window, and then
// renews them for each request.
type renewing struct {
	inner aws.CredentialsProvider
	last  aws.Credentials // with their own end
}

func (r *renewing) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := r.inner.Retrieve(ctx)
	switch {
	case err == nil:
		r.last = creds
		return endingEarlier(creds, renewBefore), nil
	case r.last.HasKeys() && !r.last.Expired():
		creds = r.last
		if soon := time.Now().Add(renewAgain); creds.CanExpire && soon.Before(creds.Expires) {
			creds.Expires = soon
		}
		return creds, nil
	default:
		return aws.Credentials{}, err
	}
}

func (r *renewing) forget() {
	r.last = aws.Credentials{}
	forget(r.inner)
}

// endingEarlier moves the end of creds forward by d, but never by more than half of what is left.
func endingEarlier(creds aws.Credentials, d time.Duration) aws.Credentials {
	if creds.CanExpire {
		creds.Expires = creds.Expires.Add(-min(d, max(time.Until(creds.Expires)/2, 0)))
	}
	return creds
}
