package dynamodbtest

import (
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/sigv4"
)

const signatureAge = 15 * time.Minute // how far a signature's date may be from now

// keyring holds the credentials that a server accepts. An empty one accepts all.
type keyring struct {
	mu    sync.RWMutex
	given bool
	keys  map[string]*identity // by access key
}

// identity is what belongs to an access key. It is immutable.
type identity struct {
	secret  string
	token   string    // the session token that requests must carry, or "" for any
	expires time.Time // or zero, for never
	revoked bool
}

func (k *keyring) set(accessKey string, id *identity) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys == nil {
		k.keys = map[string]*identity{}
	}
	k.keys[accessKey] = id
	k.given = k.given || !id.revoked
}

// get returns the identity of an access key, or nil, and whether an access key needs one.
func (k *keyring) get(accessKey string) (id *identity, given bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys[accessKey], k.given
}

// Accept makes the server verify the signature of every request, as [WithCredentials] does, and
// accept these credentials. If they have a session token, requests must carry it. If they expire,
// requests signed with them fail with ExpiredTokenException once the server's clock passes that
// time. Later credentials replace earlier ones of the same access key.
//
// With the fake services of package credentialstest, a test can write across a renewal of
// credentials:
//
//	sts.OnIssue(db.Accept)
func (s *Server) Accept(c aws.Credentials) {
	id := &identity{secret: c.SecretAccessKey, token: c.SessionToken}
	if c.CanExpire {
		id.expires = c.Expires
	}
	s.keys.set(c.AccessKeyID, id)
}

// Revoke invalidates the credentials of an access key: from now on requests signed with it fail
// with ExpiredTokenException.
func (s *Server) Revoke(accessKey string) { s.keys.set(accessKey, &identity{revoked: true}) }

// authenticate checks that the Authorization header is present and well formed and, if the server
// has credentials, that the signature is valid.
func (s *Server) authenticate(r *http.Request, body []byte) error {
	header := r.Header.Get("Authorization")
	if !sigv4.IsSigned(header) {
		if s.anonymous && header == "" {
			return nil
		}
		return badRequest(typeService+"MissingAuthenticationTokenException",
			"Request is missing Authentication Token")
	}
	auth, err := sigv4.Parse(header)
	if err != nil {
		return badRequest(typeService+"IncompleteSignatureException", err.Error())
	}
	id, given := s.keys.get(auth.AccessKey)
	switch {
	case id == nil && !given:
		return nil
	case id == nil || id.token != "" && id.token != r.Header.Get("X-Amz-Security-Token"):
		return badRequest(typeService+"UnrecognizedClientException",
			"The security token included in the request is invalid.")
	case id.revoked || !id.expires.IsZero() && !s.now().Before(id.expires):
		return badRequest(typeService+"ExpiredTokenException",
			"The security token included in the request is expired")
	}
	signedAt, timeErr := time.Parse(sigv4.TimeFormat, r.Header.Get("X-Amz-Date"))
	if timeErr != nil || signedAt.Format("20060102") != auth.Date {
		return badRequest(typeService+"IncompleteSignatureException",
			"Date must be in ISO-8601 'basic format'.")
	}
	if age := s.now().Sub(signedAt); age > signatureAge || age < -signatureAge {
		return invalidSignature("Signature expired: " + r.Header.Get("X-Amz-Date") +
			" is not within 15 min. of " + s.now().UTC().Format(sigv4.TimeFormat))
	}
	switch ok, err := auth.Verify(r, body, id.secret, signedAt); {
	case err != nil:
		return internalError(err.Error())
	case !ok:
		return invalidSignature("The request signature we calculated does not match the " +
			"signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service " +
			"documentation for details.")
	}
	return nil
}

func invalidSignature(message string) error {
	return badRequest(typeService+"InvalidSignatureException", message)
}
