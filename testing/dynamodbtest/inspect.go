package dynamodbtest

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// CreateTable creates a table, ACTIVE at once and billed on demand, with the named partition key
// and at most one sort key. A type can follow the name of a key attribute, as in "id:N": S, N or B;
// the default is S. CreateTable returns an error if the table exists or DynamoDB would reject it. A
// table with indexes is created by an SDK's CreateTable.
func (s *Server) CreateTable(name, hash string, rangeKey ...string) error {
	if err := checkTableName(name); err != nil {
		return fmt.Errorf("dynamodbtest: create table %q: %w", name, err)
	}
	if len(rangeKey) > 1 {
		return fmt.Errorf("dynamodbtest: create table %q: %d sort keys; a table has at most one",
			name, len(rangeKey))
	}
	var schema keySchema
	for _, text := range append([]string{hash}, rangeKey...) {
		attr, err := parseKeyAttribute(text)
		if err != nil {
			return err
		}
		schema = append(schema, attr)
	}
	if len(schema) == 2 && schema[0].name == schema[1].name {
		return fmt.Errorf("dynamodbtest: create table %q: partition key and sort key are both %q",
			name, schema[0].name)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[name] != nil {
		return fmt.Errorf("dynamodbtest: create table %q: the table exists", name)
	}
	s.tables[name] = newTable(name, schema, billingOnDemand(), s.now())
	return nil
}

// DeleteTable deletes a table and its items. It returns an error if the table does not exist.
func (s *Server) DeleteTable(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[name]
	if t == nil {
		return fmt.Errorf("dynamodbtest: delete table %q: no such table", name)
	}
	s.drop(t)
	return nil
}

func (s *Server) drop(t *table) {
	t.deleted = true
	delete(s.tables, t.name)
}

// Tables returns the names of all tables, sorted.
func (s *Server) Tables() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.tables))
}

// Len returns the number of items in the table, or 0 if it does not exist.
func (s *Server) Len(table string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tables[table]; t != nil {
		return len(t.items)
	}
	return 0
}

// Lines returns each item of the table as a line of DynamoDB JSON, such as
// {"id":{"S":"a"},"n":{"N":"1"}}. Items are in order of key and attributes in order of name,
// numbers are normalised and sets sorted: equal items have equal lines. It returns nil if the table
// does not exist.
func (s *Server) Lines(table string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[table]
	if t == nil {
		return nil
	}
	lines := make([]string, 0, len(t.items))
	for _, key := range t.keys() {
		lines = append(lines, t.items[key].text)
	}
	return lines
}

// Items returns the items of the table in order of key, with numbers normalised and sets sorted. It
// returns nil if the table does not exist. Compare them with [CompareItems].
func (s *Server) Items(table string) []map[string]types.AttributeValue {
	lines := s.Lines(table)
	if lines == nil {
		return nil
	}
	items := make([]map[string]types.AttributeValue, len(lines))
	for i, line := range lines {
		items[i] = exportStored(line)
	}
	return items
}

// exportStored converts a stored item, which is valid.
func exportStored(text string) map[string]types.AttributeValue {
	it, err := parseItem(text)
	if err != nil {
		panic(err)
	}
	return it.export()
}

// Item returns the item with the given key, or nil if there is none. Attributes of key that are not
// part of the table's key are ignored.
func (s *Server) Item(table string,
	key map[string]types.AttributeValue) map[string]types.AttributeValue {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[table]
	if t == nil {
		return nil
	}
	k, err := t.schema.keyOf(importItem(key), keyArgumentErrors)
	if err != nil {
		return nil
	}
	r, ok := t.items[k]
	if !ok {
		return nil
	}
	return exportStored(r.text)
}

// Dump writes each item as a line {"Table":"…","Item":{…}} of DynamoDB JSON: tables in order of
// name, items as [Server.Lines] returns them. Equal contents give equal bytes.
func (s *Server) Dump(w io.Writer) error {
	out := bufio.NewWriter(w)
	var line []byte
	for _, name := range s.Tables() {
		for _, text := range s.Lines(name) {
			line = appendJSONString(append(line[:0], `{"Table":`...), name)
			line = append(append(line, `,"Item":`...), text...)
			if _, err := out.Write(append(line, "}\n"...)); err != nil {
				return fmt.Errorf("dynamodbtest: dump: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("dynamodbtest: dump: %w", err)
	}
	return nil
}
