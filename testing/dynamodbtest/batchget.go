package dynamodbtest

import (
	"slices"
	"strconv"
)

const (
	maxBatchGets  = 100
	maxBatchBytes = 16 << 20 // of items in one response
)

// batchGetItem is a BatchGetItem request.
type batchGetItem struct {
	gets     []batchGet
	returned returnOptions
	invalid  error
}

// batchGet is the part of a BatchGetItem for one table.
type batchGet struct {
	table      string
	keys       []item
	raw        []string // the keys as the request has them
	consistent bool
}

func (o *batchGetItem) decode(d *decoder) error {
	err := d.object(func(name string) error {
		if name != "RequestItems" {
			return o.returned.member(d, name)
		}
		return d.entries(func(table string) error {
			if slices.Contains(o.tables(), table) {
				return serializationError("table name given twice: " + table)
			}
			get := batchGet{table: table}
			if d.null() { // a null is no key
				o.gets = append(o.gets, get)
				return nil
			}
			err := d.object(func(name string) (err error) {
				switch name {
				case "Keys":
					err = get.decodeKeys(d)
				case "ConsistentRead":
					get.consistent, err = d.bool()
				default:
					err = o.returned.member(d, name)
				}
				return err
			})
			o.gets = append(o.gets, get)
			return err
		})
	})
	o.invalid = d.invalid
	return err
}

func (g *batchGet) decodeKeys(d *decoder) error {
	return d.array(func() error {
		start := d.offset()
		key, err := d.item()
		if err != nil {
			return err
		}
		g.keys = append(g.keys, key)
		g.raw = append(g.raw, d.raw(start))
		return nil
	})
}

func (o *batchGetItem) tables() []string {
	var names []string
	for _, g := range o.gets {
		names = append(names, g.table)
	}
	slices.Sort(names)
	return names
}

func (o *batchGetItem) validate() error {
	if err := o.returned.check(); err != nil {
		return err
	}
	if len(o.gets) == 0 {
		return constraintError("{}", "requestItems",
			"Member must have length greater than or equal to 1")
	}
	n := 0
	for _, g := range o.gets {
		if err := checkTableName(g.table); err != nil {
			return err
		}
		at := "requestItems." + g.table + ".member.keys"
		if len(g.keys) == 0 {
			return constraintError("[]", at, "Member must have length greater than or equal to 1")
		}
		if len(g.keys) > maxBatchGets {
			return constraintError(strconv.Itoa(len(g.keys))+" keys", at,
				"Member must have length less than or equal to 100")
		}
		n += len(g.keys)
	}
	if n > maxBatchGets {
		return validationError("Too many items requested for the BatchGetItem call")
	}
	return o.invalid
}

func (o *batchGetItem) serve(s *Server, b []byte) ([]byte, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	keys, err := o.resolve(s)
	if err != nil {
		return nil, err
	}
	var units []tableUnits
	var left [][]string // for each table, the keys of items beyond maxBatchBytes
	bytes := 0
	b = append(b, `{"Responses":{`...)
	for i, g := range o.gets {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSONString(b, g.table), `:[`...)
		left = append(left, nil)
		found := 0
		for j, key := range keys[i] {
			r := s.tables[g.table].items[key]
			if bytes+r.size > maxBatchBytes {
				left[i] = append(left[i], g.raw[j])
				continue
			}
			bytes += r.size
			read := readUnits(r.size, g.consistent)
			units = addUnits(units, tableUnits{table: g.table, units: read})
			if r.text == "" {
				continue
			}
			if found++; found > 1 {
				b = append(b, ',')
			}
			b = append(b, r.text...)
		}
		b = append(b, ']')
	}
	b = o.appendUnprocessed(append(b, `},"UnprocessedKeys":{`...), left)
	s.stats.read(sumUnits(units))
	return append(o.returned.appendUnits(append(b, '}'), units), '}'), nil
}

// resolve returns the keys of the request, by table.
func (o *batchGetItem) resolve(s *Server) ([][]string, error) {
	var all [][]string
	for _, g := range o.gets {
		t, err := s.lookup(g.table)
		if err != nil {
			return nil, err
		}
		var keys []string
		for _, k := range g.keys {
			key, err := t.schema.keyArgument(k)
			if err != nil {
				return nil, err
			}
			if slices.Contains(keys, key) {
				return nil, validationError("Provided list of item keys contains duplicates")
			}
			keys = append(keys, key)
		}
		all = append(all, keys)
	}
	return all, nil
}

func (o *batchGetItem) appendUnprocessed(b []byte, left [][]string) []byte {
	first := true
	for i, g := range o.gets {
		if len(left[i]) == 0 {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendJSONString(b, g.table), `:{"ConsistentRead":`...)
		b = append(strconv.AppendBool(b, g.consistent), `,"Keys":[`...)
		for j, raw := range left[i] {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, raw...)
		}
		b = append(b, `]}`...)
	}
	return b
}
