package dynamodbio

import (
	"context"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/wire"
)

// leanTransport sends BatchWriteItem requests without the SDK's client, and all others with it.
type leanTransport struct {
	*sdkTransport
	wire *wire.Client
}

func newLeanTransport(cfg Config, t *sdkTransport) (*leanTransport, error) {
	client, err := wire.New(wire.Options{Region: cfg.Region, Endpoint: cfg.Endpoint, Credentials: signingProvider{t.provider},
		Transport: t.http.Transport, Timeout: t.http.Timeout})
	return &leanTransport{t, client}, err
}

// BatchWrite sends one request.
func (t *leanTransport) BatchWrite(ctx context.Context, body []byte) (sink.Response, error) {
	return call(ctx, t.sdkTransport, func(ctx context.Context) (sink.Response, error) { return t.wire.BatchWrite(ctx, body) })
}
