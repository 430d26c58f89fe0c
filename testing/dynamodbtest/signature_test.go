package dynamodbtest_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestSignatures(t *testing.T) {
	now := time.Now()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithCredentials("AKID1", "secret/1"), dynamodbtest.WithCredentials("AKID2",
			"secret/2"),
		dynamodbtest.WithClock(func() time.Time { return now }))
	code := func(access, secret, session string) string {
		t.Helper()
		client := newClient(t, db, func(o *dynamodb.Options) {
			o.Credentials = credentials.NewStaticCredentialsProvider(access, secret, session)
		})
		_, err := client.BatchWriteItem(context.Background(), batch("tab", put(id("a"))))
		if err == nil {
			return ""
		}
		return errorCode(t, err)
	}
	for _, c := range []struct{ access, secret, session, want string }{
		{"AKID1", "secret/1", "", ""},
		{"AKID2", "secret/2", "a session token", ""},
		{"AKID1", "secret/2", "", "InvalidSignatureException"},
		{"AKID3", "secret/1", "", "UnrecognizedClientException"},
	} {
		if got := code(c.access, c.secret, c.session); got != c.want {
			t.Errorf("%s with %s: %q, want %q", c.access, c.secret, got, c.want)
		}
	}
	now = now.Add(16 * time.Minute)
	if got := code("AKID1", "secret/1", ""); got != "InvalidSignatureException" {
		t.Errorf("an old signature: %q", got)
	}
}

func TestRequestWithoutSignatureIsRejectedUnlessAllowed(t *testing.T) {
	for _, c := range []struct {
		opts          []dynamodbtest.Option
		authorization string
		want          string
	}{
		{nil, "", "MissingAuthenticationTokenException"},
		{nil, "Basic eDp5", "MissingAuthenticationTokenException"},
		{nil, "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host",
			"IncompleteSignatureException"},
		{nil, "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=1",
			"IncompleteSignatureException"},
		{nil, rawcall.Authorization, ""},
		{[]dynamodbtest.Option{dynamodbtest.WithAnonymous()}, "", ""},
		// no date
		{[]dynamodbtest.Option{dynamodbtest.WithCredentials("AKIDEXAMPLE", "x")},
			rawcall.Authorization, "IncompleteSignatureException"},
	} {
		db := dynamodbtest.RunT(t, c.opts...)
		r := send(t, db, "ListTables", "{}", func(req *http.Request) {
			req.Header.Del("X-Amz-Date")
			req.Header.Del("Authorization")
			if c.authorization != "" {
				req.Header.Set("Authorization", c.authorization)
			}
		})
		code, _ := r.Error()
		if (r.Status == http.StatusOK) != (c.want == "") || code != c.want {
			t.Errorf("%q: status %d, %s; want %q", c.authorization, r.Status, r.Body, c.want)
		}
	}
}

func TestAcceptedCredentialsAreValidUntilTheyExpire(t *testing.T) {
	start := time.Now()
	var passed atomic.Int64
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithClock(func() time.Time { return start.Add(time.Duration(passed.Load())) }))
	write := func(access, secret, session string) string {
		t.Helper()
		client := newClient(t, db, func(o *dynamodb.Options) {
			o.Credentials = credentials.NewStaticCredentialsProvider(access, secret, session)
		})
		_, err := client.BatchWriteItem(t.Context(), batch("tab", put(id("a"))))
		if err == nil {
			return ""
		}
		return errorCode(t, err)
	}
	db.Revoke("AKID")
	if got := write("AKID", "any", ""); got != "ExpiredTokenException" {
		t.Errorf("a revoked key: %q", got)
	}
	if got := write("ASIA1", "any", ""); got != "" {
		t.Errorf("another key while none was accepted: %q", got)
	}
	db.Accept(aws.Credentials{AccessKeyID: "ASIA1", SecretAccessKey: "s", SessionToken: "t",
		CanExpire: true, Expires: start.Add(10 * time.Minute)})
	db.Accept(aws.Credentials{AccessKeyID: "ASIA2", SecretAccessKey: "s", SessionToken: "u"})
	steps := []struct {
		passed                  time.Duration
		access, secret, session string
		want                    string
	}{
		{0, "ASIA1", "s", "t", ""},
		{0, "ASIA1", "s", "u", "UnrecognizedClientException"},
		{0, "ASIA1", "s", "", "UnrecognizedClientException"},
		{0, "ASIA1", "z", "t", "InvalidSignatureException"},
		{0, "ASIA3", "s", "t", "UnrecognizedClientException"},
		{10 * time.Minute, "ASIA1", "s", "t", "ExpiredTokenException"},
		{10 * time.Minute, "ASIA2", "s", "u", ""},
	}
	for _, step := range steps {
		passed.Store(int64(step.passed))
		if got := write(step.access, step.secret, step.session); got != step.want {
			t.Errorf("%+v: %q", step, got)
		}
	}
	db.Revoke("ASIA2")
	if got := write("ASIA2", "s", "u"); got != "ExpiredTokenException" {
		t.Errorf("a key that was revoked: %q", got)
	}
}
