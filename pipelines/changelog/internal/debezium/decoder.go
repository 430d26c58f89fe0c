package debezium

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// ErrTruncate is the error for an event that says that all rows of the table were deleted. It does
// not say which items those are.
var ErrTruncate = errors.New("the source table was truncated (op t), and the event does not name " +
	"the deleted rows: delete the items of the DynamoDB table, and continue after this event")

// Options say what rows events are decoded to.
type Options struct {
	// Columns are the table's physical columns. Those that an event does not have are NULL.
	Columns []schema.Column
	// Keys names the columns of the key, at least one.
	Keys []string
	// TimeUnit is the unit of a number in a TIME or TIMESTAMP column of an event without schema.
	// The default, ByPrecision, follows the column's precision.
	TimeUnit TimeUnit
	// UnavailableValue is the connector's unavailable.value.placeholder. The default is
	// DefaultUnavailableValue.
	UnavailableValue string
}

// Decoder decodes events to rows. It is for one goroutine.
type Decoder struct {
	columns []field
	names   []string
	keys    []int // indexes of columns

	placeholder *placeholder
	schemas     schemaCache
}

// field is a column, or a field of a ROW.
type field struct {
	name    string
	typ     *schema.Type
	convert converter
	key     bool
}

// NewDecoder returns a Decoder, or an error when a key is not a column, or events have no values of
// a column's type.
func NewDecoder(o Options) (*Decoder, error) {
	d := new(Decoder)
	var err error
	if d.placeholder, err = newPlaceholder(o.UnavailableValue); err != nil {
		return nil, err
	}
	for _, col := range o.Columns {
		if col.Kind != schema.Physical {
			return nil, fmt.Errorf("column %s is not a physical column, so no event has it",
				col.Name)
		}
		convert, err := newConverter(col.Type, o.TimeUnit)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", col.Name, err)
		}
		d.columns = append(d.columns, field{name: col.Name, typ: col.Type, convert: convert})
		d.names = append(d.names, col.Name)
	}
	if len(o.Keys) == 0 {
		return nil, errors.New("the table has no key: declare PRIMARY KEY (…) NOT ENFORCED")
	}
	for _, key := range o.Keys {
		i := slices.Index(d.names, key)
		if i < 0 {
			return nil, fmt.Errorf("the key column %s is not declared; the columns are %s",
				key, strings.Join(d.names, ", "))
		}
		d.columns[i].key = true
		d.keys = append(d.keys, i)
	}
	return d, nil
}

// Decode appends the changes of an event to rows, in the order in which they must be applied:
//
//	c, r   Insert
//	u      UpdateAfter; a Delete of the old key before it when the update changed the key
//	d      Delete, of which only the key is reliable
//	m      nothing: it is a message that an application wrote to the source's log
//
// A tombstone, which is null or empty, appends nothing: it repeats a delete for Kafka's log
// compaction. An update appends no UPDATE_BEFORE: a write with a key does not need it, and a source
// often knows only its key.
//
// Errors name the column. ErrTruncate is one of them.
func (d *Decoder) Decode(rows []schema.Row, event []byte) ([]schema.Row, error) {
	if !utf8.Valid(event) {
		return rows, errors.New("not UTF-8 text")
	}
	if isNull(event) {
		return rows, nil
	}
	env, err := parseEnvelope(event)
	if err != nil || env == nil {
		return rows, err
	}
	shape, err := d.schemas.of(env.schema)
	if err != nil {
		return rows, err
	}
	switch env.op {
	case "c", "r":
		return d.put(rows, env, shape, schema.Insert)
	case "u":
		return d.update(rows, env, shape)
	case "d":
		before, err := d.image("before", env.before, shape.before, nil)
		if err != nil {
			return rows, fmt.Errorf("op d: %w", err)
		}
		return append(rows, schema.Row{Kind: schema.Delete, Values: before}), nil
	case "t":
		return rows, ErrTruncate
	case "m":
		return rows, nil
	}
	return rows, fmt.Errorf("unknown op %s; Debezium's are c, u, d, r, t and m", quoteShort(env.op))
}

func (d *Decoder) put(
	rows []schema.Row, env *envelope, shape *eventSchema, kind schema.RowKind,
) ([]schema.Row, error) {
	after, err := d.image("after", env.after, shape.after, nil)
	if err != nil {
		return rows, fmt.Errorf("op %s: %w", env.op, err)
	}
	return append(rows, schema.Row{Kind: kind, Values: after}), nil
}

func (d *Decoder) update(
	rows []schema.Row, env *envelope, shape *eventSchema,
) ([]schema.Row, error) {
	if isNull(env.before) { // sources leave it out when the key did not change
		return d.put(rows, env, shape, schema.UpdateAfter)
	}
	before, err := d.image("before", env.before, shape.before, nil)
	if err != nil {
		return rows, fmt.Errorf("op u: %w", err)
	}
	after, err := d.image("after", env.after, shape.after, env.before)
	if err != nil {
		return rows, fmt.Errorf("op u: %w", err)
	}
	if !d.sameKey(before, after) {
		rows = append(rows, schema.Row{Kind: schema.Delete, Values: before})
	}
	return append(rows, schema.Row{Kind: schema.UpdateAfter, Values: after}), nil
}

// sameKey reports whether two rows have the same key. The same number in two notations counts as
// two keys: a delete of the item that the next row stores costs a request and changes nothing.
func (d *Decoder) sameKey(v, w []schema.Value) bool {
	for _, i := range d.keys {
		if !v[i].Equal(w[i]) {
			return false
		}
	}
	return true
}

// image decodes the values of a row as it was before or after. Values that the source did not
// capture are those of known, the row's other image, if there is one; in before they are NULL.
func (d *Decoder) image(
	which string, raw json.RawMessage, shape *connectSchema, known json.RawMessage,
) ([]schema.Value, error) {
	if isNull(raw) {
		advice := ""
		if which == "before" {
			advice = ", so the key is unknown (for PostgreSQL, give the source table " +
				"a primary key or REPLICA IDENTITY FULL)"
		}
		return nil, fmt.Errorf("%s is missing%s", which, advice)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, fmt.Errorf("%s is not a JSON object", which)
	}
	values := make([]schema.Value, len(d.columns))
	for i := range d.columns {
		col := &d.columns[i]
		member, ok := members[col.name]
		switch {
		case col.key && isNull(member):
			if !ok {
				return nil, fmt.Errorf("%s has no key column %s; it has %s", which, col.name,
					namesOf(members))
			}
			return nil, fmt.Errorf("%s: the key column %s is null", which, col.name)
		case !ok || isNull(member):
		default:
			v, err := d.value(which, col, member, shape, known)
			if err != nil {
				return nil, fmt.Errorf("%s: column %s: %w", which, col.name, err)
			}
			values[i] = v
		}
	}
	return values, nil
}

// value converts a column's value.
func (d *Decoder) value(
	which string, col *field, member json.RawMessage, shape *connectSchema, known json.RawMessage,
) (schema.Value, error) {
	other, err := d.placeholder.resolve(member, nil)
	switch {
	case err == nil:
	case which == "before" && !col.key: // only its key is used
		return schema.Null(), nil
	case isNull(known):
		return schema.Value{}, err
	default:
		var members map[string]json.RawMessage
		if json.Unmarshal(known, &members) != nil {
			return schema.Value{}, err
		}
		if other, err = d.placeholder.resolve(member, members[col.name]); err != nil {
			return schema.Value{}, err
		}
	}
	v, err := col.convert(bytes.TrimSpace(other), shape.field(col.name))
	if err != nil {
		return schema.Value{}, fmt.Errorf("cannot read %s as %v: %w", showJSON(other), col.typ, err)
	}
	return v, nil
}

// namesOf lists the names of an object's members for an error.
func namesOf(members map[string]json.RawMessage) string {
	if len(members) == 0 {
		return "no columns"
	}
	var names []string
	for name := range members {
		names = append(names, quoteShort(name))
	}
	slices.Sort(names)
	const most = 20
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return strings.Join(names, ", ")
}

// isNull reports whether the text is empty or null.
func isNull(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}
