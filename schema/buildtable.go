package schema

import (
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// buildTable gives a parsed CREATE TABLE statement without LIKE its meaning: it checks types,
// resolves names and makes columns of the primary key NOT NULL. Errors are of type *[syntax.Error].
func buildTable(node *syntax.CreateTable) (*Table, error) { return complete(&Table{}, node) }

// likeAlone is the error for a LIKE whose table is not known.
func likeAlone(like *syntax.Like) error {
	return &syntax.Error{
		Pos: like.Pos,
		Message: "CREATE TABLE … LIKE needs the statement that declares " +
			strings.Join(texts(like.Table), "."),
		Hint: "write the columns and the options out",
	}
}

// complete adds to a table what the statement declares.
func complete(t *Table, node *syntax.CreateTable) (*Table, error) {
	t.Name, t.Temporary, t.IfNotExists = texts(node.Name), node.Temporary, node.IfNotExists
	t.Comment, t.Pos = node.Comment, Position(node.Pos)
	for i := range node.Columns {
		if err := addColumn(t, &node.Columns[i]); err != nil {
			return nil, err
		}
	}
	if len(t.Columns) > 0 && len(t.PhysicalColumns()) == 0 {
		return nil, syntax.Errorf(node.Pos,
			"table %s has no column that is stored: declare one at least",
			strings.Join(t.Name, "."))
	}
	for _, resolve := range []func(*Table, *syntax.CreateTable) error{addPrimaryKey,
		addPartitioning, addWatermark, addOptions} {
		if err := resolve(t, node); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func texts(names []syntax.Name) []string {
	var out []string
	for _, n := range names {
		out = append(out, n.Text)
	}
	return out
}

func addColumn(t *Table, def *syntax.ColumnDef) error {
	name := def.Name
	if t.Column(name.Text) != nil {
		return syntax.Errorf(name.Pos, "a column named '%s' already exists in the table", name.Text)
	}
	c := Column{Name: name.Text, Comment: def.Comment, Pos: Position(name.Pos)}
	switch {
	case def.Type == nil:
		c.Kind, c.Expr = Computed, def.Expr
	case def.Metadata:
		c.Kind, c.MetadataKey, c.Virtual = Metadata, def.MetadataKey, def.Virtual
	}
	if def.Type != nil {
		var err error
		if c.Type, err = buildType(def.Type); err != nil {
			return err
		}
	}
	t.Columns = append(t.Columns, c)
	return nil
}

func addPrimaryKey(t *Table, node *syntax.CreateTable) error {
	if len(node.PrimaryKeys) == 0 {
		return nil
	}
	if len(node.PrimaryKeys) > 1 {
		return syntax.Errorf(node.PrimaryKeys[1].Pos,
			"duplicate primary key definition: a table has one PRIMARY KEY, of one or more columns")
	}
	key := node.PrimaryKeys[0]
	for _, n := range key.Columns {
		c := t.Column(n.Text)
		switch {
		case c == nil:
			return syntax.Errorf(n.Pos, "Primary key column '%s' is not defined in the table "+
				"schema. Available columns: [%s]", n.Text, columnNames(t))
		case c.Kind != Physical:
			return syntax.Errorf(n.Pos, "primary key column '%s' is not stored: a PRIMARY KEY "+
				"constraint must be declared on physical columns", n.Text)
		case slices.Contains(t.PrimaryKey, n.Text):
			return syntax.Errorf(n.Pos, "primary key column '%s' is named twice", n.Text)
		}
		typ := *c.Type // which a table made with LIKE shares with the other one
		typ.NotNull = true
		c.Type = &typ
		t.PrimaryKey = append(t.PrimaryKey, n.Text)
	}
	t.Constraint = key.Constraint
	return nil
}

func addPartitioning(t *Table, node *syntax.CreateTable) error {
	for _, n := range node.PartitionedBy {
		c := t.Column(n.Text)
		switch {
		case c == nil:
			return syntax.Errorf(n.Pos, "Partition column '%s' not defined in the table schema. "+
				"Available columns: [%s]", n.Text, columnNames(t))
		case c.Kind != Physical:
			return syntax.Errorf(n.Pos, "partition column '%s' is not stored: partition by "+
				"physical columns", n.Text)
		case slices.Contains(t.PartitionedBy, n.Text):
			return syntax.Errorf(n.Pos, "partition column '%s' is named twice", n.Text)
		}
		t.PartitionedBy = append(t.PartitionedBy, n.Text)
	}
	return nil
}

// columnNames lists the columns as Flink does in its messages: 'k', 'v'.
func columnNames(t *Table) string {
	var quoted []string
	for _, c := range t.Columns {
		quoted = append(quoted, "'"+c.Name+"'")
	}
	return strings.Join(quoted, ", ")
}

func addWatermark(t *Table, node *syntax.CreateTable) error {
	if len(node.Watermarks) == 0 {
		return nil
	}
	if len(node.Watermarks) > 1 {
		return syntax.Errorf(node.Watermarks[1].Pos,
			"multiple WATERMARK statements are not supported")
	}
	w := node.Watermarks[0]
	path := texts(w.Column)
	undefined := func(i int, why string) error {
		return syntax.Errorf(w.Column[i].Pos,
			"the rowtime attribute field '%s' is not defined in the table schema: %s",
			strings.Join(path, "."), why)
	}
	c := t.Column(path[0])
	if c == nil {
		return undefined(0, "available columns: ["+columnNames(t)+"]")
	}
	// A computed column has no declared type to look for the fields in.
	for i, typ := 1, c.Type; typ != nil && i < len(path); i++ {
		f := slices.IndexFunc(typ.Fields, func(f Field) bool { return f.Name == path[i] })
		if f < 0 {
			return undefined(i, typ.String()+" has no field '"+path[i]+"'")
		}
		typ = typ.Fields[f].Type
	}
	t.Watermark = &Watermark{Column: path, Expr: w.Expr, Pos: Position(w.Pos)}
	return nil
}

// addOptions keeps one of several equal options; options that contradict each other are an error.
func addOptions(t *Table, node *syntax.CreateTable) error {
	for _, o := range node.Options {
		value, given := t.Option(o.Key)
		switch {
		case !given:
			t.Options = append(t.Options, Option{Key: o.Key, Value: o.Value, Pos: Position(o.Pos)})
		case value != o.Value:
			return syntax.Errorf(o.Pos, "option '%s' is given twice, with different values", o.Key)
		}
	}
	return nil
}
