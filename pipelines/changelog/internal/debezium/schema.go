package debezium

import (
	"bytes"
	"encoding/json"
	"errors"
)

// connectSchema is the part of a Kafka Connect schema that says what a value means.
type connectSchema struct {
	Name       string            `json:"name"`
	Field      string            `json:"field"`
	Parameters map[string]string `json:"parameters"`
	Fields     []*connectSchema  `json:"fields"` // of a struct
	Items      *connectSchema    `json:"items"`  // of an array
	Keys       *connectSchema    `json:"keys"`   // of a map
	Values     *connectSchema    `json:"values"`

	byName map[string]*connectSchema
}

// index builds the maps of fields by name, at every depth.
func (s *connectSchema) index() {
	if s == nil {
		return
	}
	s.byName = make(map[string]*connectSchema, len(s.Fields))
	for _, f := range s.Fields {
		if f != nil {
			f.index()
			s.byName[f.Field] = f
		}
	}
	s.Items.index()
	s.Keys.index()
	s.Values.index()
}

// field returns the schema of a struct's field. As all methods it returns nil, or empty, when there
// is none.
func (s *connectSchema) field(name string) *connectSchema {
	if s == nil {
		return nil
	}
	return s.byName[name]
}

func (s *connectSchema) items() *connectSchema {
	if s == nil {
		return nil
	}
	return s.Items
}

func (s *connectSchema) keys() *connectSchema {
	if s == nil {
		return nil
	}
	return s.Keys
}

func (s *connectSchema) values() *connectSchema {
	if s == nil {
		return nil
	}
	return s.Values
}

// name returns the name of the logical type.
func (s *connectSchema) name() string {
	if s == nil {
		return ""
	}
	return s.Name
}

// parameter returns a parameter of the logical type, such as a decimal's scale.
func (s *connectSchema) parameter(name string) (string, bool) {
	if s == nil {
		return "", false
	}
	v, ok := s.Parameters[name]
	return v, ok
}

// eventSchema holds the schemas of the two images of a row; both are nil for events without schema.
type eventSchema struct{ before, after *connectSchema }

// schemaCache keeps the schema that was parsed last: each event has it, and it is larger than the
// event.
type schemaCache struct {
	text  []byte
	shape eventSchema
}

// of returns a schema, parsed.
func (c *schemaCache) of(text json.RawMessage) (*eventSchema, error) {
	if isNull(text) {
		return &eventSchema{}, nil
	}
	if bytes.Equal(text, c.text) {
		return &c.shape, nil
	}
	var s *connectSchema
	if json.Unmarshal(text, &s) != nil || s == nil {
		return nil, errors.New("the schema is not a Kafka Connect schema")
	}
	s.index()
	c.text = append(c.text[:0], text...)
	c.shape = eventSchema{before: s.field("before"), after: s.field("after")}
	return &c.shape, nil
}
