// Package encode turns an element into what DynamoDB stores: the item in DynamoDB's wire JSON, its
// key in a canonical form, and its exact size. It is the first step of data through the sink, in
// the same Beam stage as the source; all later steps move bytes.
//
// An [Encoder] is compiled once per element type and schema, and appends to a byte slice in one
// pass, with no tree of attribute values in between.
package encode

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Op is an item's operation on the table.
type Op uint8

const (
	// Put stores the item and replaces the one with the same key.
	Put Op = iota
	// Delete removes the item with that key.
	Delete
)

// String returns "put" or "delete".
func (o Op) String() string {
	switch o {
	case Put:
		return "put"
	case Delete:
		return "delete"
	default:
		return fmt.Sprintf("Op(%d)", uint8(o))
	}
}

// Item is one encoded element. Its slices are reused by the next call with the same Item: copy what
// must live longer. The zero Item is ready to use; an Item serves one goroutine at a time.
type Item struct {
	Op Op
	// Key is the canonical key: equal bytes if and only if the keys are equal for DynamoDB. It is
	// empty when Options.Keys is.
	Key []byte
	// Body is wire JSON: the item, {"id":{"S":"x"},…}, or for a delete its key attributes alone.
	Body []byte
	// Size is DynamoDB's size of Body's attributes in bytes, names included.
	Size int
	// Order is greater, byte by byte, the greater the value of Options.OrderBy is. It is empty when
	// that is.
	Order []byte
	// Time is the element's event time, in milliseconds since 1970. The encoder does not set it.
	Time int64

	w itemWriter
}

// Options configures an [Encoder].
type Options struct {
	// Columns are the table's physical columns in order. Without them (Go structs, maps of
	// attribute values) elements are stored as the SDK's attributevalue package would.
	Columns []schema.Column
	// Keys are the names of the key attributes, none to two: partition key, then sort key.
	Keys []string
	// IgnoreNulls leaves out top-level attributes that are NULL, as Flink's sink.ignore-nulls does.
	IgnoreNulls bool
	// SetColumns names ARRAY columns that are stored as SS, NS or BS. Duplicates are removed, an
	// empty set is left out, a NULL element is a bad row.
	SetColumns []string
	// OrderBy names the attribute whose value is Item.Order, or is empty. A row without a value
	// there is a bad row, deletes included.
	OrderBy string
}

// errNoKeys is returned by Delete when Options.Keys was empty: DynamoDB deletes by key.
var errNoKeys = errors.New("a delete needs key attributes: declare PRIMARY KEY or PARTITIONED BY")

// Encoder encodes elements of one type. It does not change, and may be used by any number of
// goroutines, each with its own Item.
type Encoder struct {
	layout      layout
	keys        []string
	orderBy     string
	ignoreNulls bool
	declared    bool // with Columns: errors then speak of columns, otherwise of attributes
}

// layout is how the elements of one type become attributes. It writes all of an element's
// attributes, or the key attributes alone.
type layout interface {
	write(w *itemWriter, elem any, keysOnly bool) error
}

// New returns an encoder for elements of type t:
//
//   - [schema.Row] or a pointer to it, with Columns;
//   - a struct or a pointer to one, with Columns: each column is bound to the field of that
//     dynamodbav name, else of that name, else of that name in another case;
//   - a struct or a pointer to one, without Columns: as attributevalue.MarshalMap;
//   - a type convertible to map[string]types.AttributeValue, without Columns: as it is.
//
// Its errors name the column or field and say what to do.
func New(t reflect.Type, o Options) (*Encoder, error) {
	if t == nil {
		return nil, errors.New("no element type")
	}
	if err := checkKeyNames(o.Keys); err != nil {
		return nil, err
	}
	if len(o.SetColumns) > 0 && len(o.Columns) == 0 {
		return nil, errors.New("set columns without declared columns: on a Go struct use the " +
			"dynamodbav options stringset, numberset and binaryset")
	}
	e := &Encoder{keys: slices.Clone(o.Keys), orderBy: o.OrderBy, ignoreNulls: o.IgnoreNulls,
		declared: len(o.Columns) > 0}
	var err error
	switch {
	case t == rowType || t == reflect.PointerTo(rowType):
		e.layout, err = newRowLayout(o)
	case t.Kind() == reflect.Map && t.ConvertibleTo(itemType):
		e.layout, err = newItemLayout(t, o)
	case isStruct(t) && len(o.Columns) > 0:
		e.layout, err = newBoundLayout(t, o)
	case isStruct(t):
		e.layout, err = newStructLayout(t, o)
	default:
		err = fmt.Errorf("elements of type %s cannot be stored: use a struct, schema.Row or "+
			"map[string]types.AttributeValue", t)
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// isStruct reports whether t is a struct with attributes of its own, or a pointer to one.
func isStruct(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && !t.ConvertibleTo(timeType)
}

// Put encodes elem as an item to store. It returns a *[RowError] for an element that DynamoDB would
// reject.
func (e *Encoder) Put(elem any, it *Item) error {
	it.Op = Put
	return e.encode(elem, it, false)
}

// Delete encodes elem's key attributes alone; of its other attributes it reads only that of
// Options.OrderBy. It returns a *[RowError] for a key that DynamoDB would reject.
func (e *Encoder) Delete(elem any, it *Item) error {
	if len(e.keys) == 0 {
		return errNoKeys
	}
	it.Op = Delete
	return e.encode(elem, it, true)
}

func (e *Encoder) encode(elem any, it *Item, keysOnly bool) error {
	w := &it.w
	w.reset(it.Body[:0], e.ignoreNulls)
	err := e.layout.write(w, elem, keysOnly)
	it.Body, it.Size, it.Key = append(w.out, '}'), w.size, it.Key[:0]
	if err == nil {
		it.Key, err = w.appendKeys(it.Key, e.keys)
	}
	it.Order = append(it.Order[:0], w.order...)
	if err == nil && e.orderBy != "" && len(w.order) == 0 {
		err = errNoOrder(e.orderBy, "no value")
	}
	if err == nil && it.Size > maxItemSize {
		err = &RowError{Reason: fmt.Sprintf("the item has %d bytes, and DynamoDB stores up to %d",
			it.Size, maxItemSize)}
	}
	if err != nil && !e.declared {
		return aboutAttribute(err)
	}
	return err
}
