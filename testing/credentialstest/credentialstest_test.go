package credentialstest_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscreds "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
)

const (
	innerARN = "arn:aws:iam::1:role/inner"
	outerARN = "arn:aws:iam::2:role/path/outer"
)

// assume assumes a role as creds with the SDK, and returns the error's code.
func assume(t *testing.T, s *credentialstest.STS, creds aws.Credentials, role,
	externalID string) (aws.Credentials, string) {
	t.Helper()
	client := sts.New(sts.Options{Region: "us-east-2", BaseEndpoint: aws.String(s.URL()),
		Retryer:     aws.NopRetryer{},
		Credentials: awscreds.StaticCredentialsProvider{Value: creds}})
	got, err := stscreds.NewAssumeRoleProvider(client, role, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = "nightly"
		if externalID != "" {
			o.ExternalID = &externalID
		}
	}).Retrieve(t.Context())
	return got, codeOf(t, err)
}

func codeOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("not an error of the service: %v", err)
	}
	return api.ErrorCode()
}

func TestSTSIsAsStrictAsConfigured(t *testing.T) {
	s := credentialstest.RunSTS(t)
	anybody := aws.Credentials{AccessKeyID: "AKIAANY", SecretAccessKey: "any"}
	if got, code := assume(t, s, anybody, innerARN, ""); code != "" ||
		got.AccessKeyID != "ASIA-inner-1" {
		t.Errorf("by default: %s, %s", got.AccessKeyID, code)
	}
	base := aws.Credentials{AccessKeyID: "AKIABASE", SecretAccessKey: "base", SessionToken: "token"}
	s.Accept(base)
	s.Trust(innerARN, credentialstest.Trust{Caller: "AKIABASE", ExternalID: "partner/7"})
	s.Trust(outerARN, credentialstest.Trust{Caller: innerARN})
	inner, code := assume(t, s, base, innerARN, "partner/7")
	if code != "" {
		t.Fatalf("the trusted caller: %s", code)
	}
	other := aws.Credentials{AccessKeyID: "AKIAOTHER", SecretAccessKey: "other"}
	s.Accept(other)
	over := other
	over.AccessKeyID, over.CanExpire, over.Expires = "AKIAOVER", true, time.Now().Add(-time.Minute)
	s.Accept(over)
	with := func(c aws.Credentials,
		change func(*aws.Credentials)) aws.Credentials {
		change(&c)
		return c
	}
	for _, c := range []struct {
		creds            aws.Credentials
		role, externalID string
		want             string
	}{
		{anybody, innerARN, "partner/7", "InvalidClientTokenId"},
		{with(base, func(c *aws.Credentials) { c.SecretAccessKey = "wrong" }), innerARN,
			"partner/7", "SignatureDoesNotMatch"},
		{with(base, func(c *aws.Credentials) { c.SessionToken = "wrong" }), innerARN, "partner/7",
			"InvalidClientTokenId"},
		{base, innerARN, "", "AccessDenied"},
		{base, innerARN, "partner/8", "AccessDenied"},
		{other, innerARN, "partner/7", "AccessDenied"},
		{over, innerARN, "partner/7", "ExpiredToken"},
		{base, outerARN, "", "AccessDenied"},
		{inner, outerARN, "", ""},
		{with(inner, func(c *aws.Credentials) { c.SecretAccessKey = "wrong" }), outerARN, "",
			"SignatureDoesNotMatch"},
	} {
		if _, code := assume(t, s, c.creds, c.role, c.externalID); code != c.want {
			t.Errorf("%s assumes %s, external id %q: %q, want %q", c.creds.AccessKeyID, c.role,
				c.externalID, code, c.want)
		}
	}
	calls := s.Calls()
	if last := calls[len(calls)-2]; last.Caller != inner.AccessKeyID ||
		last.CallerToken != inner.SessionToken || last.Region != "us-east-2" ||
		last.Session != "nightly" {
		t.Errorf("the call as the inner role was recorded as %+v", last)
	}
	s.Reject(func(c credentialstest.Call) (string, string) {
		return "ServiceUnavailable",
			"<later>"
	})
	if _, code := assume(t, s, inner, outerARN, ""); code != "ServiceUnavailable" {
		t.Errorf("rejected with %q", code)
	}
}

func TestSTSChecksTheWebIdentity(t *testing.T) {
	s := credentialstest.RunSTS(t)
	s.Accept(aws.Credentials{AccessKeyID: "AKIA", SecretAccessKey: "for AssumeRole only"})
	s.Trust(outerARN, credentialstest.Trust{WebToken: "right"})
	client := sts.New(sts.Options{Region: "us-east-2", BaseEndpoint: aws.String(s.URL()),
		Retryer: aws.NopRetryer{}, Credentials: aws.AnonymousCredentials{}})
	for token, want := range map[string]string{"right": "", "wrong": "InvalidIdentityToken"} {
		_, err := client.AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
			RoleArn: aws.String(outerARN), RoleSessionName: aws.String("pod"),
			WebIdentityToken: aws.String(token)})
		if got := codeOf(t, err); got != want {
			t.Errorf("token %s: %q, want %q", token, got, want)
		}
	}
	if _, err := client.GetCallerIdentity(t.Context(), nil); codeOf(t, err) != "InvalidAction" {
		t.Errorf("another operation: %v", err)
	}
}

func TestInstanceRequiresTheTokenHandshake(t *testing.T) {
	credentialstest.Isolate(t)
	i := credentialstest.RunInstance(t)
	i.Lifetime(func(n int) time.Duration { return time.Duration(n) * time.Minute })
	var reported []string
	i.OnIssue(func(c aws.Credentials) { reported = append(reported, c.AccessKeyID) })
	for n := 1; n <= 2; n++ {
		c, err := ec2rolecreds.New().Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if left := time.Until(c.Expires); left <= time.Duration(n-1)*time.Minute ||
			left > time.Duration(n)*time.Minute {
			t.Errorf("credentials %s live for %v", c.AccessKeyID, left)
		}
	}
	if want := []string{"ASIA-instance-1", "ASIA-instance-2"}; !slices.Equal(reported, want) ||
		len(i.Issued()) != 2 || i.Handshakes() != 2 {
		t.Errorf("reported %v, issued %d, %d handshakes", reported, len(i.Issued()), i.Handshakes())
	}
	// as version 1 does it
	resp, err := http.Get(i.URL() + "/latest/meta-data/iam/security-credentials/loader")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token: status %d", resp.StatusCode)
	}
}

func TestContainerRequiresItsToken(t *testing.T) {
	c := credentialstest.RunContainer(t, "hush token")
	for token, want := range map[string]string{"hush token": "", "other": "AccessDenied"} {
		got, err := endpointcreds.New(c.URL(),
			func(o *endpointcreds.Options) { o.AuthorizationToken = token }).Retrieve(t.Context())
		if code := codeOf(t, err); code != want || want == "" &&
			(got.AccessKeyID != "ASIA-container-1" || got.Expired()) {
			t.Errorf("token %q: %s, %q", token, got.AccessKeyID, code)
		}
	}
}

func TestEverySecretHasTheMarker(t *testing.T) {
	s := credentialstest.RunSTS(t)
	assume(t, s, aws.Credentials{AccessKeyID: "AKIA", SecretAccessKey: "any"}, innerARN, "")
	for _, c := range s.Issued() {
		if !strings.Contains(c.SecretAccessKey, credentialstest.SecretMarker) ||
			!strings.Contains(c.SessionToken, credentialstest.SecretMarker) {
			t.Errorf("the secrets of %s do not contain %q", c.AccessKeyID,
				credentialstest.SecretMarker)
		}
	}
	if resp, err := http.Post(s.URL(), "text/plain", strings.NewReader("%zz")); err != nil {
		t.Error(err)
	} else if text, err := io.ReadAll(resp.Body); err != nil || resp.Body.Close() != nil ||
		!strings.Contains(string(text), "MalformedQueryString") {
		t.Errorf("the response to an invalid request is %s, %v", text, err)
	}
}

func TestIsolateHidesTheMachinesSettings(t *testing.T) {
	t.Setenv("AWS_PROFILE", "of the machine")
	t.Setenv("https_proxy", "http://127.0.0.1:1")
	t.Run("inside", func(t *testing.T) {
		home := credentialstest.Isolate(t)
		if _, ok := os.LookupEnv("AWS_PROFILE"); ok || os.Getenv("https_proxy") != "" ||
			os.Getenv("HOME") != home || os.Getenv("AWS_EC2_METADATA_DISABLED") != "true" {
			t.Error("a setting of the machine is visible")
		}
	})
	if os.Getenv("AWS_PROFILE") == "" {
		t.Error("the settings are not restored")
	}
}
