package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/smithy-go"
	"github.com/beam-dynamodb/beam-dynamodb/internal/responselimit"
)

// errMalformed is the cause of an error for a response that holds no credentials.
var errMalformed = errors.New("the response is not one with credentials; is the endpoint right?")

// checked retrieves from a provider of the SDK, which takes what a service responds for credentials
// with whatever is missing in it, or panics.
type checked struct {
	inner aws.CredentialsProvider
	// request says what was asked and where, such as "AssumeRole at sts.us-east-2.amazonaws.com".
	request string
	// session is true for a service whose credentials always have a session token and an end.
	session bool
}

func (c checked) Retrieve(ctx context.Context) (creds aws.Credentials, err error) {
	defer func() {
		if r := recover(); r != nil {
			creds, err = aws.Credentials{}, c.malformed(fmt.Sprint(r))
		}
	}()
	creds, err = c.inner.Retrieve(ctx)
	if err != nil {
		if isMalformed(err) {
			err = c.malformed(rootCause(err))
		}
		return aws.Credentials{}, err
	}
	switch {
	case creds.AccessKeyID == "":
		err = c.malformed("it has no access key")
	case creds.SecretAccessKey == "":
		err = c.malformed("it has no secret key")
	case c.session && creds.SessionToken == "":
		err = c.malformed("it has no session token")
	case creds.CanExpire && creds.Expires.IsZero():
		err = c.malformed("it does not say when the credentials end")
	}
	if err != nil {
		return aws.Credentials{}, err
	}
	return creds, nil
}

func (c checked) malformed(what string) error {
	return fmt.Errorf("%s: %w (%s)", c.request, errMalformed, what)
}

// isMalformed reports whether an error of the SDK is for a response that came and that it cannot
// read. For some of them it has a text alone.
func isMalformed(err error) bool {
	var (
		api    smithy.APIError
		status interface{ HTTPStatusCode() int }
	)
	switch {
	// no service, but a program on this machine
	case errors.As(err, new(*processcreds.ProviderError)):
		return false
	case errors.Is(err, responselimit.ErrTooLong):
		return true
	case errors.As(err, new(*smithy.DeserializationError)), errors.Is(err,
		io.ErrUnexpectedEOF), errors.Is(err, io.EOF),
		errors.As(err, new(*json.SyntaxError)), errors.As(err,
			new(*json.UnmarshalTypeError)), errors.As(err, new(*time.ParseError)):
		return !errors.As(err, &status) || status.HTTPStatusCode() == http.StatusOK
	case errors.As(err, &api):
		return api.ErrorCode() == "" && !errors.As(err, &status)
	}
	text := err.Error()
	return strings.HasPrefix(text, "validate credentials") ||
		strings.HasPrefix(text, "unexpected empty EC2 IMDS role list")
}

// rootCause is the innermost error's text, without what surrounds it.
func rootCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			break
		}
		err = inner
	}
	const most = 200
	text := strings.TrimPrefix(err.Error(), "validate credentials, ")
	if _, ok := err.(smithy.APIError); ok { // isMalformed takes those without a code
		text = "it has no Code"
	}
	return strings.ToValidUTF8(text[:min(len(text), most)], "?")
}

// maxResponse bounds what is read of a response with credentials, which takes some kilobytes.
const maxResponse = 1 << 20

// metadataClient calls a metadata service, and reads no more of a response than is reasonable.
type metadataClient struct{ *awshttp.BuildableClient }

// Do sends a request. A response of JSON's null ends the SDK's client with a nil pointer.
func (c metadataClient) Do(r *http.Request) (*http.Response, error) {
	resp, err := c.BuildableClient.Do(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	resp.Body.Close()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: the response broke off: %w", r.URL.Host, err)
	case len(body) > maxResponse:
		return nil, fmt.Errorf("%s: %w than %d bytes", r.URL.Host, responselimit.ErrTooLong,
			maxResponse)
	case string(bytes.TrimSpace(body)) == "null":
		body = []byte("{}")
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}
