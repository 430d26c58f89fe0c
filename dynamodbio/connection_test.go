package dynamodbio_test

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// writeOne writes an order to table "orders" at an endpoint.
func writeOne(ctx context.Context, execute func(context.Context,
	*beam.Pipeline) (beam.PipelineResult, error), endpoint string,
	change func(*dynamodbio.Config)) error {
	cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2", Endpoint: endpoint,
		Credentials: credentials.Options{
			"aws.credentials.basic.accesskeyid": "AKIA", "aws.credentials.basic.secretkey": hush}}
	change(&cfg)
	p, s := beam.NewPipelineWithRoot()
	dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 1, "x"}))
	_, err := execute(ctx, p)
	return err
}

func expectOne(t *testing.T, db *dynamodbtest.Server) {
	t.Helper()
	expectLines(t, db, "orders", `{"Note":{"S":"x"},"amount":{"N":"1"},"id":{"S":"a"}}`)
}

// onTLS runs a test on each runner against a table that speaks HTTPS with a certificate that nobody
// knows.
func onTLS(t *testing.T, test func(t *testing.T, db *dynamodbtest.Server,
	write func(func(*dynamodbio.Config)) error)) {
	t.Helper()
	for runner, execute := range runners {
		t.Run(runner, func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTLS(),
				dynamodbtest.WithTable("orders", "id"))
			test(t, db, func(change func(*dynamodbio.Config)) error {
				return writeOne(t.Context(),
					execute, db.URL(), change)
			})
		})
	}
}

func unchanged(*dynamodbio.Config) {}

func TestUnknownCertificateIsRefusedAtOnceAndSaysWhatToDo(t *testing.T) {
	credentialstest.Isolate(t)
	onTLS(t, func(t *testing.T, db *dynamodbtest.Server,
		write func(func(*dynamodbio.Config)) error) {
		err := write(unchanged)
		for _, part := range []string{`table "orders" in ` + db.URL() +
			": CertificateError: x509: certificate signed by unknown authority",
			"AWS_CA_BUNDLE", "SSL_CERT_FILE", "check 'aws.endpoint'",
			"'aws.trust.all.certificates' = 'true'"} {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%v, want an error that says %q", err, part)
			}
		}
		if n := len(db.Requests()); n != 0 {
			t.Errorf("%d requests were sent to a server that is not known", n)
		}
	})
}

func TestTrustAllCertificatesAcceptsAnyCertificate(t *testing.T) {
	credentialstest.Isolate(t)
	onTLS(t, func(t *testing.T, db *dynamodbtest.Server,
		write func(func(*dynamodbio.Config)) error) {
		if err := write(func(c *dynamodbio.Config) { c.TrustAllCertificates = true }); err != nil {
			t.Fatal(err)
		}
		expectOne(t, db)
	})
}

func TestCABundleOfTheWorkerIsTrusted(t *testing.T) {
	home := credentialstest.Isolate(t)
	onTLS(t, func(t *testing.T, db *dynamodbtest.Server,
		write func(func(*dynamodbio.Config)) error) {
		file := filepath.Join(home, "bundle.pem")
		t.Setenv("AWS_CA_BUNDLE", file+".gone")
		if err := write(unchanged); err == nil ||
			!strings.Contains(err.Error(), "AWS_CA_BUNDLE: open "+file+".gone") {
			t.Errorf("a file that is not there: %v", err)
		}
		t.Setenv("AWS_CA_BUNDLE", writeTo(t, file, "nonsense"))
		if err := write(unchanged); err == nil ||
			!strings.Contains(err.Error(), "AWS_CA_BUNDLE: "+file+" holds no certificate") {
			t.Errorf("a file of nonsense: %v", err)
		}
		writeTo(t, file, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE",
			Bytes: db.Certificate().Raw})))
		if err := write(unchanged); err != nil {
			t.Fatal(err)
		}
		expectOne(t, db)
	})
}

func TestPlainServerBehindAnHTTPSEndpointIsTold(t *testing.T) {
	credentialstest.Isolate(t)
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	for runner, execute := range runners {
		endpoint := strings.Replace(db.URL(), "http:", "https:", 1)
		err := writeOne(t.Context(), execute, endpoint, unchanged)
		if err == nil || !strings.Contains(err.Error(),
			endpoint+": NotTLS: the server speaks plain HTTP; begin 'aws.endpoint' with http://") {
			t.Errorf("%s: %v", runner, err)
		}
	}
}

// The server holds its answers until the client is gone, which it only is when the timeout is met.
func TestSlowAnswersMeetTheReadTimeoutAndAreAskedForAgain(t *testing.T) {
	credentialstest.Isolate(t)
	onTLS(t, func(t *testing.T, db *dynamodbtest.Server,
		write func(func(*dynamodbio.Config)) error) {
		for _, operation := range []string{"DescribeTable", "BatchWriteItem"} {
			db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
				return dynamodbtest.Serve().Until(make(chan struct{})), r.Operation == operation
			})
		}
		if err := write(func(c *dynamodbio.Config) {
			c.TrustAllCertificates, c.ReadTimeout = true,
				200*time.Millisecond
		}); err != nil {
			t.Fatal(err)
		}
		expectOne(t, db)
		if n := db.Stats().Requests["BatchWriteItem"]; n < 2 {
			t.Errorf("%d requests, want one that met the timeout and another", n)
		}
	})
}

// protocols counts the requests that a handler gets by the HTTP version.
type protocols struct {
	http.Handler
	mu   sync.Mutex
	seen map[string]int
}

func (p *protocols) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	p.seen[r.Proto]++
	p.mu.Unlock()
	p.Handler.ServeHTTP(w, r)
}

func TestProtocolVersionIsTheOneThatIsSpoken(t *testing.T) {
	credentialstest.Isolate(t)
	for _, c := range []struct {
		option  string
		offered bool // by the server, beside HTTP/1.1
		want    string
	}{
		{"", true, "HTTP/1.1"},
		{"HTTP1_1", true, "HTTP/1.1"},
		{"HTTP2", true, "HTTP/2.0"},
		{"HTTP2", false, "HTTP/1.1"},
	} {
		for runner, execute := range runners {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"),
				dynamodbtest.WithCredentials("AKIA", hush))
			handler := &protocols{Handler: db}
			server := httptest.NewUnstartedServer(handler)
			server.EnableHTTP2 = c.offered
			server.StartTLS()
			err := writeOne(t.Context(), execute, server.URL,
				func(cfg *dynamodbio.Config) {
					cfg.TrustAllCertificates, cfg.HTTPProtocol = true,
						c.option
				})
			server.Close()
			if err != nil {
				t.Errorf("%s, %+v: %v", runner, c, err)
			}
			expectOne(t, db)
			if len(handler.seen) != 1 || handler.seen[c.want] != 2 {
				t.Errorf("%s, %+v: the requests came by %v, want DescribeTable and "+
					"BatchWriteItem by %s", runner, c, handler.seen, c.want)
			}
		}
	}
}

// An outage of STS ends a job at its start, and is waited for by one that has been writing.
func TestOutageOfSTSIsWaitedForByAJobThatHasBeenWriting(t *testing.T) {
	for runner, execute := range runners {
		t.Run(runner, func(t *testing.T) {
			w := &world{home: credentialstest.Isolate(t), sts: credentialstest.RunSTS(t),
				db: dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id")), execute: execute}
			t.Setenv("AWS_MAX_ATTEMPTS", "1") // of the SDK, which waits for seconds between them
			byRole(t, w)
			w.sts.OnIssue(onlyTheLatest(w.db, "loader"))
			cfg := dynamodbio.Config{Credentials: providerCases["ASSUME_ROLE"].options(w)}
			down := 3 // refused calls, until STS is there again
			outage := func(credentialstest.Call) (string, string) {
				if down == 0 {
					return "", ""
				}
				down--
				return "ServiceUnavailable", "try again later"
			}
			w.sts.Reject(outage)
			err := writeOne(t.Context(), execute, w.db.URL(),
				func(c *dynamodbio.Config) { c.Credentials = cfg.Credentials })
			if err == nil || !strings.Contains(err.Error(),
				"CredentialsError: ASSUME_ROLE "+loaderARN+": ServiceUnavailable from "+
					w.sts.Host()+": try again later") {
				t.Errorf("at the start: %v", err)
			}
			w.sts.Reject(func(credentialstest.Call) (string, string) { return "", "" })
			var signed signers
			w.db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
				if signed.add(r) == 20 && signer(r) == "ASIA-loader-1" {
					w.sts.Reject(outage)
					w.db.Revoke("ASIA-loader-1")
				}
				return dynamodbtest.Serve().Keep(), true
			})
			down = 3
			writeAcross(t, w, cfg, "ASIA-loader-2", &signed)
			if n := len(w.sts.Issued()); n != 2 {
				t.Errorf("STS gave out %d credentials, want 2", n)
			}
		})
	}
}

func TestDeniedRenewalEndsTheWrite(t *testing.T) {
	w := &world{home: credentialstest.Isolate(t), sts: credentialstest.RunSTS(t),
		db: dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))}
	byRole(t, w)
	w.sts.OnIssue(func(c aws.Credentials) { w.db.Accept(c) })
	for runner, execute := range runners {
		var once sync.Once
		w.sts.Reject(func(credentialstest.Call) (string, string) { return "", "" })
		w.db.ClearControls()
		w.db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
			if r.Operation == "BatchWriteItem" {
				once.Do(func() {
					w.sts.Reject(func(credentialstest.Call) (string,
						string) {
						return "AccessDenied", "not any more"
					})
					w.db.Revoke(signer(r))
				})
			}
			return dynamodbtest.Serve().Keep(), true
		})
		err := writeOne(t.Context(), execute, w.db.URL(),
			func(c *dynamodbio.Config) { c.Credentials = providerCases["ASSUME_ROLE"].options(w) })
		if err == nil || !strings.Contains(err.Error(),
			"CredentialsError: ASSUME_ROLE "+loaderARN+": AccessDenied from "+w.sts.Host()+
				": not any more") {
			t.Errorf("%s: %v", runner, err)
		}
	}
}
