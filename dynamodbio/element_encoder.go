package dynamodbio

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/elementtext"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// elementEncoder encodes elements as items. Every DoFn that processes elements begins with it; its
// exported fields travel to the worker.
type elementEncoder struct {
	Config   serializedConfig
	Type     beam.EncodedType
	Failures bool

	cfg     Config
	deletes bool // there is a key to delete by
	encoder *encode.Encoder
	item    encode.Item // the current element's; reused
}

// compile builds the encoder for items with that key: at construction to find what does not fit,
// and on the worker to use.
func (e *elementEncoder) compile(cfg Config, key itemKey) (err error) {
	cfg.Credentials = nil // not needed here, where they would show in whatever prints a DoFn
	e.cfg = cfg
	e.deletes = len(key.encodeBy()) > 0
	e.encoder, err = encode.New(e.Type.T, encode.Options{
		Columns: cfg.Columns, Keys: key.encodeBy(),
		IgnoreNulls: cfg.IgnoreNulls, SetColumns: cfg.SetColumns, OrderBy: cfg.OrderBy,
	})
	return err
}

var errDeleteWithoutKey = errors.New("a DELETE needs the key: " +
	"declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…), " +
	"set Config.PrimaryKey, or allow dynamodb:DescribeTable")

// encode encodes the element into e.item. It reports false when there is nothing to write: for an
// UpdateBefore, and for a bad row that was emitted by fail.
func (e *elementEncoder) encode(ctx context.Context, ts beam.EventTime,
	kind schema.RowKind, elem any, fail emitFailure) (bool, error) {
	var err error
	switch kind {
	case schema.Insert, schema.UpdateAfter:
		err = e.encoder.Put(elem, &e.item)
	case schema.UpdateBefore:
		return false, nil
	case schema.Delete:
		if err = errDeleteWithoutKey; e.deletes {
			err = e.encoder.Delete(elem, &e.item)
		}
	default:
		err = fmt.Errorf("unknown row kind %v", kind)
	}
	if err == nil {
		e.item.Time = int64(ts)
		return true, nil
	}
	if !e.Failures {
		return false, newRowError(e.cfg.Table, elem, err)
	}
	metricFailures.Inc(ctx, 1)
	op := encode.Put
	if kind == schema.Delete {
		op = encode.Delete
	}
	fail(ts, Failure{
		Table: e.cfg.Table, Operation: operation(op), Item: elementtext.Format(elem, 0),
		Code: CodeBadRow, Message: err.Error(),
	})
	return false, nil
}

// rowKind is the kind of an element that is not in a KV with one.
func rowKind(elem any) schema.RowKind {
	switch row := elem.(type) {
	case schema.Row:
		return row.Kind
	case *schema.Row:
		return row.Kind
	}
	return schema.Insert
}
