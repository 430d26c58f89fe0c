package dynamodbio_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// proxy is an HTTP proxy that never leaves this process: it answers for hosts that exist nowhere.
type proxy struct {
	plain  map[string]http.Handler // by the host of an http URL
	tunnel map[string]string       // by the host:port of a CONNECT: where it leads

	mu    sync.Mutex
	asked []string
}

func runProxy(t *testing.T, p *proxy) (url string) {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return server.URL
}

// hosts are those that were asked for, each once.
func (p *proxy) hosts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.Sort(p.asked)
	return slices.Compact(p.asked)
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	p.mu.Unlock()
	if r.Method != http.MethodConnect {
		if h := p.plain[r.URL.Host]; h != nil {
			h.ServeHTTP(w, r)
			return
		}
		http.Error(w, "no such host", http.StatusBadGateway)
		return
	}
	server, err := net.Dial("tcp", p.tunnel[r.Host])
	if err != nil {
		http.Error(w, "no such host", http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, rest, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer client.Close()
	io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		io.Copy(server, rest)
		server.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(client, server)
}

// net/http reads the proxies of a process once, so that each case is a process of its own.
func TestProxiesOfTheEnvironmentAreUsed(t *testing.T) {
	basic := credentials.Options{"aws.credentials.basic.accesskeyid": "AKIA",
		"aws.credentials.basic.secretkey": hush}
	for runner := range runners {
		t.Run(runner+"/HTTPS_PROXY to AWS", func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTLS(),
				dynamodbtest.WithTable("orders", "id"), dynamodbtest.WithCredentials("AKIA", hush))
			p := &proxy{tunnel: map[string]string{
				"dynamodb.us-east-2.amazonaws.com:443": strings.TrimPrefix(db.URL(), "https://"),
			}}
			cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2",
				TrustAllCertificates: true, Credentials: basic}
			if out, err := runWriter(t, runner, cfg, nil,
				"HTTPS_PROXY="+runProxy(t, p)); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			expectOne(t, db)
			if got, want := p.hosts(),
				[]string{"CONNECT dynamodb.us-east-2.amazonaws.com:443"}; !slices.Equal(got, want) {
				t.Errorf("the proxy was asked for %v, want %v", got, want)
			}
		})
		t.Run(runner+"/HTTP_PROXY to an endpoint and to STS", func(t *testing.T) {
			db, sts := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders",
				"id")), credentialstest.RunSTS(t)
			sts.OnIssue(db.Accept)
			sts.Accept(longTerm("AKIABASE"))
			p := &proxy{plain: map[string]http.Handler{"dynamodb.invalid": db, "sts.invalid": sts}}
			cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2",
				Endpoint: "http://dynamodb.invalid", Credentials: credentials.Options{
					"aws.credentials.provider":                        "ASSUME_ROLE",
					"aws.credentials.role.arn":                        loaderARN,
					"aws.credentials.role.sessionName":                "nightly",
					"aws.credentials.role.stsEndpoint":                "http://sts.invalid",
					"aws.credentials.role.provider.basic.accesskeyid": "AKIABASE",
					"aws.credentials.role.provider.basic.secretkey":   hush + "AKIABASE"}}
			if out, err := runWriter(t, runner, cfg, nil,
				"HTTP_PROXY="+runProxy(t, p)); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			expectOne(t, db)
			if got, want := p.hosts(), []string{"POST dynamodb.invalid",
				"POST sts.invalid"}; !slices.Equal(got, want) {
				t.Errorf("the proxy was asked for %v, want %v", got, want)
			}
		})
		t.Run(runner+"/none to this machine", func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
			p := &proxy{}
			cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2", Endpoint: db.URL(),
				Credentials: basic}
			if out, err := runWriter(t, runner, cfg, nil,
				"HTTP_PROXY="+runProxy(t, p)); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			expectOne(t, db)
			if got := p.hosts(); len(got) != 0 {
				t.Errorf("the proxy was asked for %v", got)
			}
		})
	}
}
