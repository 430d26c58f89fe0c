package credentialstest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// SecretMarker is part of every secret key, session token and metadata token that the fakes
// generate.
const SecretMarker = "hush"

// Issuer generates credentials. Its methods are safe for concurrent use.
type Issuer struct {
	mu       sync.Mutex
	lifetime func(n int) time.Duration
	issued   []aws.Credentials
	roles    map[string]string // the role of each access key
	onIssue  func(aws.Credentials)
	calling  sync.Mutex // held during a call of onIssue
}

// Lifetime sets how long the nth credentials live, counted from 1. A negative lifetime means that
// they have expired when they are issued. The default is an hour.
func (i *Issuer) Lifetime(of func(n int) time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lifetime = of
}

// OnIssue sets a function that is called with new credentials before the response is sent. Calls do
// not overlap.
func (i *Issuer) OnIssue(fn func(aws.Credentials)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.onIssue = fn
}

// Issued returns all credentials that were issued, in order.
func (i *Issuer) Issued() []aws.Credentials {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.issued)
}

// issue generates the nth credentials, with the access key "ASIA-name-n".
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
	onIssue := i.onIssue
	i.mu.Unlock()
	if onIssue != nil {
		i.calling.Lock()
		defer i.calling.Unlock()
		onIssue(c)
	}
	return c
}

// find returns the credentials of an access key that this issuer issued, and their role.
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
