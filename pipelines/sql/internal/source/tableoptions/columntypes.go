package tableoptions

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// CheckTypes adds a problem for each column with a type, or a type inside its type, that no file of
// the format holds: those that no format of Flink has, and those that reject returns an error for.
// reject may be nil.
func (s *Set) CheckTypes(format string, reject func(*schema.Type) error) {
	for _, c := range input.DeclaredColumns(s.Table) {
		if err := checkType(c.Type, reject); err != nil {
			s.Fail(c.Pos, "column %s: format %s cannot hold %v", c.Name, format, err)
		}
	}
}

func checkType(t *schema.Type, reject func(*schema.Type) error) error {
	switch t.Kind {
	case schema.TypeTimestampTZ,
		schema.TypeRaw,
		schema.TypeIntervalDayTime,
		schema.TypeIntervalYearMonth,
		schema.TypeNull,
		schema.TypeInvalid:
		return fmt.Errorf("the type %v", t)
	}
	if reject != nil {
		if err := reject(t); err != nil {
			return err
		}
	}
	parts := []*schema.Type{t.Key, t.Elem}
	for _, f := range t.Fields {
		parts = append(parts, f.Type)
	}
	for _, part := range parts {
		if part == nil {
			continue
		}
		if err := checkType(part, reject); err != nil {
			return err
		}
	}
	return nil
}
