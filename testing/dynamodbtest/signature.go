package dynamodbtest

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	signatureAlgorithm = "AWS4-HMAC-SHA256"
	signatureAge       = 15 * time.Minute // how far a signature's date may be from now
	amzDateFormat      = "20060102T150405Z"
)

// authorization is a taken-apart Authorization header.
type authorization struct {
	accessKey, date, region, service string
	signedHeaders                    []string
}

// authenticate checks the Authorization header: that it is there and well formed and, when the server
// knows credentials, that it is right.
func (s *Server) authenticate(r *http.Request, body []byte) error {
	header := r.Header.Get("Authorization")
	if !strings.HasPrefix(header, signatureAlgorithm+" ") {
		if s.anonymous && header == "" {
			return nil
		}
		return badRequest(typeService+"MissingAuthenticationTokenException", "Request is missing Authentication Token")
	}
	auth, err := parseAuthorization(header)
	if err != nil || s.secrets == nil {
		return err
	}
	secret, ok := s.secrets[auth.accessKey]
	if !ok {
		return badRequest(typeService+"UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	signedAt, timeErr := time.Parse(amzDateFormat, r.Header.Get("X-Amz-Date"))
	if timeErr != nil || signedAt.Format("20060102") != auth.date {
		return badRequest(typeService+"IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.")
	}
	if age := s.now().Sub(signedAt); age > signatureAge || age < -signatureAge {
		return invalidSignature("Signature expired: " + r.Header.Get("X-Amz-Date") + " is not within 15 min. of " + s.now().UTC().Format(amzDateFormat))
	}
	want, err := sign(r, body, auth, secret, signedAt)
	if err != nil {
		return internalError(err.Error())
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(signatureOf(header))) != 1 {
		return invalidSignature("The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

func invalidSignature(message string) error {
	return badRequest(typeService+"InvalidSignatureException", message)
}

func parseAuthorization(header string) (authorization, error) {
	fields := map[string]string{}
	for field := range strings.SplitSeq(strings.TrimPrefix(header, signatureAlgorithm+" "), ",") {
		name, text, _ := strings.Cut(strings.TrimSpace(field), "=")
		fields[name] = text
	}
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if fields[name] == "" {
			return authorization{}, badRequest(typeService+"IncompleteSignatureException",
				"Authorization header requires '"+name+"' parameter.")
		}
	}
	scope := strings.Split(fields["Credential"], "/")
	if len(scope) != 5 {
		return authorization{}, badRequest(typeService+"IncompleteSignatureException",
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term")
	}
	return authorization{
		accessKey: scope[0], date: scope[1], region: scope[2], service: scope[3],
		signedHeaders: strings.Split(fields["SignedHeaders"], ";"),
	}, nil
}

func signatureOf(header string) string {
	_, signature, _ := strings.Cut(header, "Signature=")
	signature, _, _ = strings.Cut(signature, ",")
	return strings.TrimSpace(signature)
}

// sign signs the request as its client should have: the headers that it says it signed, and no others.
func sign(r *http.Request, body []byte, auth authorization, secret string, at time.Time) (string, error) {
	again := &http.Request{Method: r.Method, URL: r.URL, Host: r.Host, Header: http.Header{}}
	for _, name := range auth.signedHeaders {
		if strings.EqualFold(name, "content-length") {
			again.ContentLength = int64(len(body))
		} else if values := r.Header.Values(name); len(values) > 0 {
			again.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	sum := sha256.Sum256(body)
	creds := aws.Credentials{AccessKeyID: auth.accessKey, SecretAccessKey: secret}
	err := v4.NewSigner().SignHTTP(context.Background(), creds, again, hex.EncodeToString(sum[:]), auth.service, auth.region, at)
	if err != nil {
		return "", err
	}
	return signatureOf(again.Header.Get("Authorization")), nil
}
