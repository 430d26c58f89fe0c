package dynamodbtest

import "time"

// Option configures a [Server].
type Option func(*Server) error

// WithTable creates a table, as [Server.CreateTable] does. Start fails when that fails.
func WithTable(name, hash string, rangeKey ...string) Option {
	return func(s *Server) error { return s.CreateTable(name, hash, rangeKey...) }
}

// WithCapacity limits a table that an earlier [WithTable] creates, as [Server.SetCapacity] does.
func WithCapacity(table string, c Capacity) Option {
	return func(s *Server) error { return s.SetCapacity(table, c) }
}

// WithCredentials makes the server verify the Signature Version 4 of every request against these
// credentials, as AWS does. It rejects other access keys with UnrecognizedClientException, and
// signatures that do not match or are older than 15 minutes with InvalidSignatureException. With
// several WithCredentials, each access key is accepted. By default every well-formed signature is
// accepted without verification. For session tokens and expiry, see [Server.Accept].
func WithCredentials(accessKey, secret string) Option {
	return func(s *Server) error {
		s.keys.set(accessKey, &identity{secret: secret})
		return nil
	}
}

// WithAnonymous accepts requests without an Authorization header. By default they are rejected with
// MissingAuthenticationTokenException, as by AWS.
func WithAnonymous() Option {
	return func(s *Server) error { s.anonymous = true; return nil }
}

// WithAddr sets the host:port that the server listens on. The default is "127.0.0.1:0", a free port
// of the loopback interface. Start fails when the address is in use.
func WithAddr(addr string) Option {
	return func(s *Server) error { s.addr = addr; return nil }
}

// WithTLS makes the server serve HTTPS over HTTP/1.1, with a self-signed certificate that it
// generates. [Server.Certificate] returns the certificate, and [Server.Client] a client that trusts
// it. The default is plain HTTP. For HTTP/2, mount the server in an httptest.Server.
func WithTLS() Option {
	return func(s *Server) error { s.tls = true; return nil }
}

// WithRequestLog sets how many of the latest requests [Server.Requests] returns, including their
// bodies. The default is 1,000; 0 keeps none.
func WithRequestLog(n int) Option {
	return func(s *Server) error { s.log.limit = max(0, n); return nil }
}

// WithClock sets the clock for the creation time of tables, the age of signatures and the capacity
// of tables. The default is time.Now. It must be safe for concurrent use.
func WithClock(now func() time.Time) Option {
	return func(s *Server) error { s.now = now; return nil }
}
