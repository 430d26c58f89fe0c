package credentials_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

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

var registrations atomic.Int32

// register makes a factory known under a name of its own, also when the tests run more than once,
// and returns the name.
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
