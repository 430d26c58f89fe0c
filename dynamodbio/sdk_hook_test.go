package dynamodbio_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// hooked counts the BatchWriteItem operations that passed the middleware of hook "count".
var hooked atomic.Int64

func init() {
	dynamodbio.RegisterSDKHook("count", func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("count",
				func(ctx context.Context, in middleware.InitializeInput,
					next middleware.InitializeHandler) (middleware.InitializeOutput,
					middleware.Metadata, error) {
					if middleware.GetOperationName(ctx) == "BatchWriteItem" {
						hooked.Add(1)
					}
					return next.HandleInitialize(ctx, in)
				}), middleware.Before)
		})
	})
}

func TestHooksSeeTheSDKsRequests(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		before := hooked.Load()
		if err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 1, "x"}),
				dynamodbio.WithSDKTransport("count"))
		}); err != nil {
			t.Fatal(err)
		}
		if n := hooked.Load() - before; n != db.Stats().Requests["BatchWriteItem"] || n == 0 ||
			db.Len("orders") != 1 {
			t.Errorf("%d requests passed the hook, %d the server, and %d items are stored", n,
				db.Stats().Requests["BatchWriteItem"], db.Len("orders"))
		}
	})
}

func TestAHookThatIsNotRegisteredIsRefusedAtConstruction(t *testing.T) {
	_, s := beam.NewPipelineWithRoot()
	_, err := dynamodbio.TryWrite(s, dynamodbio.Config{Table: "orders", Region: "us-east-1"},
		beam.Create(s, order{"a", 1, ""}), dynamodbio.WithSDKTransport("nope"))
	if want := "WithSDKTransport: no hook is registered as 'nope' (registered: count); call " +
		"dynamodbio.RegisterSDKHook in an init function of this program"; err == nil ||
		!strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v", err)
	}
}
