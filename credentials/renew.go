package credentials

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Renew replaces credentials that AWS rejects as expired (ExpiredTokenException), whatever their
// own end says: the session was ended early, the machine's clock is slow, or new keys were written
// to the profile's file. It returns the credentials to try next, and whether they differ. When they
// do not, renewing again has no effect.
//
// Of many callers whose requests were rejected with the same credentials, one retrieves new ones
// and all get them. Package dynamodbio calls it on the provider that [New] returns.
func (p *provider) Renew(
	ctx context.Context, rejected aws.Credentials,
) (next aws.Credentials, renewed bool, err error) {
	p.invalidate(rejected)
	next, err = p.Retrieve(ctx)
	return next, err == nil && !same(next, rejected), err
}

func same(a, b aws.Credentials) bool {
	return a.AccessKeyID == b.AccessKeyID && a.SecretAccessKey == b.SecretAccessKey &&
		a.SessionToken == b.SessionToken
}

// invalidate drops rejected credentials from the cache.
func (p *provider) invalidate(rejected aws.Credentials) {
	r := p.source
	r.mu.Lock()
	defer r.mu.Unlock()
	// Credentials that are not the last ones were renewed since, or are being renewed. The lock is
	// held over Invalidate so that it cannot drop what is being retrieved now.
	if r.last.HasKeys() && same(r.last, rejected) {
		r.rejected = true
		p.cache.Invalidate()
	}
}

// renewable stands between a provider's cache and its source, and remembers what it returned.
type renewable struct {
	source aws.CredentialsProvider

	mu       sync.Mutex
	last     aws.Credentials
	rejected bool // last was rejected: the source must not return it from its own cache
}

func (r *renewable) Retrieve(ctx context.Context) (aws.Credentials, error) {
	r.mu.Lock()
	rejected := r.rejected
	r.mu.Unlock()
	if rejected {
		forget(r.source)
	}
	creds, err := r.source.Retrieve(ctx)
	if err == nil {
		r.mu.Lock()
		r.last, r.rejected = creds, false
		r.mu.Unlock()
	}
	return creds, err
}

// forgetter is a source that keeps credentials between retrievals, as a cache of the SDK does.
type forgetter interface{ forget() }

func forget(source aws.CredentialsProvider) {
	if f, ok := source.(forgetter); ok {
		f.forget()
	}
}

const (
	// renewBefore is how long before their end credentials are renewed, as in Java's SDK.
	renewBefore = 5 * time.Minute
	// renewAgain is how long to wait after a failure to renew credentials that are still valid.
	renewAgain = 30 * time.Second
)

// renewing makes the credentials cache above it renew early, and survive a failure to do so.
//
// It returns credentials with an earlier end than their own. The cache's own expiry
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
