package credentialstest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// SecretMarker is in every secret key, session token and metadata token that the stand-ins make up.
const SecretMarker = "hush"

// Issuer makes up credentials. Its methods may be called from many goroutines.
type Issuer struct {
	mu       sync.Mutex
	lifetime func(n int) time.Duration
	issued   []aws.Credentials
	roles    map[string]string // access key → what it was issued for
	telling  sync.Mutex        // keeps the calls of listen apart
	listen   func(aws.Credentials)
}

// Lifetime sets how long credentials number n live; they are counted from 1. Below zero they have
// ended when they arrive. The default is an hour.
func (i *Issuer) Lifetime(of func(n int) time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lifetime = of
}

// OnIssue has fn called with new credentials before they are given out. The calls do not overlap.
func (i *Issuer) OnIssue(fn func(aws.Credentials)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.listen = fn
}

// Issued returns all credentials that were given out, in that order.
func (i *Issuer) Issued() []aws.Credentials {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.issued)
}

// issue makes credentials number n: their access key is "ASIA-name-n".
func (i *Issuer) issue(name, role string) aws.Credentials {
	i.mu.Lock()
	n := len(i.issued) + 1
	lifetime := time.Hour
	if i.lifetime != nil {
		lifetime = i.lifetime(n)
	}
	c := aws.Credentials{
		AccessKeyID:     fmt.Sprintf("ASIA-%s-%d", name, n),
		SecretAccessKey: fmt.Sprintf("%s/secret+of=%s-%d", SecretMarker, name, n),
		SessionToken:    fmt.Sprintf("%s/token+of=%s-%d", SecretMarker, name, n),
		CanExpire:       true,
		Expires:         time.Now().Add(lifetime).UTC(),
	}
	i.issued = append(i.issued, c)
	if i.roles == nil {
		i.roles = map[string]string{}
	}
	i.roles[c.AccessKeyID] = role
	listen := i.listen
	i.mu.Unlock()
	if listen != nil {
		i.telling.Lock()
		defer i.telling.Unlock()
		listen(c)
	}
	return c
}

// find returns the credentials of an access key that this issuer gave out, and what they are for.
func (i *Issuer) find(accessKey string) (c aws.Credentials, role string, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, c := range i.issued {
		if c.AccessKeyID == accessKey {
			return c, i.roles[accessKey], true
		}
	}
	return aws.Credentials{}, "", false
}
