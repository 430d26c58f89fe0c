package credentialstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// metadataToken is the session token of the instance metadata service, version 2.
const metadataToken = SecretMarker + "-metadata-token"

// Instance stands in for the EC2 instance metadata service, version 2, of an instance with a role
// named loader: a request without a token that was asked for by PUT is answered with 401. Its
// credentials have the access key ASIA-instance-n.
type Instance struct {
	Issuer
	url        string
	handshakes atomic.Int64
}

// RunInstance starts a stand-in that t.Cleanup stops, and points the SDK's environment variables at
// it.
func RunInstance(t testing.TB) *Instance {
	t.Helper()
	i := new(Instance)
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	i.url = server.URL
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", i.url)
	return i
}

// URL returns the endpoint, for AWS_EC2_METADATA_SERVICE_ENDPOINT.
func (i *Instance) URL() string { return i.url }

// Handshakes returns how many times a token was asked for.
func (i *Instance) Handshakes() int { return int(i.handshakes.Load()) }

// ServeHTTP answers one request.
func (i *Instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const ttl = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"
	switch {
	case r.Method == http.MethodPut && r.URL.Path == "/latest/api/token":
		if r.Header.Get(ttl) == "" {
			http.Error(w, "no time to live", http.StatusBadRequest)
			return
		}
		i.handshakes.Add(1)
		w.Header().Set(ttl, r.Header.Get(ttl))
		fmt.Fprint(w, metadataToken)
	case r.Method != http.MethodGet:
		http.Error(w, "not here", http.StatusMethodNotAllowed)
	case r.Header.Get("X-Aws-Ec2-Metadata-Token") != metadataToken:
		http.Error(w, "no token", http.StatusUnauthorized)
	case r.URL.Path == "/latest/meta-data/iam/security-credentials/":
		fmt.Fprintln(w, "loader")
	case r.URL.Path == "/latest/meta-data/iam/security-credentials/loader":
		writeMetadata(w, i.issue("instance", "loader"))
	default:
		http.NotFound(w, r)
	}
}

// Container stands in for the credentials endpoint of containers. It asks for a token in the header
// Authorization, and answers others with 403. Its credentials have the access key ASIA-container-n.
type Container struct {
	Issuer
	url, token string
}

// RunContainer starts a stand-in that t.Cleanup stops. A test sets
// AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN, or
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, itself.
func RunContainer(t testing.TB, token string) *Container {
	t.Helper()
	c := &Container{token: token}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.url = server.URL + "/v1/credentials"
	return c
}

// URL returns the endpoint.
func (c *Container) URL() string { return c.url }

// ServeHTTP answers one request.
func (c *Container) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if got := r.Header.Get("Authorization"); got != c.token {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		text, _ := json.Marshal("bad token " + got) // a string does not fail
		fmt.Fprintf(w, `{"code":"AccessDenied","message":%s}`, text)
		return
	}
	writeMetadata(w, c.issue("container", ""))
}

func writeMetadata(w http.ResponseWriter, c aws.Credentials) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"Code":"Success","AccessKeyId":%q,"SecretAccessKey":%q,"Token":%q,`+
		`"Expiration":%q}`,
		c.AccessKeyID, c.SecretAccessKey, c.SessionToken, c.Expires.Format(time.RFC3339Nano))
}
