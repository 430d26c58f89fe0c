package credentials

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

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

// endingEarlier moves the end of creds forward by d, but never by more than half of what is left.
func endingEarlier(creds aws.Credentials, d time.Duration) aws.Credentials {
	if creds.CanExpire {
		creds.Expires = creds.Expires.Add(-min(d, max(time.Until(creds.Expires)/2, 0)))
	}
	return creds
}
