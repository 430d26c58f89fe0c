package credentials

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ErrNotFound is in the chain of an error that says that a provider found nothing configured, as
// opposed to credentials that were found and did not work.
var ErrNotFound = errors.New("no credentials found")

// Error says which provider gave no credentials and why. The error of every Retrieve is one, unless
// the caller's context ended first. It holds no secret, and nor does anything it wraps.
//
// The refusal of an AWS service is in the chain as a [smithy.APIError].
type Error struct {
	// Provider is the provider that failed. For AUTO, Err tells of each provider tried.
	Provider Kind
	// Subject is what it was asked for: the role's ARN, the profile, the class, the container's
	// endpoint. It is empty for the other providers.
	Subject string
	// Err is the cause.
	Err error
}

// Error returns provider, subject and cause, such as "ASSUME_ROLE
// arn:aws:iam::123456789012:role/loader: AccessDenied from sts.us-east-2.amazonaws.com: …".
func (e *Error) Error() string {
	if e.Subject == "" {
		return fmt.Sprintf("%s: %v", e.Provider, e.Err)
	}
	return fmt.Sprintf("%s %s: %v", e.Provider, e.Subject, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// notFound is ErrNotFound with what was looked for.
func notFound(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNotFound, fmt.Sprintf(format, args...))
}

// cause is an error told shortly: text is for people, err for programs.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

// explain shortens an error of the SDK: an AWS code with the host that responded, or the request
// that failed, without the layers between. It hides the secrets given. A service can echo what it
// was sent: SignatureDoesNotMatch shows the canonical request, session token and all.
func explain(err error, secrets ...string) error {
	c := &cause{text: err.Error(), err: err}
	var (
		api     smithy.APIError
		request *url.Error
		process *processcreds.ProviderError
	)
	switch {
	case errors.As(err, &api):
		c.text = describeAPIError(err, api)
	case errors.As(err, &process):
		// The SDK quotes the whole output of a credential_process that it cannot read.
		c.err = process.Err
		if inner := errors.Unwrap(process.Err); inner != nil {
			c.err = inner
		}
		c.text = "credential_process: " + c.err.Error()
	case errors.As(err, &request):
		c.text = request.Error()
	default:
		// a cache inside the SDK's
		c.text = strings.TrimPrefix(c.text, "failed to refresh cached credentials, ")
	}
	c.text = hide(c.text, secrets)
	switch {
	case api != nil:
		// The SDK's chain holds the request, with its headers and body: keep what callers ask for.
		c.err = &smithy.GenericAPIError{Code: api.ErrorCode(),
			Message: hide(api.ErrorMessage(), secrets), Fault: api.ErrorFault()}
	case hide(c.err.Error(), secrets) != c.err.Error():
		c.err = nil
	}
	return c
}

func describeAPIError(err error, api smithy.APIError) string {
	text := api.ErrorCode()
	var status interface{ HTTPStatusCode() int }
	if text == "" && errors.As(err, &status) {
		text = fmt.Sprintf("HTTP %d", status.HTTPStatusCode())
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		if host := requestHost(response.Response.Response); host != "" {
			text += " from " + host
		}
	}
	if m := api.ErrorMessage(); m != "" {
		text += ": " + m
	}
	var id interface{ ServiceRequestID() string }
	if errors.As(err, &id) && id.ServiceRequestID() != "" {
		text += " (request " + id.ServiceRequestID() + ")"
	}
	return text
}

func requestHost(r *http.Response) string {
	if r == nil || r.Request == nil || r.Request.URL == nil {
		return ""
	}
	return r.Request.URL.Host
}

// hide replaces the secrets in text, plain and as in a URL. What is shorter than four characters is
// no secret, and hiding it would spoil the text.
func hide(text string, secrets []string) string {
	// The longest first, so that a secret that holds another one goes whole.
	byLength := slices.SortedFunc(slices.Values(secrets),
		func(a, b string) int { return len(b) - len(a) })
	for _, s := range byLength {
		if len(s) < 4 {
			break
		}
		text = strings.ReplaceAll(text, s, mask)
		text = strings.ReplaceAll(text, url.QueryEscape(s), mask)
	}
	return text
}
