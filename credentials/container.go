package credentials

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
)

// Environment variables that ECS and EKS set in a container.
const (
	envContainerPath      = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
	envContainerURL       = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	envContainerToken     = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
	envContainerTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
)

// containerHost is the ECS agent's address.
const containerHost = "http://169.254.170.2"

// plainHosts are the addresses, besides loopback, that credentials may be fetched from without TLS
// (AWS SDKs and Tools Reference Guide, "Container credential provider").
var plainHosts = []netip.Addr{
	netip.MustParseAddr("169.254.170.2"),  // ECS
	netip.MustParseAddr("169.254.170.23"), // EKS Pod Identity
	netip.MustParseAddr("fd00:ec2::23"),   // EKS Pod Identity
}

// containerSource asks the credentials endpoint of the container's host.
type containerSource struct {
	inner    lazy
	endpoint string
	token    string // the token last sent, to keep it out of errors
}

func newContainerSource() aws.CredentialsProvider {
	s := &containerSource{}
	s.inner.build = s.build
	return &renewing{inner: s}
}

func (s *containerSource) build(context.Context) (aws.CredentialsProvider, error) {
	endpoint, err := containerEndpoint(os.Getenv(envContainerPath), os.Getenv(envContainerURL))
	if err != nil {
		return nil, err
	}
	s.endpoint = endpoint
	inner := endpointcreds.New(endpoint, func(o *endpointcreds.Options) {
		o.HTTPClient = containerClient()
		o.AuthorizationTokenProvider = endpointcreds.TokenProviderFunc(s.readToken)
	})
	return checked{inner, "GET", false}, nil
}

func (s *containerSource) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, retrieveLimit)
	defer cancel()
	creds, err := s.inner.Retrieve(ctx)
	if err != nil {
		return aws.Credentials{}, &Error{Provider: Container, Subject: s.endpoint,
			Err: explain(err, s.token)}
	}
	return creds, nil
}

// readToken reads the token each time: the kubelet replaces the file before the token expires.
func (s *containerSource) readToken() (string, error) {
	s.token = os.Getenv(envContainerToken)
	if path := os.Getenv(envContainerTokenFile); path != "" {
		content, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		s.token = strings.TrimSpace(string(content))
	}
	return s.token, nil
}

// containerClient calls the next machine, or this one: directly, and without much patience.
func containerClient() metadataClient {
	return metadataClient{awshttp.NewBuildableClient().
		WithTimeout(5 * time.Second).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = time.Second }).
		WithTransportOptions(func(t *http.Transport) { t.Proxy = nil })}
}

func containerEndpoint(path, full string) (string, error) {
	if path != "" {
		return containerHost + path, nil
	}
	if full == "" {
		return "", notFound("neither %s nor %s is set", envContainerPath, envContainerURL)
	}
	u, err := url.Parse(full)
	if err != nil || u.Hostname() == "" {
		return "", fmt.Errorf("%s is not a URL", envContainerURL)
	}
	switch u.Scheme {
	case "https":
		return full, nil
	case "http":
		if plainAllowed(u.Hostname()) {
			return full, nil
		}
		return "", fmt.Errorf("%s: %s is not a host to fetch credentials from without TLS; use "+
			"https, loopback, or the address of ECS or EKS",
			envContainerURL, u.Hostname())
	default:
		return "", errors.New(envContainerURL + " is neither an http nor an https URL")
	}
}

func plainAllowed(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback() || slices.Contains(plainHosts, addr)
	}
	return strings.EqualFold(host, "localhost")
}
