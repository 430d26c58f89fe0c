package awsconn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// signingProvider notes in a request's context what the request is signed with.
type signingProvider struct{ aws.CredentialsProvider }

type signedWith struct{}

func (p signingProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := p.CredentialsProvider.Retrieve(ctx)
	if note, ok := ctx.Value(signedWith{}).(*aws.Credentials); ok {
		*note = creds
	}
	return creds, err
}

// call sends a request. One that was signed with credentials that AWS takes for expired, though they were
// not by their own word, is sent once more with new ones: a request may have waited on its way until
// their end, a session may have been ended early. The sink would take the refusal for hopeless.
func call[T any](ctx context.Context, c *Conn, send func(context.Context) (T, error)) (T, error) {
	var used aws.Credentials
	out, err := send(context.WithValue(ctx, signedWith{}, &used))
	if err != nil && used.HasKeys() && credentials.IsExpired(err) {
		_, renewed, renewErr := credentials.Renew(ctx, c.provider, used)
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
