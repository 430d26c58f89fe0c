package main

import (
	"context"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	// deprecated, and the runner that adds the least cost of its own
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

func init() {
	beam.RegisterType(reflect.TypeFor[behavior]())
	register.DoFn2x0[int, func(behavior)](&generateFn{})
	register.Emitter1[behavior]()
}

// generateFn generates rows in memory.
type generateFn struct{}

// ProcessElement emits n rows.
func (*generateFn) ProcessElement(n int, emit func(behavior)) {
	for i := range n {
		emit(generated(i))
	}
}

// sinkMemory writes rows made in memory, as Go structs, with dynamodbio.
func sinkMemory(ctx context.Context, url string, n int) error {
	beam.Init()
	logWarningsOnly() // after Init, which sets a logger
	p, s := beam.NewPipelineWithRoot()
	cfg := dynamodbio.Config{
		Table: table, Region: region, Endpoint: url,
		Credentials: credentials.Options{
			"aws.credentials.basic.accesskeyid": "bench",
			"aws.credentials.basic.secretkey":   "bench",
		},
	}
	dynamodbio.Write(s, cfg, beam.ParDo(s, &generateFn{}, beam.Create(s, n)))
	_, err := direct.Execute(ctx, p)
	return err
}
