package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// Secrets of the tests. Each begins with "hush", so that a leak of any is found by one search.
const (
	hushKey    = "hush/the+secret=key"
	hushToken  = "hush/the+session=token"
	hushWeb    = "hush.web.identity"
	hushSource = "hushSourceProfileKey"
)

// bareEnvironment takes away every AWS setting of the machine that runs the tests, its files, proxies
// and instance metadata included. It returns an empty home directory.
func bareEnvironment(t *testing.T) (home string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "AWS_") || strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			t.Setenv(name, "") // restores it afterwards
			os.Unsetenv(name)
		}
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, "credentials"))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, "config"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	return home
}

func writeFile(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// retrieve makes a provider of the options and retrieves from it.
func retrieve(t *testing.T, o credentials.Options, p credentials.Params) (aws.Credentials, error) {
	t.Helper()
	provider, err := credentials.New(t.Context(), o, p)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return provider.Retrieve(t.Context())
}

func mustRetrieve(t *testing.T, o credentials.Options, p credentials.Params) aws.Credentials {
	t.Helper()
	creds, err := retrieve(t, o, p)
	if err != nil {
		t.Fatalf("Retrieve: %v", err)
	}
	return creds
}

// mustFail retrieves, and returns the error after a look for what no error may hold.
func mustFail(t *testing.T, o credentials.Options, p credentials.Params) *credentials.Error {
	t.Helper()
	creds, err := retrieve(t, o, p)
	if err == nil {
		t.Fatalf("Retrieve gave %s, not an error", creds.AccessKeyID)
	}
	mustHush(t, err)
	var e *credentials.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is a %T, not a *credentials.Error: %v", err, err)
	}
	return e
}

// mustHush fails the test when any link of the error's chain, in any verb, shows a secret.
func mustHush(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s"} {
		if text := fmt.Sprintf(verb, err); strings.Contains(text, "hush") {
			t.Errorf("a secret shows in %s of %T: %s", verb, err, text)
		}
	}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		mustHush(t, u.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range u.Unwrap() {
			mustHush(t, err)
		}
	}
}

func mustContain(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not tell %q: %v", part, err)
		}
	}
}

// call is a request to the stand-in for STS.
type call struct {
	Action, Role, Session, ExternalID, Duration, WebToken string
	// Caller is the access key that signed the request, and CallerToken its session token.
	Caller, CallerToken string
}

// standInSTS answers AssumeRole and AssumeRoleWithWebIdentity on 127.0.0.1. A role named x gets the
// access key "ASIA-x", for an hour.
type standInSTS struct {
	URL string

	mu    sync.Mutex
	calls []call
	// refuse, when set, returns an error code and a message for a call, or "".
	refuse func(call) (code, message string)
	// lifetime is how long the credentials of call number n (from 1) live.
	lifetime func(n int) time.Duration
}

func startSTS(t *testing.T) *standInSTS {
	t.Helper()
	s := &standInSTS{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *standInSTS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c := call{
		Action: r.Form.Get("Action"), Role: r.Form.Get("RoleArn"), Session: r.Form.Get("RoleSessionName"),
		ExternalID: r.Form.Get("ExternalId"), Duration: r.Form.Get("DurationSeconds"), WebToken: r.Form.Get("WebIdentityToken"),
		CallerToken: r.Header.Get("X-Amz-Security-Token"),
	}
	if _, after, ok := strings.Cut(r.Header.Get("Authorization"), "Credential="); ok {
		c.Caller, _, _ = strings.Cut(after, "/")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	w.Header().Set("Content-Type", "text/xml")
	if s.refuse != nil {
		if code, message := s.refuse(c); code != "" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`, code, message)
			return
		}
	}
	lifetime := time.Hour
	if s.lifetime != nil {
		lifetime = s.lifetime(len(s.calls))
	}
	name := c.Role[strings.LastIndexByte(c.Role, '/')+1:]
	fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult><Credentials><AccessKeyId>ASIA-%[2]s</AccessKeyId><SecretAccessKey>hush-of-%[2]s</SecretAccessKey>`+
		`<SessionToken>hush-token-of-%[2]s</SessionToken><Expiration>%[3]s</Expiration></Credentials>`+
		`<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/%[2]s/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>`+
		`</%[1]sResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></%[1]sResponse>`,
		c.Action, name, time.Now().Add(lifetime).UTC().Format(time.RFC3339))
}

func (s *standInSTS) all() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]call(nil), s.calls...)
}

var registrations atomic.Int32

// register makes a factory known under a name of its own, also when the tests run more than once, and
// returns the name.
func register(t *testing.T, f credentials.Factory) string {
	t.Helper()
	name := fmt.Sprintf("test.%d.%s", registrations.Add(1), t.Name())
	credentials.Register(name, f)
	return name
}

type retrieveFunc = aws.CredentialsProviderFunc

func always(c aws.Credentials) credentials.Factory {
	return func(context.Context, map[string]string) (aws.CredentialsProvider, error) {
		return retrieveFunc(func(context.Context) (aws.Credentials, error) { return c, nil }), nil
	}
}
