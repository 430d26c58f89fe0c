package json

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// elements emits the rows of the objects of an array, as Flink's json format does since 2.0. It
// emits none when the array is not valid JSON to its end.
func (d *decoder) elements(yield func(schema.Row) error) error {
	all, err := d.Raw()
	if err == nil {
		err = d.End()
	}
	if err != nil {
		return err
	}
	// The array's text may be in a buffer of d, which Reset of an element writes to only when the
	// element has control characters; then d.array has copied the text.
	if d.array == nil {
		d.array = jsonlines.NewDecoder(true)
	}
	d.array.Reset(all)
	if err := d.array.Take(); err != nil {
		return err
	}
	for n := 1; d.array.Kind() != ']'; n++ {
		raw, err := d.array.Raw()
		if err != nil {
			return err
		}
		row, err := d.element(raw)
		switch {
		case err == nil:
			err = yield(row)
		case d.ignore != nil:
			err = d.ignoreRecord()
		default:
			err = fmt.Errorf("element %d: %w", n, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var errElementNoObject = errors.New("expected an object of the columns")

func (d *decoder) element(raw []byte) (schema.Row, error) {
	d.Reset(raw)
	if d.Kind() != '{' {
		return schema.Row{}, errElementNoObject
	}
	return d.object()
}
