package credentials_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/google/go-cmp/cmp"
)

func customOptions(class string) credentials.Options {
	return credentials.Options{"aws.credentials.provider": "CUSTOM",
		"aws.credentials.custom.class": class}
}

func TestCustomFactoryGetsAllConnectorOptionsInACopy(t *testing.T) {
	var got map[string]string
	class := register(t, func(_ context.Context,
		options map[string]string) (aws.CredentialsProvider, error) {
		got = map[string]string{}
		for name, value := range options {
			got[name] = value
			options[name] = "changed"
		}
		return always(aws.Credentials{
			AccessKeyID: "AKIACUSTOM", SecretAccessKey: hushKey})(nil, nil)
	})
	all := map[string]string{"table-name": "orders", "aws.credentials.custom.class": class}
	want := map[string]string{"table-name": "orders", "aws.credentials.custom.class": class}
	if creds := mustRetrieve(t, customOptions(class),
		credentials.Params{AllOptions: all}); creds.AccessKeyID != "AKIACUSTOM" {
		t.Errorf("credentials of %s", creds.AccessKeyID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options of the factory (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("the factory changed its caller's options (-want +got):\n%s", diff)
	}
}

func TestCustomProviderServesAsTheBaseOfARole(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	o := roleOptions(sts)
	o["aws.credentials.role.provider"] = "CUSTOM"
	o["aws.credentials.role.provider.custom.class"] = register(t,
		always(aws.Credentials{AccessKeyID: "AKIACUSTOM", SecretAccessKey: hushKey}))
	mustRetrieve(t, o, credentials.Params{})
	if calls := sts.Calls(); len(calls) != 1 || calls[0].Caller != "AKIACUSTOM" {
		t.Errorf("calls to STS: %+v", calls)
	}
}

func TestCustomFaultsNameTheClassAndHideItsOptions(t *testing.T) {
	cases := map[string]credentials.Factory{
		"its factory: dial vault with ******": func(_ context.Context,
			o map[string]string) (aws.CredentialsProvider, error) {
			return nil, errors.New("dial vault with " + o["aws.credentials.custom.password"])
		},
		"neither a provider nor an error": func(context.Context,
			map[string]string) (aws.CredentialsProvider, error) {
			return nil, nil
		},
		"without a key": always(aws.Credentials{}),
		"vault refused ******": func(_ context.Context,
			o map[string]string) (aws.CredentialsProvider, error) {
			return retrieveFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{}, errors.New("vault refused " +
					o["aws.credentials.custom.password"])
			}), nil
		},
	}
	for want, factory := range cases {
		t.Run(want, func(t *testing.T) {
			class := register(t, factory)
			o := customOptions(class)
			o["aws.credentials.custom.password"] = hushKey
			provider, err := credentials.New(t.Context(), o, credentials.Params{})
			if err == nil {
				_, err = provider.Retrieve(t.Context())
			}
			var e *credentials.Error
			if !errors.As(err, &e) || e.Provider != credentials.Custom || e.Subject != class {
				t.Fatalf("the error is %#v", err)
			}
			mustHush(t, err)
			mustContain(t, err, want)
		})
	}
}

func TestRegisterRefusesWhatCannotBeMeant(t *testing.T) {
	f := always(aws.Credentials{})
	name := register(t, f)
	for what, do := range map[string]func(){
		"a name twice": func() { credentials.Register(name, f) },
		"no name":      func() { credentials.Register("", f) },
		"no factory":   func() { credentials.Register(name+"2", nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Register took %s", what)
				}
			}()
			do()
		}()
	}
}

// renewals makes a provider over a source that is called at most once at a time, and counts its
// calls.
func renewals(t *testing.T, retrieve func(n int) (aws.Credentials, error)) (aws.CredentialsProvider,
	*atomic.Int32) {
	t.Helper()
	var calls, running atomic.Int32
	class := register(t, func(context.Context, map[string]string) (aws.CredentialsProvider, error) {
		return retrieveFunc(func(context.Context) (aws.Credentials, error) {
			if running.Add(1) != 1 {
				t.Error("two retrievals at a time")
			}
			defer running.Add(-1)
			// of the bubble's clock: lets every other goroutine come and wait
			time.Sleep(time.Second)
			return retrieve(int(calls.Add(1)))
		}), nil
	})
	provider, err := credentials.New(t.Context(), customOptions(class), credentials.Params{})
	if err != nil {
		t.Fatal(err)
	}
	return provider, &calls
}

func fresh(lifetime time.Duration) aws.Credentials {
	return aws.Credentials{AccessKeyID: "ASIA", SecretAccessKey: hushKey, CanExpire: true,
		Expires: time.Now().Add(lifetime)}
}

func TestCredentialsAreRenewedOnceBeforeTheyExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, calls := renewals(t, func(int) (aws.Credentials, error) {
			return fresh(time.Hour), nil
		})
		retrieveAll := func() {
			done := make(chan error)
			for range 50 {
				go func() { _, err := provider.Retrieve(t.Context()); done <- err }()
			}
			for range 50 {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		}
		for _, step := range []struct {
			wait time.Duration
			want int32
		}{{0, 1}, {54 * time.Minute, 1}, {2 * time.Minute, 2}, {54 * time.Minute, 2},
			{2 * time.Minute, 3}} {
			time.Sleep(step.wait)
			retrieveAll()
			if n := calls.Load(); n != step.want {
				t.Errorf("%d retrievals after another %v, want %d", n, step.wait, step.want)
			}
		}
	})
}

func TestShortLivedCredentialsAreNotRenewedForEachRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, calls := renewals(t, func(int) (aws.Credentials, error) {
			return fresh(2 * time.Minute), nil
		})
		for range 50 {
			if _, err := provider.Retrieve(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if n := calls.Load(); n != 1 {
			t.Errorf("%d retrievals in the first 50 seconds of two minutes, want 1", n)
		}
	})
}

func TestCredentialsThatStillHoldOutliveAFailedRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outage := errors.New("no answer")
		provider, calls := renewals(t, func(n int) (aws.Credentials, error) {
			if n == 1 || n == 4 {
				return fresh(time.Hour), nil
			}
			return aws.Credentials{}, outage
		})
		get := func(what string, wait time.Duration, wantCalls int32, wantErr error) {
			t.Helper()
			time.Sleep(wait)
			creds, err := provider.Retrieve(t.Context())
			if !errors.Is(err, wantErr) || (wantErr == nil && !creds.HasKeys()) ||
				calls.Load() != wantCalls {
				t.Errorf("%s: %v after %d retrievals, want %v after %d", what, err, calls.Load(),
					wantErr, wantCalls)
			}
		}
		get("at first", 0, 1, nil)
		get("when a renewal fails", 56*time.Minute, 2, nil)
		get("soon after", 10*time.Second, 2, nil)
		get("half a minute later", 30*time.Second, 3, nil)
		get("after the outage", time.Minute, 4, nil)
		get("when a later outage begins", 56*time.Minute, 5, nil)
		get("when the credentials have expired", 10*time.Minute, 6, outage)
	})
}

func TestACallerThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, calls := renewals(t, func(int) (aws.Credentials, error) {
			return fresh(time.Hour), nil
		})
		impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := provider.Retrieve(impatient); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the impatient caller got %v", err)
		}
		if _, err := provider.Retrieve(t.Context()); err != nil || calls.Load() != 1 {
			t.Errorf("the patient one got %v after %d retrievals", err, calls.Load())
		}
	})
}
