package runners

import (
	"encoding/json"
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// model returns the final table of a scenario, which it computes with a map alone: each item as a
// line of DynamoDB JSON, sorted.
func (sc *Scenario) model(input []Change) []string {
	latest := map[[2]string]Change{}
	for _, c := range input {
		if c.Kind == schema.UpdateBefore {
			continue
		}
		key := [2]string{c.ID, c.Line}
		if len(sc.Key) == 1 {
			key[1] = ""
		}
		if before, ok := latest[key]; ok && sc.OrderBy != "" && c.Version < before.Version {
			continue
		}
		latest[key] = c
	}
	lines := []string{}
	for _, c := range latest {
		if c.Kind != schema.Delete {
			lines = append(lines, sc.Shape.line(c))
		}
	}
	slices.Sort(lines)
	return lines
}

// line returns the item of a change as DynamoDB JSON, with attributes in order of name.
func (s Shape) line(c Change) string {
	line, err := json.Marshal(s.attributes(c))
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(line)
}
