package dynamodbtest

import "time"

// Option changes how a [Server] is set up.
type Option func(*Server) error

// WithAddr sets the host:port that the server listens on. The default is "127.0.0.1:0", a free port
// of the loopback interface. Start fails when the address is taken.
func WithAddr(addr string) Option {
	return func(s *Server) error { s.addr = addr; return nil }
}

// WithTLS makes the server speak HTTPS, over HTTP/1.1, with a certificate made for it alone, which no
// client trusts by itself. [Server.Certificate] returns the certificate, and [Server.Client] a client
// that trusts it. The default is plain HTTP. For HTTP/2, mount the server in an httptest.Server.
func WithTLS() Option {
	return func(s *Server) error { s.tls = true; return nil }
}

// WithTable creates a table, as [Server.CreateTable] does. Start fails when that does.
func WithTable(name, hash string, rangeKey ...string) Option {
	return func(s *Server) error { return s.CreateTable(name, hash, rangeKey...) }
}

// WithCredentials makes the server verify every request's Signature Version 4 against these
// credentials, as AWS does: another access key is answered with UnrecognizedClientException, a
// signature that does not fit or is older than 15 minutes with InvalidSignatureException. Given more
// than once, each access key is accepted. By default any signature is accepted, verified by none. For
// credentials with a session token, or an end, see [Server.Accept].
func WithCredentials(accessKey, secret string) Option {
	return func(s *Server) error {
		s.keys.set(accessKey, &identity{secret: secret})
		return nil
	}
}

// WithAnonymous accepts requests without an Authorization header. By default they are answered with
// MissingAuthenticationTokenException, as AWS does.
func WithAnonymous() Option {
	return func(s *Server) error { s.anonymous = true; return nil }
}

// WithRequestLog sets how many of the latest requests [Server.Requests] returns, bodies included.
// The default is 1,000; 0 keeps none.
func WithRequestLog(n int) Option {
	return func(s *Server) error { s.log.limit = max(0, n); return nil }
}

// WithClock sets the clock that tables' creation times, the age of signatures and capacity go by. The
// default is time.Now. It is called by many goroutines.
func WithClock(now func() time.Time) Option {
	return func(s *Server) error { s.now = now; return nil }
}
