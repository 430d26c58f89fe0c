package csv

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/csv/csvrecord"
)

// setHeader takes the columns' places from a header line, which names the fields of the records
// that follow. Blanks around a name that is not quoted do not count. A trailing delimiter and
// fields without a name are ignored, as are those that no column is named after.
func (c *rowConverter) setHeader(fields []csvrecord.Field) error {
	var names []string
	for _, f := range fields {
		name := string(f.Text)
		if !f.Quoted {
			name = strings.TrimSpace(name)
		}
		if name != "" && slices.Contains(names, name) {
			return fmt.Errorf("the header line has the name '%s' twice", name)
		}
		names = append(names, name)
	}
	if last := len(names) - 1; last > 0 && names[last] == "" {
		names = names[:last]
	}
	var missing []string
	c.places = make([]int, len(c.format.Columns))
	for i, col := range c.format.Columns {
		if c.places[i] = slices.Index(names, col.Name); c.places[i] >= 0 {
			continue
		}
		text := "'" + col.Name + "'"
		for _, name := range names {
			if strings.EqualFold(name, col.Name) {
				text += fmt.Sprintf(" (did you mean '%s'?)", name)
				break
			}
		}
		missing = append(missing, text)
	}
	if len(missing) > 0 {
		return fmt.Errorf("the header line ('%s' = 'true') has no column %s; its names are %s",
			optHeader, strings.Join(missing, ", "), strings.Join(names, ", "))
	}
	c.width = len(names)
	return nil
}

// looksLikeHeader reports whether a record has the name of a column for a field.
func (c *rowConverter) looksLikeHeader(fields []csvrecord.Field) bool {
	if c.format.Header {
		return false
	}
	for _, f := range fields {
		for _, col := range c.format.Columns {
			if strings.EqualFold(strings.TrimSpace(string(f.Text)), col.Name) {
				return true
			}
		}
	}
	return false
}

// hintHeader adds to an error what to do about a header line.
func hintHeader(err error) error {
	return fmt.Errorf("%w; if this is a header line, set '%s' = 'true': "+
		"every line is read as a row without it", err, optHeader)
}
