package credentials_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/internal/awserror"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
)

// renew calls the provider's Renew, as package dynamodbio does.
func renew(
	t *testing.T, provider aws.CredentialsProvider, rejected aws.Credentials,
) (aws.Credentials, bool, error) {
	renewer, ok := provider.(interface {
		Renew(context.Context, aws.Credentials) (aws.Credentials, bool, error)
	})
	if !ok {
		t.Errorf("%T cannot renew credentials", provider)
		return aws.Credentials{}, false, nil
	}
	return renewer.Renew(t.Context(), rejected)
}

// profileOf is the text of a profile with that access key.
func profileOf(key string) string {
	return "[default]\naws_access_key_id = " + key + "\naws_secret_access_key = " + hushKey + "\n"
}

func TestRefusedCredentialsAreRenewedOnceForAllWhoWereRefused(t *testing.T) {
	// Each case makes a provider, and says how many times its service was asked.
	for name, start := range map[string]func(t *testing.T) (o credentials.Options,
		asked func() int){
		"ASSUME_ROLE": func(t *testing.T) (credentials.Options, func() int) {
			sts := credentialstest.RunSTS(t)
			return roleOptions(sts), func() int { return len(sts.Calls()) }
		},
		"WEB_IDENTITY_TOKEN": func(t *testing.T) (credentials.Options, func() int) {
			sts := credentialstest.RunSTS(t)
			return webOptions(t, sts), func() int { return len(sts.Calls()) }
		},
		"AUTO, in a container": func(t *testing.T) (credentials.Options, func() int) {
			c := credentialstest.RunContainer(t, hushToken)
			t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", c.URL())
			t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", hushToken)
			return nil, func() int { return len(c.Issued()) }
		},
		"AUTO, on an instance": func(t *testing.T) (credentials.Options, func() int) {
			i := credentialstest.RunInstance(t)
			return nil, func() int { return len(i.Issued()) }
		},
		"CUSTOM, with a cache of its own": func(t *testing.T) (credentials.Options, func() int) {
			var calls atomic.Int32
			inner := aws.NewCredentialsCache(retrieveFunc(func(context.Context) (aws.Credentials,
				error) {
				return aws.Credentials{AccessKeyID: "AKIA", SecretAccessKey: hushKey,
					SessionToken: hushToken + strings.Repeat("'", int(calls.Add(1)))}, nil
			}))
			class := register(t, func(context.Context, map[string]string) (aws.CredentialsProvider,
				error) {
				return inner, nil
			})
			return customOptions(class), func() int { return int(calls.Load()) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			credentialstest.Isolate(t)
			o, asked := start(t)
			provider, err := credentials.New(t.Context(), o,
				credentials.Params{Region: "us-east-2"})
			if err != nil {
				t.Fatal(err)
			}
			refused, err := provider.Retrieve(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var wait sync.WaitGroup
			next := make([]aws.Credentials, 50)
			for n := range next {
				wait.Go(func() {
					var renewed bool
					var err error
					if next[n], renewed, err = renew(t, provider, refused); err != nil || !renewed {
						t.Errorf("renewed: %t, %v", renewed, err)
					}
				})
			}
			wait.Wait()
			for _, c := range next {
				if c.SessionToken == refused.SessionToken ||
					c.SessionToken != next[0].SessionToken {
					t.Errorf("a caller got other credentials than the rest, or those that were "+
						"refused: %s", c.AccessKeyID)
				}
			}
			if n := asked(); n != 2 {
				t.Errorf("the service was asked %d times, want 2", n)
			}
			if c, err := provider.Retrieve(t.Context()); err != nil ||
				c.SessionToken != next[0].SessionToken {
				t.Errorf("later the provider gives %s, %v", c.AccessKeyID, err)
			}
		})
	}
}

func TestRefusedProfileIsReadAgain(t *testing.T) {
	home := credentialstest.Isolate(t)
	file := writeFile(t, filepath.Join(home, "credentials"), profileOf("AKIAOLD"))
	for _, o := range []credentials.Options{{"aws.credentials.provider": "PROFILE"}, nil} {
		writeFile(t, file, profileOf("AKIAOLD"))
		provider, err := credentials.New(t.Context(), o, credentials.Params{})
		if err != nil {
			t.Fatal(err)
		}
		refused, err := provider.Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if next, renewed, err := renew(t, provider, refused); err != nil || renewed ||
			next.AccessKeyID != "AKIAOLD" {
			t.Errorf("an unchanged file: %s, renewed: %t, %v", next.AccessKeyID, renewed, err)
		}
		writeFile(t, file, profileOf("AKIANEW"))
		if next, renewed, err := renew(t, provider, refused); err != nil || !renewed ||
			next.AccessKeyID != "AKIANEW" {
			t.Errorf("a file with new keys: %s, renewed: %t, %v", next.AccessKeyID, renewed, err)
		}
		// The old ones are refused once more, by a response that came late: that is no news.
		writeFile(t, file, profileOf("AKIALATER"))
		if next, _, err := renew(t, provider, refused); err != nil ||
			next.AccessKeyID != "AKIANEW" {
			t.Errorf("a late refusal: %s, %v", next.AccessKeyID, err)
		}
	}
}

func TestRefusedCredentialsDoNotServeWhenTheirRenewalFails(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	provider, err := credentials.New(t.Context(), roleOptions(sts), credentials.Params{})
	if err != nil {
		t.Fatal(err)
	}
	refused, err := provider.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sts.Reject(func(credentialstest.Call) (string, string) {
		return "AccessDenied",
			"not any more"
	})
	if next, renewed, err := renew(t, provider, refused); err == nil || renewed || next.HasKeys() {
		t.Errorf("Renew gave %s", next.AccessKeyID)
	} else {
		mustContain(t, err, "ASSUME_ROLE "+loaderARN, "not any more")
	}
}

func TestRenewOfWhatCannotChange(t *testing.T) {
	o := credentials.Options{"aws.credentials.basic.accesskeyid": "AKIA",
		"aws.credentials.basic.secretkey": hushKey}
	provider, err := credentials.New(t.Context(), o, credentials.Params{})
	if err != nil {
		t.Fatal(err)
	}
	refused, err := provider.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, renewed, err := renew(t, provider, refused); err != nil || renewed {
		t.Errorf("BASIC: renewed: %t, %v", renewed, err)
	}
}

func TestRoleWhoseBaseHasEndedAsksWithNewKeys(t *testing.T) {
	home := credentialstest.Isolate(t)
	file := writeFile(t, filepath.Join(home, "credentials"), profileOf("AKIAOLD"))
	sts := credentialstest.RunSTS(t)
	sts.Lifetime(func(int) time.Duration { return -time.Minute }) // asked anew each time
	o := roleOptions(sts)
	o["aws.credentials.role.provider"] = "PROFILE"
	sts.Accept(aws.Credentials{AccessKeyID: "AKIAOLD", SecretAccessKey: hushKey})
	sts.Accept(aws.Credentials{AccessKeyID: "AKIANEW", SecretAccessKey: hushKey})
	provider, err := credentials.New(t.Context(), o, credentials.Params{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Retrieve(t.Context()); err != nil {
		t.Fatal(err)
	}
	sts.Accept(aws.Credentials{AccessKeyID: "AKIAOLD", SecretAccessKey: hushKey, CanExpire: true,
		Expires: time.Now().Add(-time.Minute)})
	_, err = provider.Retrieve(t.Context())
	mustHush(t, err)
	if err == nil || !awserror.IsExpiredToken(err) {
		t.Errorf("with an unchanged file: %v", err)
	}
	writeFile(t, file, profileOf("AKIANEW"))
	if _, err = provider.Retrieve(t.Context()); err != nil {
		t.Errorf("with new keys in the file: %v", err)
	}
	writeFile(t, file, "")
	sts.Accept(aws.Credentials{AccessKeyID: "AKIANEW", SecretAccessKey: hushKey, CanExpire: true,
		Expires: time.Now().Add(-time.Minute)})
	if _, err = provider.Retrieve(t.Context()); err == nil {
		t.Error("with keys that have ended and an empty file: no error")
	} else {
		mustContain(t, err, "ASSUME_ROLE "+loaderARN+": credentials of "+
			"'aws.credentials.role.provider': PROFILE default: ")
	}
}

func TestIsExpiredGoesByTheCode(t *testing.T) {
	for code, want := range map[string]bool{"ExpiredTokenException": true, "ExpiredToken": true,
		"AccessDenied": false, "InvalidSignatureException": false} {
		if got := awserror.IsExpiredToken(
			errors.Join(&smithy.GenericAPIError{Code: code})); got != want {
			t.Errorf("IsExpired of %s: %t", code, got)
		}
	}
	if awserror.IsExpiredToken(nil) || awserror.IsExpiredToken(errors.New("ExpiredToken")) {
		t.Error("IsExpired goes by the text")
	}
}
