package awsconn

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	smithy "github.com/aws/smithy-go"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// httpOptions say where requests go and who sends them.
type httpOptions struct {
	// Region is the AWS region, which signatures name too.
	Region string
	// Endpoint is the URL to use in place of AWS's own, or empty.
	Endpoint string
	// Credentials are asked for with every request, and should keep what they have.
	Credentials aws.CredentialsProvider
	// Transport carries the requests. There is no http.Client around it, which would follow
	// redirects, keep cookies and take 5 % of a load from CSV.
	Transport http.RoundTripper
	// Timeout is how long a request may take until its response is read, or 0.
	Timeout time.Duration
}

// httpSender sends BatchWriteItem requests as one signed POST each, over net/http, without the AWS
// SDK's client around it. The SDK provides what must not differ from it: credentials, the endpoint,
// the signature and the types of errors. Its methods may be called from any goroutine.
//
// An item costs 11–12 µs of CPU through the SDK's client, in requests of 25, and 2.6–3.6 µs this
// way.
type httpSender struct {
	options  httpOptions
	resolver dynamodb.EndpointResolverV2
	signer   *v4.Signer
	endpoint atomic.Pointer[endpoint]
	// skew is how far the server's clock is ahead of this machine's, as far as it was seen to
	// matter.
	skew atomic.Int64
}

// endpoint is where the requests of an account go.
type endpoint struct {
	account string
	url     *url.URL
}

// newHTTPSender returns a sender. It sends no request.
func newHTTPSender(o httpOptions) (*httpSender, error) {
	c := &httpSender{
		options: o, resolver: dynamodb.NewDefaultEndpointResolverV2(),
		signer: v4.NewSigner(func(s *v4.SignerOptions) { s.DisableURIPathEscaping = true }),
	}
	_, err := c.resolve(context.Background(), "")
	return c, err
}

// resolve returns the endpoint for an account, which is empty when the credentials do not name it.
// AWS gives each account a host of its own (AWS documentation, "Account-based endpoints").
func (c *httpSender) resolve(ctx context.Context, account string) (*url.URL, error) {
	if e := c.endpoint.Load(); e != nil && e.account == account {
		return e.url, nil
	}
	params := dynamodb.EndpointParameters{Region: aws.String(c.options.Region),
		AccountIdEndpointMode: aws.String(string(aws.AccountIDEndpointModePreferred))}
	if c.options.Endpoint != "" {
		params.Endpoint = aws.String(c.options.Endpoint)
	}
	if account != "" {
		params.AccountId = aws.String(account)
	}
	resolved, err := c.resolver.ResolveEndpoint(ctx, params.WithDefaults())
	if err != nil {
		return nil, fmt.Errorf("region %s has no endpoint: %w", c.options.Region, err)
	}
	u := resolved.URI
	if u.Path == "" {
		u.Path = "/"
	}
	c.endpoint.Store(&endpoint{account, &u})
	return &u, nil
}

const target = "DynamoDB_20120810.BatchWriteItem"

// userAgent names the program to AWS.
var userAgent = "beam-dynamodb aws-sdk-go-v2/" + aws.SDKVersion + " lang/" +
	strings.Replace(runtime.Version(), "go", "go#", 1)

// batchWrite sends one request. Errors that DynamoDB responds with are of the SDK's types, wrapped
// in its *http.ResponseError.
func (c *httpSender) batchWrite(ctx context.Context, body []byte) (sink.Response, error) {
	output, err := c.send(ctx, body)
	if err != nil && c.correctClock(err) {
		return c.send(ctx, body)
	}
	return output, err
}

func (c *httpSender) send(ctx context.Context, body []byte) (sink.Response, error) {
	creds, err := c.options.Credentials.Retrieve(ctx)
	if err != nil {
		return sink.Response{}, err
	}
	shared, err := c.resolve(ctx, creds.AccountID)
	if err != nil {
		return sink.Response{}, err
	}
	if c.options.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.options.Timeout)
		defer cancel()
	}
	u := *shared // the signer writes its query anew
	sent := newBody(body)
	defer sent.free()
	req := sent.request(ctx, &http.Request{
		Method: http.MethodPost, URL: &u, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"Content-Type":    {"application/x-amz-json-1.0"},
			"X-Amz-Target":    {target},
			"Accept-Encoding": {"identity"}, // what the checksum is of
			"User-Agent":      {userAgent},
		},
	})
	hash := sha256.Sum256(body)
	var payload [2 * sha256.Size]byte
	hex.Encode(payload[:], hash[:])
	now := time.Now().Add(time.Duration(c.skew.Load())).UTC()
	if err := c.signer.SignHTTP(ctx, creds, req, string(payload[:]), "dynamodb", c.options.Region,
		now); err != nil {
		return sink.Response{}, fmt.Errorf("signing the request: %w", err)
	}
	resp, err := c.options.Transport.RoundTrip(req)
	if err != nil {
		// as an http.Client has it
		return sink.Response{}, &url.Error{Op: "Post", URL: u.String(), Err: err}
	}
	defer resp.Body.Close()
	return readResponse(resp)
}

// clockCodes are the errors that a clock which is wrong brings about (AWS documentation, "Common
// Error Types").
var clockCodes = map[string]bool{
	"InvalidSignatureException": true, "SignatureDoesNotMatch": true, "AuthFailure": true,
	"RequestTimeTooSkewed": true, "RequestExpired": true, "RequestInTheFuture": true,
}

// skewThreshold is how far a clock may be off before its signatures are refused, and a little less:
// AWS allows five minutes.
const skewThreshold = 4 * time.Minute

// correctClock takes the server's word for the time when it refused a signature and this machine's
// clock is far from its. It reports whether to try again.
func (c *httpSender) correctClock(err error) bool {
	var api smithy.APIError
	var answered interface{ ServiceTime() (time.Time, bool) }
	if !errors.As(err, &api) || !clockCodes[api.ErrorCode()] || !errors.As(err, &answered) {
		return false
	}
	at, ok := answered.ServiceTime()
	if !ok {
		return false
	}
	skew, before := time.Until(at), time.Duration(c.skew.Load())
	if (skew - before).Abs() < skewThreshold {
		return false
	}
	c.skew.Store(int64(skew))
	return true
}
