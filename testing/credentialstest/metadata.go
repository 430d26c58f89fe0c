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

// Instance is a fake of the EC2 instance metadata service, version 2, of an instance with a role
// named loader. A request without a session token of the service is rejected with status 401. Its
// credentials have the access keys ASIA-instance-n.
type Instance struct {
	Issuer
	url        string
	handshakes atomic.Int64
}

// RunInstance starts the service, which t.Cleanup stops, and sets the environment variables that
// point the SDKs to it.
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

// Handshakes returns how many session tokens were requested.
func (i *Instance) Handshakes() int { return int(i.handshakes.Load()) }

// ServeHTTP serves one request.
func (i *Instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const ttl = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"
	switch {
	case r.Method == http.MethodPut && r.URL.Path == "/latest/api/token":
		if r.Header.Get(ttl) == "" {
			http.Error(w, "missing "+ttl, http.StatusBadRequest)
			return
		}
		i.handshakes.Add(1)
		w.Header().Set(ttl, r.Header.Get(ttl))
		fmt.Fprint(w, metadataToken)
	case r.Method != http.MethodGet:
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
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

// Container is a fake of the credentials endpoint of containers. It rejects requests without its
// token in the Authorization header with status 403. Its credentials have the access keys
// ASIA-container-n.
type Container struct {
	Issuer
	url, token string
}

// RunContainer starts the endpoint, which t.Cleanup stops. The test sets
// AWS_CONTAINER_CREDENTIALS_FULL_URI, and AWS_CONTAINER_AUTHORIZATION_TOKEN or
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.
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

// ServeHTTP serves one request.
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
