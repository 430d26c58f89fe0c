package awsconn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/beam-dynamodb/beam-dynamodb/internal/awserror"
)

// signingProvider records in a request's context which credentials sign it.
type signingProvider struct{ aws.CredentialsProvider }

type signedWith struct{}

func (p signingProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := p.CredentialsProvider.Retrieve(ctx)
	if note, ok := ctx.Value(signedWith{}).(*aws.Credentials); ok {
		*note = creds
	}
	return creds, err
}

// renewer is a provider that can replace credentials before their end, as those of package
// credentials can.
type renewer interface {
	Renew(ctx context.Context, rejected aws.Credentials) (next aws.Credentials, renewed bool,
		err error)
}

// call sends a request. One that AWS rejects because its credentials have expired, though by their
// own end they have not, is sent once more with new ones: a request may have waited on its way
// until their end, or a session may have been ended early. The sink would take that error as
// permanent.
func call[T any](ctx context.Context, c *Conn, send func(context.Context) (T, error)) (T, error) {
	var used aws.Credentials
	out, err := send(context.WithValue(ctx, signedWith{}, &used))
	renewing, ok := c.provider.(renewer)
	if err != nil && ok && used.HasKeys() && awserror.IsExpiredToken(err) {
		_, renewed, renewErr := renewing.Renew(ctx, used)
		switch {
		case renewErr != nil:
			err = renewErr
		case renewed:
			out, err = send(ctx)
		}
	}
	if err != nil {
		return out, c.explain(err)
	}
	c.succeeded.Store(true)
	return out, nil
}
