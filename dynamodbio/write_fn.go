package dynamodbio

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn6x1[context.Context, beam.EventTime, beam.X,
		emitWritten, emitFailure, emitFailure, error](&writeFn{})
	register.DoFn7x1[context.Context, beam.EventTime, schema.RowKind, beam.X,
		emitWritten, emitFailure, emitFailure, error](&writeChangeFn{})
	register.Emitter2[beam.EventTime, Written]()
	register.Emitter2[beam.EventTime, Failure]()
}

// The emitters of the DoFns that write.
type (
	emitWritten = func(beam.EventTime, Written)
	emitFailure = func(beam.EventTime, Failure)
)

// writeFn encodes elements and writes them in the same step, without a shuffle.
//
// Bad rows and rejected items leave it by two outputs, which Write flattens. Prism 2.77 waits for a
// stage without any output by spinning, a core for as long as its bundle lasts: 16 of the 33 CPU
// seconds that 2 M rows took. A flattened output ends the stage on prism, whether it has elements
// or not, and costs nothing on other runners.
type writeFn struct{ directWriter }

// writeChangeFn is writeFn for elements that come with a row kind.
type writeChangeFn struct{ directWriter }

// directWriter is what writeFn and writeChangeFn share.
type directWriter struct {
	Encoder elementEncoder
	Writer  bundleWriter
}

// Setup connects and compiles the encoder, for the table's key where none is declared and that is
// known: two elements of one key are then never in one request, and a DELETE has a key to send.
func (d *directWriter) Setup(ctx context.Context) error {
	if err := d.Writer.setup(ctx); err != nil {
		return err
	}
	d.Writer.expectKeys(d.Writer.key.encodeBy())
	return d.Encoder.compile(d.Writer.cfg, d.Writer.key)
}

// StartBundle opens a bundle of the sink.
func (d *directWriter) StartBundle(_ context.Context, _ emitWritten, _, _ emitFailure) {
	d.Writer.start()
}

// ProcessElement writes one element.
func (f *writeFn) ProcessElement(ctx context.Context, ts beam.EventTime, elem beam.X,
	_ emitWritten, bad, rejected emitFailure) error {
	return f.add(ctx, ts, rowKind(elem), elem, bad, rejected)
}

// ProcessElement writes one change.
func (f *writeChangeFn) ProcessElement(ctx context.Context, ts beam.EventTime,
	kind schema.RowKind, elem beam.X, _ emitWritten, bad, rejected emitFailure) error {
	return f.add(ctx, ts, kind, elem, bad, rejected)
}

func (d *directWriter) add(ctx context.Context, ts beam.EventTime,
	kind schema.RowKind, elem any, bad, rejected emitFailure) error {
	ok, err := d.Encoder.encode(ctx, ts, kind, elem, bad)
	if err != nil || !ok {
		return err
	}
	return d.Writer.add(ctx, &d.Encoder.item, rejected)
}

// FinishBundle returns when every element of the bundle is stored or has failed.
func (d *directWriter) FinishBundle(ctx context.Context, written emitWritten,
	_, rejected emitFailure) error {
	return d.Writer.finish(ctx, written, rejected)
}

// Teardown releases the connection.
func (d *directWriter) Teardown() { d.Writer.teardown() }
