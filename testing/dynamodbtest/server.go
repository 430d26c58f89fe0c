package dynamodbtest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Server is a DynamoDB endpoint. Its methods are safe for concurrent use.
type Server struct {
	addr      string
	tls       bool
	anonymous bool
	keys      keyring
	now       func() time.Time

	mu     sync.Mutex
	tables map[string]*table

	controls controls
	log      requestLog
	stats    stats

	url       string
	http      *http.Server
	cert      *x509.Certificate
	transport *http.Transport
	stop      context.CancelFunc // ends the context of every request
	conns     sync.WaitGroup
	served    chan struct{}
	close     func() error
}

// Start starts a server, which the caller must close. It returns an error if it cannot listen or an
// option fails.
func Start(opts ...Option) (*Server, error) {
	s := &Server{
		addr:   "127.0.0.1:0",
		now:    time.Now,
		tables: map[string]*table{},
		log:    requestLog{limit: 1000},
		served: make(chan struct{}),
	}
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	ln, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, fmt.Errorf("dynamodbtest: listen: %w", err)
	}
	s.url = "http://" + ln.Addr().String()
	s.transport = &http.Transport{MaxIdleConnsPerHost: 16}
	if s.tls {
		if ln, err = s.secure(ln); err != nil {
			return nil, errors.Join(err, ln.Close())
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.http = &http.Server{
		Handler:     s,
		BaseContext: func(net.Listener) context.Context { return ctx },
		ConnState:   s.track,
		// Failed handshakes and broken connections are what tests are about.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	s.close = sync.OnceValue(s.shut)
	go func() {
		defer close(s.served)
		s.http.Serve(ln) // returns ErrServerClosed, by Close
	}()
	return s, nil
}

// RunT starts a server that t.Cleanup closes. If it does not start, the test fails.
func RunT(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s, err := Start(opts...)
	if err != nil {
		t.Fatalf("dynamodbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("dynamodbtest: close: %v", err)
		}
	})
	return s
}

// URL returns the endpoint, such as "http://127.0.0.1:40127".
func (s *Server) URL() string { return s.url }

// Client returns an HTTP client that trusts the server's certificate. Its connections are closed
// with the server.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.transport} }

// Certificate returns the self-signed certificate of a server started [WithTLS], or else nil.
func (s *Server) Certificate() *x509.Certificate { return s.cert }

// Close stops the server: it stops listening, closes every connection, drops every request that a
// control holds, and returns when all handlers have returned. The server's methods still read
// items.
func (s *Server) Close() error { return s.close() }

func (s *Server) shut() error {
	s.stop()
	err := s.http.Close()
	<-s.served
	s.conns.Wait()
	s.transport.CloseIdleConnections()
	return err
}

// track counts the connections that are being served, and so the running handlers. A hijacked one
// does not count: its handler only closes it.
func (s *Server) track(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.conns.Done()
	}
}

// secure generates a certificate for the listener's address and wraps the listener in TLS.
func (s *Server) secure(ln net.Listener) (net.Listener, error) {
	host, _, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return ln, fmt.Errorf("dynamodbtest: certificate: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return ln, fmt.Errorf("dynamodbtest: certificate: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "dynamodbtest"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.ParseIP(host)},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return ln, fmt.Errorf("dynamodbtest: certificate: %w", err)
	}
	if s.cert, err = x509.ParseCertificate(der); err != nil {
		return ln, fmt.Errorf("dynamodbtest: certificate: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.cert)
	s.transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	s.url = "https://" + ln.Addr().String()
	return tls.NewListener(ln, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		NextProtos:   []string{"http/1.1"},
	}), nil
}
