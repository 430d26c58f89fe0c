// Package dynamodbjson reads what DynamoDB's export to S3 writes, lines of DynamoDB JSON, as rows
// of a declared table or as whole items: it is format dynamodb-json of connector filesystem.
// Package files opens its files.
package dynamodbjson

import (
	"errors"
	"io"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Format says how items are read. It is plain data and travels to the workers.
type Format struct {
	// Columns are the attributes that become columns, by name. Without any, items are read whole.
	Columns []input.Column
	// IgnoreParseErrors makes an attribute that does not fit its column NULL, and skips a line that
	// is no item, instead of failing.
	IgnoreParseErrors bool
}

const optIgnoreErrors = "dynamodb-json.ignore-parse-errors"

// Configure sets the format to what the table's options declare. It adds the problems to them.
func (f *Format) Configure(o *tableoptions.Set) {
	for _, c := range input.DeclaredColumns(o.Table) {
		if _, err := newConverter(c.Type); err != nil {
			o.Fail(c.Pos, "column %s: %v", c.Name, err)
		}
	}
	f.Columns = input.Columns(o.Table)
	f.IgnoreParseErrors = o.Bool(optIgnoreErrors, false)
}

// Change is an item and what becomes of it: it is stored, or deleted by its key.
type Change struct {
	Kind schema.RowKind
	Item dynamodbio.Item
}

// ReadRows emits the rows of a file.
func (f *Format) ReadRows(file *input.File, out *input.Output[schema.Row]) error {
	text, err := file.Text()
	if err != nil {
		return err
	}
	d, err := newRowDecoder(f, out.IgnoreField)
	if err != nil {
		return err
	}
	return each(text, f.IgnoreParseErrors, d.decode, out)
}

// ReadItems emits the items of a file.
func (f *Format) ReadItems(file *input.File, out *input.Output[Change]) error {
	text, err := file.Text()
	if err != nil {
		return err
	}
	return each(text, f.IgnoreParseErrors, newItemDecoder().decode, out)
}

// each decodes the lines of a file.
func each[T any](
	r io.Reader, ignore bool, decode func(line []byte) (T, error), out *input.Output[T],
) error {
	lines := jsonlines.NewLines(r)
	for {
		line, number, err := lines.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		element, err := decode(line)
		switch {
		case err == nil:
			err = out.Emit(element)
		case ignore:
			err = out.IgnoreRecord()
		default:
			return &input.RecordError{Line: number, Err: err}
		}
		if err != nil {
			return err
		}
	}
}

var (
	errNotAnExport = errors.New(
		`it is not an item of an export: expected {"Item":{…}}, or {"Keys":{…},"NewImage":{…}} ` +
			`of an incremental one`,
	)
	errManifest = errors.New(
		"it is the manifest of an export: name the folder of its items, which ends with data/",
	)
	errNoObject   = errors.New("expected an object of attributes")
	errCannotHold = errors.New("format dynamodb-json cannot hold it")
	errNoValue    = errors.New(`expected an attribute value such as {"S":"text"}`)
)

// open reads the beginning of an object. It returns the error given when the value is not an
// object.
func open(d *jsonlines.Decoder, none error) error {
	if k := d.Kind(); k != '{' && k != 0 {
		return none
	}
	return d.Take()
}

// image is what a line says of an item.
type image int

const (
	noImage image = iota
	keysImage
	wholeImage
)

// envelope reads a line of an export: {"Item":{…}} of a full one, {"Keys":{…},"NewImage":{…}} of an
// incremental one, which has no NewImage for an item that was deleted. It calls read at each object
// of attributes that counts, which add up to the item, and returns what becomes of it: it is
// stored, or deleted.
func envelope(d *jsonlines.Decoder, read func() error) (schema.RowKind, error) {
	if err := open(d, errNotAnExport); err != nil {
		return 0, err
	}
	found, manifest := noImage, false
	for d.Kind() != '}' {
		name, err := d.Text()
		if err != nil {
			return 0, err
		}
		is := noImage
		switch string(name) {
		case "Item", "NewImage":
			if found == wholeImage {
				return 0, errors.New("the line has both an Item and a NewImage")
			}
			is = wholeImage
		case "Keys":
			is = keysImage
		case "dataFileS3Key", "manifestFilesS3Key":
			manifest = true
		}
		if found = max(found, is); is == noImage {
			err = d.Skip()
		} else {
			err = read()
		}
		if err != nil {
			return 0, err
		}
	}
	if err := d.Take(); err != nil {
		return 0, err
	}
	if err := d.End(); err != nil {
		return 0, err
	}
	switch found {
	case wholeImage:
		return schema.Insert, nil
	case keysImage:
		return schema.Delete, nil
	}
	if manifest {
		return 0, errManifest
	}
	return 0, errNotAnExport
}
