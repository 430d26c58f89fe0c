package debezium

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// value converts an element of a nested value, which may be null.
func (c converter) value(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
	if isNull(raw) {
		return schema.Null(), nil
	}
	return c(raw, s)
}

func toArray(t *schema.Type, unit TimeUnit) (converter, error) {
	elem, err := newConverter(t.Elem, unit)
	if err != nil {
		return nil, err
	}
	return func(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
		var members []json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			return schema.Value{}, errors.New("not a JSON array")
		}
		values := make([]schema.Value, len(members))
		for i, member := range members {
			if values[i], err = elem.value(member, s.items()); err != nil {
				return schema.Value{}, fmt.Errorf("element %d: %w", i+1, err)
			}
		}
		return schema.List(values...), nil
	}, nil
}

// toMap accepts a JSON object, and the array of [key, value] that Kafka Connect writes for a map
// whose keys are not strings.
func toMap(t *schema.Type, unit TimeUnit) (converter, error) {
	key, err := newConverter(t.Key, unit)
	if err != nil {
		return nil, err
	}
	elem, err := newConverter(t.Elem, unit)
	if err != nil {
		return nil, err
	}
	return func(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
		entries, err := mapEntries(raw)
		if err != nil {
			return schema.Value{}, err
		}
		pairs := make([]schema.Value, 0, 2*len(entries))
		for _, e := range entries {
			if isNull(e[0]) {
				return schema.Value{}, errors.New("a key of the MAP is null")
			}
			k, err := key(e[0], s.keys())
			if err != nil {
				return schema.Value{}, fmt.Errorf("key %s: %w", showJSON(e[0]), err)
			}
			v, err := elem.value(e[1], s.values())
			if err != nil {
				return schema.Value{}, fmt.Errorf("key %s: %w", showJSON(e[0]), err)
			}
			pairs = append(pairs, k, v)
		}
		return schema.Map(pairs...), nil
	}, nil
}

func mapEntries(raw json.RawMessage) ([][2]json.RawMessage, error) {
	errNotAMap := errors.New("neither a JSON object nor an array of [key, value]")
	var entries [][2]json.RawMessage
	if raw[0] == '{' {
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			return nil, errNotAMap
		}
		names := make([]string, 0, len(members))
		for name := range members {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			key, err := json.Marshal(name)
			if err != nil {
				return nil, errNotAMap
			}
			entries = append(entries, [2]json.RawMessage{key, members[name]})
		}
		return entries, nil
	}
	var pairs [][]json.RawMessage
	if json.Unmarshal(raw, &pairs) != nil {
		return nil, errNotAMap
	}
	for _, pair := range pairs {
		if len(pair) != 2 {
			return nil, errNotAMap
		}
		entries = append(entries, [2]json.RawMessage(pair))
	}
	return entries, nil
}

func toRow(t *schema.Type, unit TimeUnit) (converter, error) {
	var fields []field
	for _, f := range t.Fields {
		convert, err := newConverter(f.Type, unit)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		fields = append(fields, field{name: f.Name, typ: f.Type, convert: convert})
	}
	return func(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			return schema.Value{}, errors.New("not a JSON object")
		}
		values := make([]schema.Value, len(fields))
		for i, f := range fields {
			var err error
			if values[i], err = f.convert.value(members[f.name], s.field(f.name)); err != nil {
				return schema.Value{}, fmt.Errorf("field %s: %w", f.name, err)
			}
		}
		return schema.List(values...), nil
	}, nil
}
