package credentialstest

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/sigv4"
)

// STS is a fake of the AWS Security Token Service: it serves AssumeRole and
// AssumeRoleWithWebIdentity. The credentials of a role that ends in /loader have the access keys
// ASIA-loader-n.
//
// By default every caller may assume every role, and no signature is verified; [STS.Trust] and
// [STS.Accept] make it as strict as AWS.
type STS struct {
	Issuer
	url string

	mu     sync.Mutex
	calls  []Call
	reject func(Call) (code, message string)
	trust  map[string]Trust
	keys   map[string]aws.Credentials
}

// Call is one request to [STS].
type Call struct {
	// Action is AssumeRole or AssumeRoleWithWebIdentity.
	Action string
	// Role is the ARN of the role to assume. The others are the parameters RoleSessionName,
	// ExternalId, DurationSeconds and WebIdentityToken, or "".
	Role, Session, ExternalID, Duration, WebToken string
	// Caller is the access key that signed the request, and CallerToken its session token.
	Caller, CallerToken string
	// Region is the region that the request was signed for.
	Region string
}

// Trust restricts who may assume a role. An empty field restricts nothing.
type Trust struct {
	// Caller is the access key of the only permitted caller, or the ARN of a role: then the caller
	// must use credentials that this STS issued for it.
	Caller string
	// ExternalID is the external ID that AssumeRole must have.
	ExternalID string
	// WebToken is the token that AssumeRoleWithWebIdentity must have.
	WebToken string
}

// RunSTS starts the service, which t.Cleanup stops.
func RunSTS(t testing.TB) *STS {
	t.Helper()
	s := &STS{trust: map[string]Trust{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// URL returns the endpoint, for aws.credentials.role.stsEndpoint or AWS_ENDPOINT_URL_STS.
func (s *STS) URL() string { return s.url }

// Host returns the endpoint's host and port, as errors name it.
func (s *STS) Host() string { return strings.TrimPrefix(s.url, "http://") }

// Trust sets who may assume a role, by the role's ARN. Other calls fail with AccessDenied, and
// those with a wrong web token with InvalidIdentityToken.
func (s *STS) Trust(roleARN string, trust Trust) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trust[roleARN] = trust
}

// Accept makes the service verify the signature of every AssumeRole, and accept these credentials
// beside those that it has issued. Calls with others fail with InvalidClientTokenId, those with a
// wrong signature with SignatureDoesNotMatch, and those with expired credentials with ExpiredToken.
func (s *STS) Accept(c aws.Credentials) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = map[string]aws.Credentials{}
	}
	s.keys[c.AccessKeyID] = c
}

// Reject sets a function that is called for each call that would succeed. It returns the code and
// the message of the error to respond with, or "".
func (s *STS) Reject(fn func(Call) (code, message string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reject = fn
}

// Calls returns all calls, including rejected ones.
func (s *STS) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ServeHTTP serves one request.
func (s *STS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	form, formErr := url.ParseQuery(string(body))
	if err := cmp.Or(err, formErr); err != nil {
		respondError(w, "MalformedQueryString", err.Error())
		return
	}
	c := Call{
		Action: form.Get("Action"), Role: form.Get("RoleArn"), Session: form.Get("RoleSessionName"),
		ExternalID: form.Get("ExternalId"), Duration: form.Get("DurationSeconds"),
		WebToken:    form.Get("WebIdentityToken"),
		CallerToken: r.Header.Get("X-Amz-Security-Token"),
	}
	auth, authErr := sigv4.Parse(r.Header.Get("Authorization"))
	c.Caller, c.Region = auth.AccessKey, auth.Region
	s.mu.Lock()
	s.calls = append(s.calls, c)
	s.mu.Unlock()

	code, message := "", ""
	switch c.Action {
	case "AssumeRole":
		if authErr != nil {
			code, message = "MissingAuthenticationToken", authErr.Error()
		} else {
			code, message = s.authenticate(r, body, auth)
		}
	case "AssumeRoleWithWebIdentity":
	default:
		code, message = "InvalidAction", "Could not find operation "+c.Action
	}
	if code == "" {
		code, message = s.authorize(c)
	}
	if code != "" {
		respondError(w, code, message)
		return
	}
	name := c.Role[strings.LastIndexByte(c.Role, '/')+1:]
	respond(w, c, name, s.issue(name, c.Role))
}

// authenticate verifies the signature if Accept has been called.
func (s *STS) authenticate(r *http.Request, body []byte,
	auth sigv4.Authorization) (code, message string) {
	s.mu.Lock()
	creds, known := s.keys[auth.AccessKey]
	verify := s.keys != nil
	s.mu.Unlock()
	if !verify {
		return "", ""
	}
	if !known {
		creds, _, known = s.find(auth.AccessKey)
	}
	signedAt, err := time.Parse(sigv4.TimeFormat, r.Header.Get("X-Amz-Date"))
	switch {
	case !known || creds.SessionToken != r.Header.Get("X-Amz-Security-Token"):
		return "InvalidClientTokenId", "The security token included in the request is invalid"
	case creds.Expired():
		return "ExpiredToken", "The security token included in the request is expired"
	case err != nil:
		return "IncompleteSignature", "Date must be in ISO-8601 'basic format'."
	}
	if ok, err := auth.Verify(r, body, creds.SecretAccessKey, signedAt); err != nil || !ok {
		return "SignatureDoesNotMatch", "The request signature we calculated does not match the " +
			"signature you provided."
	}
	return "", ""
}

// authorize returns the error of a call that is not permitted, or "".
func (s *STS) authorize(c Call) (code, message string) {
	_, role, _ := s.find(c.Caller)
	s.mu.Lock()
	defer s.mu.Unlock()
	trust := s.trust[c.Role]
	switch {
	case c.Role == "" || c.Session == "":
		return "ValidationError", "1 validation error detected: Value at 'roleArn' or " +
			"'roleSessionName' failed to satisfy constraint: Member must not be null"
	case c.Action == "AssumeRoleWithWebIdentity" && !trust.acceptsToken(c):
		return "InvalidIdentityToken", "Couldn't retrieve verification key from your identity " +
			"provider"
	case c.Action == "AssumeRole" && !trust.permits(c, role):
		return "AccessDenied", "User: " + cmp.Or(role, c.Caller) + " is not authorized to " +
			"perform: sts:AssumeRole on resource: " + c.Role
	case s.reject != nil:
		return s.reject(c)
	}
	return "", ""
}

func (t Trust) acceptsToken(c Call) bool {
	return c.WebToken != "" && (t.WebToken == "" || t.WebToken == c.WebToken)
}

// permits reports whether the caller, with credentials of a role or "", may assume the role.
func (t Trust) permits(c Call, role string) bool {
	return (t.Caller == "" || t.Caller == c.Caller || t.Caller == role) &&
		(t.ExternalID == "" || t.ExternalID == c.ExternalID)
}

func respondError(w http.ResponseWriter, code, message string) {
	status := http.StatusForbidden
	switch code {
	case "InternalFailure", "ServiceUnavailable":
		status = http.StatusServiceUnavailable
	case "InvalidIdentityToken", "ValidationError", "InvalidAction", "MalformedQueryString",
		"ExpiredTokenException":
		status = http.StatusBadRequest
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, errorResponse, escape(code), escape(message))
}

const errorResponse = `<ErrorResponse>` +
	`<Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>` +
	`<RequestId>r-1</RequestId></ErrorResponse>`

func respond(w http.ResponseWriter, call Call, name string, c aws.Credentials) {
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, response, call.Action, c.AccessKeyID, c.SecretAccessKey, c.SessionToken,
		c.Expires.Format(time.RFC3339Nano), escape(name), escape(call.Session))
}

const response = `<%[1]sResponse><%[1]sResult>` +
	`<Credentials><AccessKeyId>%[2]s</AccessKeyId><SecretAccessKey>%[3]s</SecretAccessKey>` +
	`<SessionToken>%[4]s</SessionToken><Expiration>%[5]s</Expiration></Credentials>` +
	`<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/%[6]s/%[7]s</Arn>` +
	`<AssumedRoleId>AROA:%[7]s</AssumedRoleId></AssumedRoleUser>` +
	`</%[1]sResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>` +
	`</%[1]sResponse>`

func escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text)) // a Builder does not fail
	return b.String()
}
