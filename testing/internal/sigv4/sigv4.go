// Package sigv4 parses and verifies AWS Signature Version 4, for the fakes of AWS services.
package sigv4

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	algorithm = "AWS4-HMAC-SHA256"
	// TimeFormat is the format of the header X-Amz-Date.
	TimeFormat = "20060102T150405Z"
)

// Authorization is a parsed Authorization header.
type Authorization struct {
	AccessKey, Date, Region, Service string

	signedHeaders []string
	signature     string
}

// IsSigned reports whether the header is a Signature Version 4.
func IsSigned(header string) bool { return strings.HasPrefix(header, algorithm+" ") }

// Parse parses an Authorization header. Its errors are AWS's messages.
func Parse(header string) (Authorization, error) {
	fields := map[string]string{}
	for field := range strings.SplitSeq(strings.TrimPrefix(header, algorithm+" "), ",") {
		name, text, _ := strings.Cut(strings.TrimSpace(field), "=")
		fields[name] = text
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if fields[name] == "" {
			return Authorization{}, errors.New("Authorization header requires '" + name +
				"' parameter.")
		}
	}
	scope := strings.Split(fields["Credential"], "/")
	if len(scope) != 5 {
		//nolint:staticcheck // ST1005: this is AWS's message
		return Authorization{}, errors.New("Credential must have exactly 5 slash-delimited " +
			"elements, e.g. keyid/date/region/service/term")
	}
	return Authorization{
		AccessKey: scope[0], Date: scope[1], Region: scope[2], Service: scope[3],
		signedHeaders: strings.Split(fields["SignedHeaders"], ";"),
		signature:     fields["Signature"],
	}, nil
}

// Verify reports whether the request with that body was signed at that time with the secret key. It
// signs the request again with the headers that the client has signed.
func (a Authorization) Verify(r *http.Request, body []byte, secret string,
	at time.Time) (bool, error) {
	again := &http.Request{Method: r.Method, URL: r.URL, Host: r.Host, Header: http.Header{}}
	for _, name := range a.signedHeaders {
		if strings.EqualFold(name, "content-length") {
			again.ContentLength = int64(len(body))
		} else if values := r.Header.Values(name); len(values) > 0 {
			again.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	sum := sha256.Sum256(body)
	creds := aws.Credentials{AccessKeyID: a.AccessKey, SecretAccessKey: secret}
	err := v4.NewSigner().SignHTTP(context.Background(), creds, again, hex.EncodeToString(sum[:]),
		a.Service, a.Region, at)
	if err != nil {
		return false, err
	}
	want, err := Parse(again.Header.Get("Authorization"))
	if err != nil {
		return false, err
	}
	equal := subtle.ConstantTimeCompare([]byte(want.signature), []byte(a.signature))
	return equal == 1, nil
}
