package encode

import (
	"errors"
	"fmt"
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// column is one declared column with what writing it needs.
type column struct {
	attr
	typ *schema.Type
	set byte // 'S', 'N' or 'B' for a column stored as a set, otherwise 0
}

// newColumns checks that every column can be stored, and that the key, set and order columns are
// declared with types that allow it.
func newColumns(o Options) ([]column, error) {
	if len(o.Columns) == 0 {
		return nil, errors.New("schema.Row needs the table's columns: " +
			"declare them, or use a Go struct")
	}
	var cols []column
	for _, c := range o.Columns {
		if c.Kind != schema.Physical {
			return nil, fmt.Errorf("column %q: it is not a physical column, "+
				"and has nothing to store", c.Name)
		}
		if slices.ContainsFunc(cols, func(d column) bool { return d.name == c.Name }) {
			return nil, fmt.Errorf("column %q: it is declared twice", c.Name)
		}
		a, err := newAttr(c.Name, keyIndex(o.Keys, c.Name))
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		if err := checkStorable(c.Type, c.Name, 0); err != nil {
			return nil, err
		}
		col := column{attr: a, typ: c.Type}
		if slices.Contains(o.SetColumns, c.Name) {
			if col.set = setKind(c.Type); col.set == 0 {
				return nil, fmt.Errorf("set column %q: %s cannot be a set: sets are ARRAYs of "+
					"strings, numbers or binaries", c.Name, c.Type)
			}
		}
		if a.key >= 0 {
			if c.Type.AttributeType() == 0 {
				return nil, fmt.Errorf("key column %q: %s cannot be a key: DynamoDB's keys are "+
					"strings, numbers and binaries", c.Name, c.Type)
			}
		}
		col.order = o.OrderBy == c.Name
		cols = append(cols, col)
	}
	if err := checkNamed("key", o.Keys, cols); err != nil {
		return nil, err
	}
	if o.OrderBy != "" {
		if err := checkOrderBy(o.OrderBy, cols); err != nil {
			return nil, err
		}
	}
	return cols, checkNamed("set", o.SetColumns, cols)
}

// write writes one column of an element. With keysOnly, for a delete, it writes key attributes
// only, and reads the order column.
func (c *column) write(w *itemWriter, v *schema.Value, keysOnly bool) error {
	if keysOnly && c.key < 0 && !c.order {
		return nil
	}
	if c.order && v.IsNull() {
		return errNoOrder(c.name, "NULL")
	}
	if v.IsNull() {
		switch {
		case c.key >= 0:
			return withPath(rowErrorf("NULL", "cannot be stored in a key attribute"), c.name)
		case c.typ.NotNull:
			return withPath(rowErrorf("NULL", "cannot be stored in a NOT NULL column"), c.name)
		case w.ignoreNulls:
			return nil
		}
	}
	m := w.beginAttribute(&c.attr)
	if c.set != 0 && !v.IsNull() {
		return c.writeSet(w, m, v)
	}
	if err := w.sql(c.typ, v); err != nil {
		return withPath(err, c.name)
	}
	if c.order {
		if err := w.orderValue(c.name, v, w.out[m.value:]); err != nil {
			return err
		}
		if keysOnly && c.key < 0 {
			w.rewind(m)
			return nil
		}
	}
	w.endAttribute(&c.attr, m)
	return nil
}

// writeSet writes an ARRAY as a set; an empty one leaves the attribute out, as DynamoDB has none.
func (c *column) writeSet(w *itemWriter, m mark, v *schema.Value) error {
	if v.Kind() != schema.KindList {
		return withPath(mismatch(c.typ, v), c.name)
	}
	elems := v.Elements()
	if len(elems) == 0 {
		w.rewind(m)
		return nil
	}
	set := w.openSet(c.set, true)
	for i := range elems {
		from := w.mark()
		if elems[i].IsNull() {
			return withPath(withIndex(rowErrorf("NULL", "cannot be stored in a set"), i), c.name)
		}
		if err := w.sql(c.typ.Elem, &elems[i]); err != nil {
			return withPath(withIndex(err, i), c.name)
		}
		if err := set.add(w, from); err != nil {
			return withPath(withIndex(err, i), c.name)
		}
	}
	set.close(w)
	w.endAttribute(&c.attr, m)
	return nil
}

func checkNamed(role string, names []string, cols []column) error {
	for _, name := range names {
		if !slices.ContainsFunc(cols, func(c column) bool { return c.name == name }) {
			var have []string
			for _, c := range cols {
				have = append(have, c.name)
			}
			return fmt.Errorf("%s column %q is not declared; the columns are %q", role, name, have)
		}
	}
	return nil
}

// checkStorable returns an error for a type that cannot be stored in DynamoDB. The path is that of
// the type in its column.
func checkStorable(t *schema.Type, path string, depth int) error {
	if t == nil {
		return fmt.Errorf("column %q: it has no type", path)
	}
	if depth == maxDepth { // the column itself is the first level
		return fmt.Errorf("column %q: its type is nested deeper than DynamoDB's %d levels", path,
			maxDepth)
	}
	switch t.Kind {
	case schema.TypeArray:
		return checkStorable(t.Elem, path+"[]", depth+1)
	case schema.TypeMap:
		if err := checkStorable(t.Key, path+"{key}", depth+1); err != nil {
			return err
		}
		switch t.Key.Kind {
		case schema.TypeArray, schema.TypeMap, schema.TypeRow:
			return fmt.Errorf("column %q: %s cannot be the key of a MAP: keys are stored as text",
				path, t.Key)
		}
		return checkStorable(t.Elem, path+"{}", depth+1)
	case schema.TypeRow:
		for i, f := range t.Fields {
			if reason := nameProblem(f.Name); reason != "" {
				return fmt.Errorf("column %q: field %d: %s", path, i+1, reason)
			}
			if slices.ContainsFunc(t.Fields[:i],
				func(g schema.Field) bool { return g.Name == f.Name }) {
				return fmt.Errorf("column %q: field %q is declared twice", path, f.Name)
			}
			if err := checkStorable(f.Type, path+"."+f.Name, depth+1); err != nil {
				return err
			}
		}
		return nil
	case schema.TypeDecimal:
		if t.Precision < 1 || t.Precision > schema.MaxPrecision || t.Scale < 0 ||
			t.Scale > t.Precision {
			return fmt.Errorf("column %q: %s: the precision is 1 to %d "+
				"and the scale 0 to the precision", path, t, schema.MaxPrecision)
		}
		return nil
	case schema.TypeChar, schema.TypeVarchar, schema.TypeBinary, schema.TypeVarbinary:
		if t.Length < 1 {
			return fmt.Errorf("column %q: %s: the length is 1 or more", path, t)
		}
		return nil
	case schema.TypeTime, schema.TypeTimestamp, schema.TypeTimestampLTZ:
		if t.Precision < 0 || t.Precision > 9 {
			return fmt.Errorf("column %q: %s: the precision is 0 to 9", path, t)
		}
		return nil
	case schema.TypeBoolean, schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt,
		schema.TypeBigint,
		schema.TypeFloat, schema.TypeDouble, schema.TypeDate, schema.TypeNull:
		return nil
	case schema.TypeTimestampTZ:
		return fmt.Errorf("column %q: %s cannot be stored: use TIMESTAMP_LTZ, "+
			"which keeps the instant", path, t)
	case schema.TypeIntervalYearMonth, schema.TypeIntervalDayTime:
		return fmt.Errorf("column %q: %s cannot be stored: store the interval as a number, "+
			"or its text as STRING", path, t)
	case schema.TypeMultiset:
		return fmt.Errorf("column %q: %s cannot be stored: use ARRAY, or MAP with counts", path, t)
	default:
		return fmt.Errorf("column %q: %s cannot be stored in DynamoDB", path, t)
	}
}

// setKind returns the kind of set that an ARRAY type can be stored as, or 0. There are no sets of
// dates and times, which are text in DynamoDB only by convention.
func setKind(t *schema.Type) byte {
	if t.Kind != schema.TypeArray {
		return 0
	}
	switch t.Elem.Kind {
	case schema.TypeDate, schema.TypeTime, schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return 0
	}
	return t.Elem.AttributeType()
}
