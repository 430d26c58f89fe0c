package credentials_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/google/go-cmp/cmp"
)

const loaderARN = "arn:aws:iam::123456789012:role/loader"

func roleOptions(sts *credentialstest.STS) credentials.Options {
	return credentials.Options{
		"aws.region":                                      "us-east-2",
		"aws.credentials.provider":                        "ASSUME_ROLE",
		"aws.credentials.role.arn":                        loaderARN,
		"aws.credentials.role.sessionName":                "nightly",
		"aws.credentials.role.stsEndpoint":                sts.URL(),
		"aws.credentials.role.provider":                   "BASIC",
		"aws.credentials.role.provider.basic.accesskeyid": "AKIABASE",
		"aws.credentials.role.provider.basic.secretkey":   hushKey,
	}
}

func TestRoleIsAssumedAsTheBaseProvider(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	o := roleOptions(sts)
	o["aws.credentials.role.externalId"] = "partner/7"
	o["aws.credentials.role.provider.basic.sessiontoken"] = hushToken
	creds := mustRetrieve(t, o, credentials.Params{})
	if issued := sts.Issued(); len(issued) != 1 || creds.AccessKeyID != "ASIA-loader-1" ||
		creds.SecretAccessKey != issued[0].SecretAccessKey ||
		creds.SessionToken != issued[0].SessionToken {
		t.Errorf("not the role's credentials: %s", creds.AccessKeyID)
	}
	want := []credentialstest.Call{{Action: "AssumeRole", Role: loaderARN, Session: "nightly",
		ExternalID: "partner/7", Duration: "3600", Region: "us-east-2",
		Caller: "AKIABASE", CallerToken: hushToken}}
	if diff := cmp.Diff(want, sts.Calls()); diff != "" {
		t.Errorf("calls to STS (-want +got):\n%s", diff)
	}
}

func TestRoleOfARoleAssumesInwardFirst(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	o := credentials.Options{
		"aws.credentials.provider":                             "assume_role",
		"aws.credentials.role.arn":                             "arn:aws:iam::1:role/outer",
		"aws.credentials.role.sessionName":                     "s1",
		"aws.credentials.role.stsEndpoint":                     sts.URL(),
		"aws.credentials.role.provider":                        "ASSUME_ROLE",
		"aws.credentials.role.provider.role.arn":               "arn:aws:iam::2:role/path/inner",
		"aws.credentials.role.provider.role.sessionName":       "s2",
		"aws.credentials.role.provider.role.provider":          "SYS_PROP",
		"aws.credentials.role.provider.role.provider.role.arn": "arn:aws:iam::3:role/unused",
	}
	properties := map[string]string{"aws.accessKeyId": "AKIAPROP", "aws.secretKey": hushKey}
	creds := mustRetrieve(t, o, credentials.Params{Region: "eu-west-1", Properties: properties})
	if creds.AccessKeyID != "ASIA-outer-2" {
		t.Errorf("credentials of %s, want those of the outer role", creds.AccessKeyID)
	}
	var order [][2]string
	for _, c := range sts.Calls() {
		order = append(order, [2]string{c.Caller, c.Session})
	}
	if diff := cmp.Diff([][2]string{{"AKIAPROP", "s2"}, {"ASIA-inner-1", "s1"}},
		order); diff != "" {
		t.Errorf("caller and session of each call (-want +got):\n%s", diff)
	}
}

func TestBaseOfARoleIsAutoWhenNotSaid(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", hushKey)
	sts := credentialstest.RunSTS(t)
	o := roleOptions(sts)
	delete(o, "aws.credentials.role.provider")
	delete(o, "aws.credentials.role.provider.basic.accesskeyid")
	delete(o, "aws.credentials.role.provider.basic.secretkey")
	mustRetrieve(t, o, credentials.Params{})
	if calls := sts.Calls(); len(calls) != 1 || calls[0].Caller != "AKIAENV" {
		t.Errorf("calls to STS: %+v, want one signed by the environment's key", calls)
	}
}

func TestExpiredRoleIsRenewedOnceForAllWaiting(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	sts.Lifetime(func(n int) time.Duration {
		if n == 1 {
			return -time.Minute
		}
		return time.Hour
	})
	provider, err := credentials.New(t.Context(), roleOptions(sts), credentials.Params{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Retrieve(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 100 {
		wait.Go(func() {
			if _, err := provider.Retrieve(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := len(sts.Calls()); n != 2 {
		t.Errorf("%d calls to STS, want 2: the first and one renewal", n)
	}
}

func TestRefusedRoleNamesRoleHostAndCode(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	sts.Reject(func(credentialstest.Call) (string, string) {
		return "AccessDenied", "User: arn:aws:iam::123456789012:user/loader is not authorized to " +
			"perform: sts:AssumeRole"
	})
	err := mustFail(t, roleOptions(sts), credentials.Params{})
	want := "ASSUME_ROLE " + loaderARN + ": AccessDenied from " + sts.Host() +
		": User: arn:aws:iam::123456789012:user/loader is not authorized to perform: " +
		"sts:AssumeRole (request r-1)"
	if err.Error() != want {
		t.Errorf("the error is\n%v\nwant\n%s", err, want)
	}
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "AccessDenied" {
		t.Errorf("no AccessDenied in the chain of %v", err)
	}
	if err.Provider != credentials.AssumeRole || err.Subject != loaderARN {
		t.Errorf("Provider %q, Subject %q", err.Provider, err.Subject)
	}
}

func TestEchoedSecretsAreHidden(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	sts.Reject(func(c credentialstest.Call) (string, string) {
		return "SignatureDoesNotMatch", fmt.Sprintf("The canonical string was "+
			"x-amz-security-token:%s and %s", c.CallerToken, hushKey)
	})
	o := roleOptions(sts)
	o["aws.credentials.role.provider.basic.sessiontoken"] = hushToken
	mustContain(t, mustFail(t, o, credentials.Params{}), "SignatureDoesNotMatch",
		"x-amz-security-token:****** and ******")
}

func TestFailureOfTheBaseProviderIsToldAsItsOwn(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	o := roleOptions(sts)
	o["aws.credentials.role.provider"] = "ENV_VAR"
	err := mustFail(t, o, credentials.Params{})
	mustContain(t, err, "ASSUME_ROLE "+loaderARN+": credentials of "+
		"'aws.credentials.role.provider': ENV_VAR: no credentials found", "AWS_ACCESS_KEY_ID")
	if !errors.Is(err, credentials.ErrNotFound) || len(sts.Calls()) != 0 {
		t.Errorf("ErrNotFound: %t, calls to STS: %d", errors.Is(err, credentials.ErrNotFound),
			len(sts.Calls()))
	}
}

func TestRoleWithoutRegionSaysSo(t *testing.T) {
	credentialstest.Isolate(t)
	o := roleOptions(credentialstest.RunSTS(t))
	delete(o, "aws.region")
	mustContain(t, mustFail(t, o, credentials.Params{}), "aws.region", "AWS_REGION")
}

func TestUnreachableSTSIsNamed(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	o := roleOptions(credentialstest.RunSTS(t))
	o["aws.credentials.role.stsEndpoint"] = "http://127.0.0.1:1"
	mustContain(t, mustFail(t, o, credentials.Params{}), "127.0.0.1:1", "connection refused")
}

// doFunc is an HTTP client.
type doFunc func(*http.Request) (*http.Response, error)

func (f doFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

func TestRoleIsAssumedThroughTheGivenClientInTheGivenRegion(t *testing.T) {
	credentialstest.Isolate(t)
	o := roleOptions(credentialstest.RunSTS(t))
	delete(o, "aws.credentials.role.stsEndpoint")
	var host string
	client := doFunc(func(r *http.Request) (*http.Response, error) {
		host = r.URL.Host
		return &http.Response{
			StatusCode: http.StatusForbidden, Request: r, Header: http.Header{},
			Body: io.NopCloser(
				strings.NewReader(
					"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>")),
		}, nil
	})
	for _, c := range []struct{ region, want string }{
		{"", "sts.us-east-2.amazonaws.com"}, // of aws.region
		{"eu-west-1", "sts.eu-west-1.amazonaws.com"},
	} {
		err := mustFail(t, o, credentials.Params{Region: c.region, HTTPClient: client})
		mustContain(t, err, "AccessDenied from "+c.want)
		if host != c.want {
			t.Errorf("region %q: STS called at %s, want %s", c.region, host, c.want)
		}
	}
}

func webOptions(t *testing.T, sts *credentialstest.STS) credentials.Options {
	t.Helper()
	return credentials.Options{
		"aws.credentials.provider": "WEB_IDENTITY_TOKEN",
		"aws.credentials.webIdentityToken.file": writeFile(t, filepath.Join(t.TempDir(), "token"),
			hushWeb+"\n"),
		"aws.credentials.role.arn":         loaderARN,
		"aws.credentials.role.sessionName": "pod",
		"aws.credentials.role.stsEndpoint": sts.URL(),
	}
}

func TestWebIdentityTokenIsTakenFromTheOptions(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere")
	t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/other")
	t.Setenv("AWS_ROLE_SESSION_NAME", "other")
	sts := credentialstest.RunSTS(t)
	creds := mustRetrieve(t, webOptions(t, sts), credentials.Params{Region: "us-east-2"})
	if creds.AccessKeyID != "ASIA-loader-1" {
		t.Errorf("credentials of %s", creds.AccessKeyID)
	}
	want := []credentialstest.Call{{Action: "AssumeRoleWithWebIdentity", Role: loaderARN,
		Session: "pod", WebToken: hushWeb}}
	if diff := cmp.Diff(want, sts.Calls()); diff != "" {
		t.Errorf("calls to STS (-want +got):\n%s", diff)
	}
}

func TestWebIdentityTokenIsTakenFromTheEnvironment(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", writeFile(t, filepath.Join(t.TempDir(), "token"),
		hushWeb))
	t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod")
	t.Setenv("AWS_REGION", "us-east-2")
	t.Setenv("AWS_ENDPOINT_URL_STS", sts.URL())
	creds := mustRetrieve(t, credentials.Options{"aws.credentials.provider": "web_identity_token"},
		credentials.Params{})
	calls := sts.Calls()
	if creds.AccessKeyID != "ASIA-pod-1" || len(calls) != 1 || calls[0].WebToken != hushWeb ||
		calls[0].Session == "" {
		t.Errorf("credentials of %s, calls %d", creds.AccessKeyID, len(calls))
	}
}

func TestWebIdentityTokenIsReadAgainForEachRenewal(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	sts.Lifetime(func(int) time.Duration { return -time.Minute })
	o := webOptions(t, sts)
	provider, err := credentials.New(t.Context(), o, credentials.Params{Region: "us-east-2"})
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"hush.first", "hush.second"} {
		writeFile(t, o["aws.credentials.webIdentityToken.file"], token)
		if _, err := provider.Retrieve(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	calls := sts.Calls()
	if len(calls) != 2 || calls[0].WebToken != "hush.first" || calls[1].WebToken != "hush.second" {
		t.Errorf("the tokens sent were not those of the file at the time: %d calls", len(calls))
	}
}

func TestWebIdentityFaultsSayWhatIsMissing(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	p := credentials.Params{Region: "us-east-2"}

	o := webOptions(t, sts)
	delete(o, "aws.credentials.webIdentityToken.file")
	err := mustFail(t, o, p)
	mustContain(t, err, "aws.credentials.webIdentityToken.file", "AWS_WEB_IDENTITY_TOKEN_FILE")
	if !errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("not ErrNotFound: %v", err)
	}

	o = webOptions(t, sts)
	delete(o, "aws.credentials.role.arn")
	mustContain(t, mustFail(t, o, p), "aws.credentials.role.arn", "AWS_ROLE_ARN")

	o = webOptions(t, sts)
	writeFile(t, o["aws.credentials.webIdentityToken.file"], "\n")
	mustContain(t, mustFail(t, o, p), o["aws.credentials.webIdentityToken.file"], "empty")

	o = webOptions(t, sts)
	o["aws.credentials.webIdentityToken.file"] += ".gone"
	mustContain(t, mustFail(t, o, p), ".gone", "no such file")

	sts.Reject(func(c credentialstest.Call) (string, string) {
		return "ExpiredTokenException", "Token expired: " + c.WebToken
	})
	mustContain(t, mustFail(t, webOptions(t, sts), p), "WEB_IDENTITY_TOKEN "+loaderARN,
		"ExpiredTokenException", "Token expired: ******")
}
