package awsconn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/aws/smithy-go"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// Codes of errors that are none of AWS's.
const (
	codeCredentials = "CredentialsError"
	codeCertificate = "CertificateError"
	codeNotTLS      = "NotTLS"
)

// explain tells errors of the way to DynamoDB from those of DynamoDB: credentials that cannot be
// had, and a connection that a person has to set up otherwise. The sink retries what it does not
// know.
func (c *Conn) explain(err error) error {
	if cred, ok := errors.AsType[*credentials.Error](err); ok {
		kind := sink.Permanent
		// A job that has been writing outlives an outage of STS, as it does one of DynamoDB. At its
		// start the same error says more likely that the job was set up wrong.
		if c.succeeded.Load() && passes(cred) {
			kind = sink.Transient
		}
		return &sink.Error{Kind: kind, Code: codeCredentials, Message: cred.Error(), Err: err}
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &sink.Error{Kind: sink.Permanent, Code: codeCertificate, Err: err,
			Message: bad.Err.Error() +
				"; have the workers trust who signed it, with " + envCABundle +
				" or SSL_CERT_FILE, or check '" + endpointOption +
				"'; for tests, '" + trustAllOption + "' = 'true' accepts any certificate"}
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		return &sink.Error{Kind: sink.Permanent, Code: codeNotTLS, Err: err,
			Message: "the server speaks plain HTTP; begin '" + endpointOption +
				"' with http:// if that is meant"}
	}
	return err
}

// passes reports whether the provider was let down by the network or by a service that is in
// trouble.
func passes(cred *credentials.Error) bool {
	if errors.Is(cred, credentials.ErrNotFound) {
		return false
	}
	var (
		api     smithy.APIError
		request *url.Error
		network net.Error
	)
	if errors.As(cred, &api) {
		kind := sink.Classify(api).Kind
		return api.ErrorFault() == smithy.FaultServer || kind == sink.Transient ||
			kind == sink.Throttled
	}
	return errors.As(cred, &request) || errors.As(cred, &network) ||
		errors.Is(cred, context.DeadlineExceeded)
}
