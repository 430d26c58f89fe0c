package dynamodbtest

import (
	"bytes"
	"slices"
)

// query is a Query request, by the key of the table or of an index.
type query struct {
	pageRequest
	condition string
	names     map[string]string
	values    map[string]value
	backward  bool
}

func (o *query) decode(d *decoder) error {
	err := d.object(func(name string) (err error) {
		switch name {
		case "KeyConditionExpression":
			o.condition, err = d.string()
		case "ExpressionAttributeNames":
			o.names = map[string]string{}
			err = d.entries(func(name string) (err error) {
				o.names[name], err = d.string()
				return err
			})
		case "ExpressionAttributeValues":
			o.values = map[string]value{}
			err = d.entries(func(name string) (err error) {
				o.values[name], err = d.value(1)
				return err
			})
		case "ScanIndexForward":
			var forward bool
			forward, err = d.bool()
			o.backward = !forward
		default:
			err = o.member(d, name)
		}
		return err
	})
	o.invalid = d.invalid
	return err
}

func (o *query) tables() []string { return []string{o.table} }

func (o *query) serve(s *Server, b []byte) ([]byte, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if o.condition == "" {
		return nil, validationError("Either the KeyConditions or KeyConditionExpression " +
			"parameter must be specified in the request.")
	}
	conditions, err := parseKeyCondition(o.condition, o.names, o.values)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := o.view(s)
	if err != nil {
		return nil, err
	}
	from, to, err := v.schema.keyRange(conditions)
	if err != nil {
		return nil, err
	}
	start, err := o.startKey(v)
	if err != nil {
		return nil, err
	}
	if o.hasStart && (start < from || start >= to) {
		return nil, validationError("The provided starting key is outside query boundaries based " +
			"on provided conditions")
	}
	keys := v.keys
	first, _ := slices.BinarySearch(keys, from)
	end, _ := slices.BinarySearch(keys, to)
	keys = keys[first:end]
	if o.hasStart {
		at, found := slices.BinarySearch(keys, start)
		if o.backward {
			keys = keys[:at]
		} else {
			if found {
				at++
			}
			keys = keys[at:]
		}
	}
	return o.page(s, v, func(yield func(string) bool) {
		for i := range keys {
			key := keys[i]
			if o.backward {
				key = keys[len(keys)-1-i]
			}
			if !yield(key) {
				return
			}
		}
	}, b)
}

// keyCondition is one comparison of a KeyConditionExpression: "=", "<", "<=", ">", ">=", "BETWEEN"
// or "begins_with".
type keyCondition struct {
	name     string
	operator string
	values   []value // two for BETWEEN, or else one
}

// keyRange returns the keys, in the form of keyOf, that the conditions choose: from ≤ key < to.
func (s keySchema) keyRange(conditions []keyCondition) (from, to string, err error) {
	at := slices.IndexFunc(conditions, func(c keyCondition) bool { return c.name == s[0].name })
	switch {
	case at < 0:
		return "", "", validationError("Query condition missed key schema element: " + s[0].name)
	case conditions[at].operator != "=":
		return "", "", validationError("Query key condition not supported")
	}
	for i, c := range conditions {
		attr := s[0]
		if i != at {
			if len(s) < 2 || c.name != s[1].name {
				return "", "", validationError("Query key condition not supported")
			}
			attr = s[1]
		}
		if err := c.checkValues(attr, i == at); err != nil {
			return "", "", err
		}
	}
	prefix := string(appendOrdered(nil, conditions[at].values[0]))
	if len(conditions) == 1 {
		return prefix, after(prefix), nil
	}
	sort := conditions[1-at]
	low, high := sort.bounds()
	from = prefix + low
	if high == "" {
		return from, after(prefix), nil
	}
	to = prefix + high
	if to < from {
		return from, from, nil
	}
	return from, to, nil
}

func (c *keyCondition) checkValues(attr keyAttribute, partition bool) error {
	for _, v := range c.values {
		if v.kind != attr.kind || c.operator == "begins_with" && v.kind == kindNumber {
			return invalidValue("Condition parameter type does not match schema type")
		}
		if c.operator == "begins_with" {
			continue
		}
		if err := checkKeyValue(v, attr.name, partition); err != nil {
			return err
		}
	}
	if c.operator != "BETWEEN" {
		return nil
	}
	low, high := appendOrdered(nil, c.values[0]), appendOrdered(nil, c.values[1])
	if bytes.Compare(low, high) > 0 {
		return conditionError("The BETWEEN operator requires upper bound to be greater than or " +
			"equal to lower bound")
	}
	return nil
}

// bounds returns the sort keys that the condition chooses: low ≤ key < high, where high "" is none.
func (c *keyCondition) bounds() (low, high string) {
	ordered := string(appendOrdered(nil, c.values[0]))
	switch c.operator {
	case "=":
		return ordered, after(ordered)
	case "<":
		return "", ordered
	case "<=":
		return "", after(ordered)
	case ">":
		return after(ordered), ""
	case ">=":
		return ordered, ""
	case "BETWEEN":
		return ordered, after(string(appendOrdered(nil, c.values[1])))
	default: // begins_with
		start := string(appendEscaped(nil, c.values[0].text))
		return start, after(start)
	}
}

// after returns the least string that is greater than all strings with the prefix, or "" if there
// is none, as for a prefix of 0xFF bytes only. No key is a prefix of another one, so after(key) is
// greater than that key and, in an index, than the table keys that follow it, and nothing else lies
// between.
func after(prefix string) string {
	n := len(prefix)
	for n > 0 && prefix[n-1] == 0xff {
		n--
	}
	if n == 0 {
		return ""
	}
	return prefix[:n-1] + string([]byte{prefix[n-1] + 1})
}
