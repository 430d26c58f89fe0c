package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// catalog holds the tables that the statements so far have declared.
type catalog struct {
	entries []*entry
}

// entry is a declared table.
type entry struct {
	name      string // as declared
	table     *schema.Table
	connector string
	// broken is true when the declaration has a problem. Statements that use the table are then not
	// reported.
	broken bool

	sink *Sink // of connector dynamodb

	source *tableSource // of a connector to read from
}

// errBrokenSource is the error of a query that reads a table whose declaration has a problem.
var errBrokenSource = errors.New("the declaration of the source has a problem")

func newCatalog() *catalog { return &catalog{} }

// qualified returns the name with the catalogue and the database that Flink's session begins with,
// where it does not name them.
func qualified(name []string) string {
	full := []string{"default_catalog", "default_database"}
	return strings.Join(append(full[:max(0, 3-len(name))], name...), "\x00")
}

// add declares a table. It returns nil for one that IF NOT EXISTS leaves as it is.
func (c *catalog) add(t *schema.Table) (*entry, error) {
	name := strings.Join(t.Name, ".")
	for _, e := range c.entries {
		if qualified(e.table.Name) == qualified(t.Name) {
			if t.IfNotExists {
				return nil, nil
			}
			return nil, ast.Errorf(t.Pos, "table '%s' is already declared in line %d", name,
				e.table.Pos.Line)
		}
	}
	e := &entry{name: name, table: t}
	c.entries = append(c.entries, e)
	var given bool
	if e.connector, given = t.Option("connector"); !given {
		e.broken = true
		return nil, ast.Errorf(t.Pos, "table '%s': option 'connector' is missing; %s", name,
			connectorsHint())
	}
	return e, nil
}

// drop removes a table from the catalogue.
func (c *catalog) drop(s *ast.DropTable) error {
	at := slices.IndexFunc(c.entries,
		func(e *entry) bool { return qualified(e.table.Name) == qualified(s.Name.Parts) })
	full := strings.ReplaceAll(qualified(s.Name.Parts), "\x00", ".")
	switch {
	case at < 0 && s.IfExists:
		return nil
	case at < 0 && s.Temporary:
		return ast.Errorf(s.Name.At, "Temporary table with identifier '%s' does not exist.", full)
	case at < 0:
		return ast.Errorf(s.Name.At, "Table with identifier '%s' does not exist.", full)
	case s.Temporary && !c.entries[at].table.Temporary:
		return ast.Errorf(
			s.Name.At,
			"Temporary table with identifier '%s' does not exist; the table is not temporary; "+
				"use DROP TABLE",
			full,
		)
	case !s.Temporary && c.entries[at].table.Temporary:
		return ast.Errorf(s.Name.At,
			"Temporary table with identifier '%s' exists; use DROP TEMPORARY TABLE", full)
	}
	c.entries = slices.Delete(c.entries, at, at+1)
	return nil
}

func (c *catalog) find(name ast.Name) (*entry, error) {
	for _, e := range c.entries {
		if qualified(e.table.Name) == qualified(name.Parts) {
			return e, nil
		}
	}
	text := strings.Join(name.Parts, ".")
	var names []string
	for _, e := range c.entries {
		names = append(names, e.name)
	}
	message := fmt.Sprintf("table '%s' is not declared", text)
	if near := spelling.Nearest(text, names); near != "" {
		message += fmt.Sprintf("; did you mean '%s'?", near)
	} else if len(names) > 0 {
		message += "; the tables declared before are " + strings.Join(names, ", ")
	} else {
		message += "; a CREATE TABLE must come first"
	}
	return nil, ast.Errorf(name.At, "%s", message)
}

// tables finds a table for a query to read.
func (c *catalog) tables(name ast.Name) (*query.Table, error) {
	e, err := c.find(name)
	switch {
	case err != nil:
		return nil, err
	case e.connector == dynamodbio.Connector:
		return nil, &ast.Error{Pos: name.At, Err: dynamodbio.ErrNotASource}
	case e.broken:
		return nil, errBrokenSource
	case e.source == nil:
		return nil, e.unsupported(name.At)
	case e.source.WholeItems():
		return nil, e.source.wholeOnly(name.At, "t")
	}
	return &e.source.query, nil
}

// sourceOf returns the source of a table that tables has returned.
func (c *catalog) sourceOf(t *query.Table) *tableSource {
	for _, e := range c.entries {
		if e.source != nil && &e.source.query == t {
			return e.source
		}
	}
	return nil
}

func (e *entry) unsupported(pos schema.Position) error {
	connectors := connectorNames()
	hint := connectorsHint()
	if near := spelling.Nearest(e.connector, connectors); near != "" &&
		!slices.Contains(connectors, e.connector) {
		hint = fmt.Sprintf("did you mean '%s'?", near)
	}
	return ast.Errorf(pos, "table '%s': connector '%s' is not supported; %s", e.name, e.connector,
		hint)
}
