package awsconn

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// envCABundle names a file of certificates to trust in place of the system's, as for the AWS CLI
// and SDKs.
const envCABundle = "AWS_CA_BUNDLE"

const (
	// connectLimit bounds what 'sink.http-client.read-timeout' does not: to wait for a connection,
	// to make one, and to read a response that has begun.
	connectLimit = time.Minute
	// An HTTP/2 connection carries all requests, so one that died in silence would hold all of them
	// until they time out: it is asked for a sign of life.
	pingAfter   = 15 * time.Second
	pingTimeout = 15 * time.Second
)

// newHTTPClient returns an HTTP client for a writer that keeps tens of connections to one host
// busy. It begins with the SDK's transport: proxies from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, TLS
// from 1.2 on, limits to dialing. It is not the SDK's client, whose connections cannot be closed,
// and which lets an environment variable of its own set another read timeout.
func newHTTPClient(cfg Config) (*http.Client, error) {
	t := awshttp.NewBuildableClient().GetTransport()
	t.MaxConnsPerHost = cfg.MaxConnections
	// A connection that was used once is used again: with the default of ten idle connections a
	// writer with more in flight would open new ones all the time.
	t.MaxIdleConnsPerHost = cfg.MaxIdleConnections
	t.MaxIdleConns = t.MaxIdleConnsPerHost
	t.IdleConnTimeout = 90 * time.Second
	// A batch of ordinary items leaves in one write, and without a copy: beyond net/http's 4 KiB
	// its body would go by the connection's ReadFrom, which takes new memory for each.
	t.WriteBufferSize = 16 << 10
	t.ResponseHeaderTimeout = cfg.ReadTimeout
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true) // also beside HTTP2, for a server that does not speak it
	t.Protocols.SetHTTP2(cfg.HTTP2)
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout}
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if err := setTrust(t.TLSClientConfig, cfg.TrustAllCertificates); err != nil {
		return nil, err
	}
	return &http.Client{
		Transport: t,
		// a sum too large for a Duration is no limit
		Timeout: max(0, cfg.ReadTimeout+connectLimit),
		// DynamoDB does not redirect. A server that does must not get the request's session token.
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}, nil
}

// setTrust says whose certificates are accepted.
func setTrust(c *tls.Config, all bool) error {
	if all {
		c.InsecureSkipVerify = true
		return nil
	}
	file := os.Getenv(envCABundle)
	if file == "" {
		return nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s: %w", envCABundle, err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s: %s holds no certificate in PEM form", envCABundle, file)
	}
	return nil
}
