package syntax

import (
	"github.com/beam-dynamodb/beam-dynamodb/internal/secret"
	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
)

// CreateTable is a CREATE TABLE statement as it is written: names are not yet resolved and types
// not yet checked.
type CreateTable struct {
	Pos                    Position
	Temporary, IfNotExists bool
	Name                   []Name
	Columns                []ColumnDef
	PrimaryKeys            []PrimaryKey
	Watermarks             []Watermark
	Comment                string
	PartitionedBy          []Name
	Options                []Option
	Like                   *Like // nil without LIKE
}

// ColumnDef is one column. Expr is set for a computed column, Type for every other one.
type ColumnDef struct {
	Name        Name
	Type        *DataType
	Expr        string
	Metadata    bool
	MetadataKey string
	Virtual     bool
	Comment     string
}

// PrimaryKey is PRIMARY KEY … NOT ENFORCED of a column or the table.
type PrimaryKey struct {
	Pos        Position
	Constraint string
	Columns    []Name
}

// Watermark is WATERMARK FOR column AS expression.
type Watermark struct {
	Pos    Position
	Column []Name
	Expr   string
}

// Option is 'key' = 'value' of WITH.
type Option struct {
	Pos        Position
	Key, Value string
}

// CreateTable reads a CREATE TABLE statement, up to but not including its semicolon.
func (c *Cursor) CreateTable() (*CreateTable, error) {
	t := &CreateTable{Pos: c.Peek().Pos}
	if err := c.Expect("CREATE"); err != nil {
		return nil, err
	}
	t.Temporary = c.Accept("TEMPORARY")
	if err := c.Expect("TABLE"); err != nil {
		return nil, err
	}
	if c.Accept("IF") {
		if err := c.Expect("NOT", "EXISTS"); err != nil {
			return nil, err
		}
		t.IfNotExists = true
	}
	var err error
	if t.Name, err = c.Names("a table name"); err != nil {
		return nil, err
	}
	if len(t.Name) > 3 {
		return nil, Errorf(t.Name[3].Pos, "a table name has at most three parts: "+
			"catalog.database.table")
	}
	// A table that takes its columns from another needs none of its own, nor does one whose
	// connector knows what it holds: which of them this is shows at the end.
	noColumns := c.Fail("'(' and the columns of the table")
	if c.Accept("(") {
		noColumns = nil
		if err := c.tableElements(t); err != nil {
			return nil, err
		}
	} else if !c.Is("COMMENT") && !c.Is("PARTITIONED") && !c.Is("WITH") && !c.Is("LIKE") {
		return nil, noColumns
	}
	if err := c.tableClauses(t); err != nil {
		return nil, err
	}
	if noColumns != nil && t.Like == nil && len(t.Options) == 0 {
		return nil, noColumns
	}
	return t, nil
}

// tableElements reads the columns, the keys and the watermark, up to the closing parenthesis.
func (c *Cursor) tableElements(t *CreateTable) error {
	for {
		var err error
		switch pos := c.Peek().Pos; {
		case c.Is("CONSTRAINT"), c.Is("PRIMARY"), c.Is("UNIQUE"):
			err = c.primaryKey(t, nil)
		case c.Accept("WATERMARK"):
			err = c.watermark(t, pos)
		default:
			err = c.column(t)
		}
		if err != nil {
			return err
		}
		if c.Accept(")") {
			return nil
		}
		if !c.Accept(",") {
			return c.Fail("',' or ')'")
		}
	}
}

func (c *Cursor) column(t *CreateTable) error {
	name, err := c.Name("a column name")
	if err != nil {
		return err
	}
	col := ColumnDef{Name: name}
	if c.Accept("AS") {
		col.Expr, err = c.RawExpression(endOfColumnExpr)
	} else {
		err = c.typedColumn(t, &col)
	}
	if err != nil {
		return err
	}
	if col.Comment, err = c.comment(); err != nil {
		return err
	}
	t.Columns = append(t.Columns, col)
	return nil
}

func endOfColumnExpr(c *Cursor) bool {
	return c.Is(",") || c.Is(")") || c.Is("COMMENT") && c.PeekAt(1).Kind == String
}

func (c *Cursor) typedColumn(t *CreateTable, col *ColumnDef) error {
	start, word := c.Peek().Pos, c.PeekAt(-1)
	var err error
	if col.Type, err = c.DataType(); err != nil {
		return misspeltElement(err, start, word)
	}
	switch {
	case c.Accept("METADATA"):
		col.Metadata = true
		if c.Accept("FROM") {
			col.MetadataKey, err = c.StringLiteral("a metadata key in single quotes")
			if err != nil {
				return err
			}
		}
		col.Virtual = c.Accept("VIRTUAL")
	case c.Is("CONSTRAINT"), c.Is("PRIMARY"), c.Is("UNIQUE"):
		return c.primaryKey(t, []Name{col.Name})
	}
	return nil
}

// misspeltElement explains PRIMRY KEY (a): it reads as a column PRIMRY, and fails at its type.
func misspeltElement(err error, typePos Position, name Token) error {
	e, ok := err.(*Error)
	if !ok || e.Pos != typePos || e.Found == "" || name.Kind != Word {
		return err
	}
	elements := []string{"PRIMARY", "CONSTRAINT", "WATERMARK", "UNIQUE"}
	if near := spelling.Nearest(name.Text, elements); near != "" {
		return &Error{Pos: name.Pos, Found: name.String(), Expected: "a column and its data type",
			Hint: "did you mean " + near + "?"}
	}
	return err
}

func (c *Cursor) comment() (string, error) {
	if !c.Accept("COMMENT") {
		return "", nil
	}
	return c.StringLiteral("a comment in single quotes")
}

// primaryKey reads [CONSTRAINT name] PRIMARY KEY [(columns)] NOT ENFORCED. The columns are given
// for a column's own constraint, and read for a table's.
func (c *Cursor) primaryKey(t *CreateTable, columns []Name) error {
	key := PrimaryKey{Pos: c.Peek().Pos, Columns: columns}
	if c.Accept("CONSTRAINT") {
		name, err := c.Name("a constraint name")
		if err != nil {
			return err
		}
		key.Constraint = name.Text
	}
	if c.Is("UNIQUE") {
		return &Error{Pos: c.Peek().Pos, Message: "UNIQUE constraint is not supported yet",
			Hint: "use PRIMARY KEY … NOT ENFORCED"}
	}
	if err := c.Expect("PRIMARY", "KEY"); err != nil {
		return err
	}
	if columns == nil {
		var err error
		if key.Columns, err = c.NameList("a column name"); err != nil {
			return err
		}
	}
	if c.Accept("NOT") {
		if err := c.Expect("ENFORCED"); err != nil {
			return err
		}
	} else {
		if c.Accept("ENFORCED") || c.Is(",") || c.Is(")") || c.Is("COMMENT") {
			return &Error{
				Pos: key.Pos,
				Message: "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint: " +
					"it does not own the data, " +
					"so the only supported mode is NOT ENFORCED",
				Hint: "write NOT ENFORCED after the PRIMARY KEY",
			}
		}
		return c.Fail("NOT ENFORCED")
	}
	t.PrimaryKeys = append(t.PrimaryKeys, key)
	return nil
}

func (c *Cursor) watermark(t *CreateTable, pos Position) error {
	w := Watermark{Pos: pos}
	err := c.Expect("FOR")
	if err != nil {
		return err
	}
	if w.Column, err = c.Names("a column name"); err != nil {
		return err
	}
	if err := c.Expect("AS"); err != nil {
		return err
	}
	w.Expr, err = c.RawExpression(func(c *Cursor) bool { return c.Is(",") || c.Is(")") })
	t.Watermarks = append(t.Watermarks, w)
	return err
}

// tableClauses reads what follows the columns, in Flink's order.
func (c *Cursor) tableClauses(t *CreateTable) error {
	var err error
	if t.Comment, err = c.comment(); err != nil {
		return err
	}
	if c.Is("DISTRIBUTED") {
		return unsupported(c, "DISTRIBUTED",
			"DynamoDB spreads items by their partition key: use PARTITIONED BY (column)")
	}
	if c.Accept("PARTITIONED") {
		if err := c.Expect("BY"); err != nil {
			return err
		}
		if t.PartitionedBy, err = c.NameList("a column name"); err != nil {
			return err
		}
	}
	if c.Accept("WITH") {
		if err := c.options(t); err != nil {
			return err
		}
	}
	switch {
	case c.Is("LIKE"):
		t.Like, err = c.like()
		return err
	case c.Is("AS"):
		return unsupported(c, "CREATE TABLE … AS SELECT",
			"declare the columns, and fill the table with INSERT INTO … SELECT")
	case c.Is("PARTITIONED") && t.Options != nil, c.Is("COMMENT"):
		e := c.Fail("the end of the statement")
		e.Hint = "the order is COMMENT, PARTITIONED BY, WITH, LIKE"
		return e
	}
	return nil
}

func unsupported(c *Cursor, what, instead string) *Error {
	return &Error{Pos: c.Peek().Pos, Message: what + " is not supported", Hint: instead}
}

func (c *Cursor) options(t *CreateTable) error {
	if err := c.Expect("("); err != nil {
		return err
	}
	t.Options = []Option{}
	if c.Accept(")") {
		return nil
	}
	// A secret whose quotes are missing, or that holds a quote which is not doubled, leaves pieces
	// of itself where other tokens are expected. After the key of a secret, no error says what was
	// found.
	var hidden bool
	hide := func(err error) error {
		if e, ok := err.(*Error); ok && hidden {
			e.Found, e.Hint = "", ""
		}
		return err
	}
	for {
		o := Option{Pos: c.Peek().Pos}
		var err error
		if o.Key, err = c.StringLiteral("an option's key in single quotes"); err != nil {
			return hide(err)
		}
		hidden = hidden || secret.IsKey(o.Key)
		if err := c.Expect("="); err != nil {
			return hide(err)
		}
		o.Value, err = c.StringLiteral("the value of '" + o.Key + "' in single quotes")
		if err != nil {
			return hide(err)
		}
		t.Options = append(t.Options, o)
		if c.Accept(")") {
			return nil
		}
		if !c.Accept(",") {
			return hide(c.Fail("',' or ')' after the value of '" + o.Key + "'"))
		}
	}
}
