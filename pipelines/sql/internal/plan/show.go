package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// table prints rows as Flink's SQL client does.
func (b *builder) table(columns []string, rows [][]string) {
	if len(rows) == 0 {
		fmt.Fprintln(&b.output, "Empty set")
		return
	}
	widths := make([]int, len(columns))
	for _, row := range append([][]string{columns}, rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	rule := "+"
	for _, w := range widths {
		rule += strings.Repeat("-", w+2) + "+"
	}
	line := func(row []string) {
		for i, cell := range row {
			fmt.Fprintf(&b.output, "| %*s ", widths[i], cell)
		}
		fmt.Fprintln(&b.output, "|")
	}
	fmt.Fprintln(&b.output, rule)
	line(columns)
	fmt.Fprintln(&b.output, rule)
	for _, row := range rows {
		line(row)
	}
	fmt.Fprintln(&b.output, rule)
	fmt.Fprintf(&b.output, "%s in set\n", plural(len(rows), "row"))
}

// showTables lists the tables declared until here.
func (b *builder) showTables(s *ast.ShowTables) error {
	matches := func(string) bool { return true }
	if s.Pattern != nil {
		match, err := expr.LikePattern(*s.Pattern)
		if err != nil {
			return &ast.Error{Pos: s.At, Err: err}
		}
		matches = func(name string) bool { return match(name) != s.Not }
	}
	var rows [][]string
	for _, e := range b.catalog.entries {
		if name := e.table.Name[len(e.table.Name)-1]; matches(name) {
			rows = append(rows, []string{name})
		}
	}
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	b.table([]string{"table name"}, rows)
	return nil
}

// showCreateTable prints the declaration, secrets masked, which Flink shows.
func (b *builder) showCreateTable(s *ast.ShowCreateTable) error {
	e, err := b.catalog.find(s.Name)
	if err != nil {
		return err
	}
	fmt.Fprintln(&b.output, e.table)
	return nil
}

// describe prints the columns as Flink does.
func (b *builder) describe(s *ast.Describe) error {
	e, err := b.catalog.find(s.Name)
	if err != nil {
		return err
	}
	columns := []string{"name", "type", "null", "key", "extras", "watermark"}
	commented := slices.ContainsFunc(e.table.Columns,
		func(c schema.Column) bool { return c.Comment != "" })
	if commented {
		columns = append(columns, "comment")
	}
	var rows [][]string
	for _, col := range e.table.Columns {
		typ, err := b.columnType(e.table, col)
		if err != nil {
			return err
		}
		row := []string{col.Name, typ.name(), "TRUE", "", extras(col), ""}
		if typ.NotNull {
			row[2] = "FALSE"
		}
		if slices.Contains(e.table.PrimaryKey, col.Name) {
			row[3] = "PRI(" + strings.Join(e.table.PrimaryKey, ", ") + ")"
		}
		if w := e.table.Watermark; w != nil && strings.Join(w.Column, ".") == col.Name {
			row[1] += " *ROWTIME*"
			row[5] = w.Expr
		}
		if commented {
			row = append(row, col.Comment)
		}
		rows = append(rows, row)
	}
	b.table(columns, rows)
	return nil
}

// describedType is a type whose nullability is shown in a column of its own.
type describedType struct{ *schema.Type }

func (t describedType) name() string { return strings.TrimSuffix(t.String(), " NOT NULL") }

// columnType is a column's type: that of its expression when it is computed.
func (b *builder) columnType(table *schema.Table, col schema.Column) (describedType, error) {
	if col.Kind != schema.Computed {
		return describedType{col.Type}, nil
	}
	typ, err := query.ComputedType(table, col, b.session.zone())
	return describedType{typ}, err
}

// extras is what makes a column more than one that is stored.
func extras(col schema.Column) string {
	switch col.Kind {
	case schema.Computed:
		return "AS " + col.Expr
	case schema.Metadata:
		text := "METADATA"
		if col.MetadataKey != "" {
			text += " FROM " + syntax.QuoteString(col.MetadataKey)
		}
		if col.Virtual {
			text += " VIRTUAL"
		}
		return text
	}
	return ""
}
