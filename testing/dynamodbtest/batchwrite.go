package dynamodbtest

import (
	"slices"
	"strconv"
	"strings"
)

const (
	maxBatchWrites = 25
	maxItemSize    = 400 << 10 // bytes, as ItemSize counts them
)

// batchWriteItem is a BatchWriteItem request.
type batchWriteItem struct {
	writes   []batchWrite
	perTable []tableWrites // in the order of the request
	returned returnOptions
	invalid  error
	missing  bool // RequestItems is missing

	unprocessed func(i int, w Write) bool // set by a control
}

// tableWrites is the number of writes of the request to a table.
type tableWrites struct {
	table string
	n     int
}

// batchWrite is one put or delete of a batch.
type batchWrite struct {
	table  string
	puts   int // PutRequests in the WriteRequest: 0 or 1 in a valid one; dels likewise
	dels   int
	item   item
	noItem bool
	raw    string // the WriteRequest as the request has it

	t      *table
	key    string
	record record
}

func (w *batchWrite) delete() bool { return w.dels > 0 }

func (w *batchWrite) export() Write {
	return Write{Table: w.table, Delete: w.delete(), Item: w.item.export()}
}

func (o *batchWriteItem) decode(d *decoder) error {
	o.missing = true
	err := d.object(func(name string) error {
		if name != "RequestItems" {
			return o.returned.member(d, name)
		}
		o.missing = false
		return d.entries(func(table string) (err error) {
			from := len(o.writes)
			if !d.null() { // a null is no write
				err = d.array(func() error {
					w, err := decodeWrite(d, table)
					o.writes = append(o.writes, w)
					return err
				})
			}
			twice := slices.ContainsFunc(o.perTable, func(t tableWrites) bool {
				return t.table == table
			})
			if twice {
				return serializationError("table name given twice: " + table)
			}
			o.perTable = append(o.perTable, tableWrites{table, len(o.writes) - from})
			return err
		})
	})
	o.invalid = d.invalid
	return err
}

func decodeWrite(d *decoder, table string) (batchWrite, error) {
	w := batchWrite{table: table}
	start := d.offset()
	err := d.object(func(name string) error {
		member := ""
		switch name {
		case "PutRequest":
			w.puts++
			member = "Item"
		case "DeleteRequest":
			w.dels++
			member = "Key"
		default:
			return d.skip()
		}
		w.noItem = true
		return d.object(func(name string) (err error) {
			if name != member {
				return d.skip()
			}
			w.noItem = false
			w.item, err = d.item()
			return err
		})
	})
	if err == nil {
		w.raw = d.raw(start)
	}
	return w, err
}

func (o *batchWriteItem) tables() []string {
	names := make([]string, 0, len(o.perTable))
	for _, t := range o.perTable {
		names = append(names, t.table)
	}
	slices.Sort(names)
	return names
}

func (o *batchWriteItem) serve(s *Server, b []byte) ([]byte, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if err := o.render(); err != nil {
		return nil, err
	}
	units, applied, left, err := o.apply(s)
	if err != nil {
		return nil, err
	}
	b = append(b, `{"UnprocessedItems":`...)
	b = appendUnprocessed(b, left)
	b = o.returned.appendUnits(b, units)
	b = o.returned.appendCollections(b, applied)
	return append(b, '}'), nil
}

// validate checks what does not depend on the tables, in DynamoDB's order.
func (o *batchWriteItem) validate() error {
	if err := o.returned.check(); err != nil {
		return err
	}
	if o.missing {
		return constraintError("null", "requestItems", "Member must not be null")
	}
	if len(o.perTable) == 0 {
		return constraintError("{}", "requestItems",
			"Member must have length greater than or equal to 1")
	}
	for _, t := range o.perTable {
		if err := t.check(); err != nil {
			return err
		}
	}
	n := 0
	for i := range o.writes {
		w := &o.writes[i]
		if i > 0 && w.table != o.writes[i-1].table {
			n = 0
		}
		n++
		if w.noItem && w.puts+w.dels == 1 {
			at := "requestItems." + w.table + ".member." + strconv.Itoa(n) + ".member."
			if w.delete() {
				at += "deleteRequest.key"
			} else {
				at += "putRequest.item"
			}
			return constraintError("null", at, "Member must not be null")
		}
	}
	if len(o.writes) > maxBatchWrites {
		return validationError("Too many items requested for the BatchWriteItem call")
	}
	for i := range o.writes {
		if w := &o.writes[i]; w.puts+w.dels != 1 {
			return severalTypes()
		}
	}
	return o.invalid
}

func (t tableWrites) check() error {
	constraint := ""
	switch {
	case !matchesTableName(t.table) || len(t.table) < 3 || len(t.table) > 255:
		constraint = "Map keys must satisfy constraint: [Member must have length less than or " +
			"equal to 255, Member must have length greater than or equal to 3, Member must " +
			"satisfy regular expression pattern: " + tableNamePattern + "]"
	case t.n < 1 || t.n > maxBatchWrites:
		constraint = "Map value must satisfy constraint: [Member must have length less than or " +
			"equal to 25, Member must have length greater than or equal to 1]"
	default:
		return nil
	}
	writes := strings.TrimSuffix(strings.Repeat("WriteRequest, ", t.n), ", ")
	return constraintError("{"+t.table+"=["+writes+"]}", "requestItems", constraint)
}

// render encodes the items of the puts, before any lock is taken.
func (o *batchWriteItem) render() error {
	for i := range o.writes {
		w := &o.writes[i]
		if w.delete() {
			continue
		}
		if w.record = newRecord(w.item); w.record.size > maxItemSize {
			return validationError("Item size has exceeded the maximum allowed size")
		}
	}
	return nil
}

func newRecord(it item) record {
	size := it.size()
	return record{text: string(it.append(make([]byte, 0, size+size/2+16*len(it)))), size: size}
}

// apply checks the writes against the tables and, if all are valid, applies them at once.
func (o *batchWriteItem) apply(s *Server) (units []tableUnits, applied, left []*batchWrite,
	err error) {
	skip := make([]bool, len(o.writes))
	if pick := o.unprocessed; pick != nil {
		for i := range o.writes {
			skip[i] = pick(i, o.writes[i].export())
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := o.resolve(s); err != nil {
		return nil, nil, nil, err
	}
	puts, dels := 0, 0
	throttles := newThrottles(s)
	for i := range o.writes {
		w := &o.writes[i]
		cost, err := w.t.cost(w.key, w.record, w.item)
		if err != nil {
			return nil, nil, nil, err
		}
		if skip[i] || !throttles.take(w.t, w.key, cost.units) {
			left = append(left, w)
			continue
		}
		if w.delete() {
			w.t.delete(w.key)
			dels++
		} else {
			w.t.put(w.key, w.record)
			puts++
		}
		applied = append(applied, w)
		units = addUnits(units, cost)
	}
	if err := throttles.err(); err != nil && puts+dels == 0 {
		return nil, nil, nil, err
	}
	s.stats.wrote(puts, dels, len(left), sumUnits(units))
	return units, applied, left, nil
}

// resolve finds the table and the key of each write. It returns an error for the first invalid one.
func (o *batchWriteItem) resolve(s *Server) error {
	for i := range o.writes {
		w := &o.writes[i]
		if i > 0 && o.writes[i-1].table == w.table {
			w.t = o.writes[i-1].t
		} else if w.t = s.tables[w.table]; w.t == nil {
			return resourceNotFound()
		}
	}
	type place struct {
		t   *table
		key string
	}
	seen := make(map[place]bool, len(o.writes))
	duplicate := false
	for i := range o.writes {
		w := &o.writes[i]
		var err error
		if w.delete() {
			w.key, err = w.t.schema.keyArgument(w.item)
		} else {
			w.key, err = w.t.schema.keyOf(w.item, keyArgumentErrors)
			if err == nil {
				err = w.t.checkIndexKeys(w.item)
			}
		}
		if err != nil {
			return err
		}
		duplicate = duplicate || seen[place{w.t, w.key}]
		seen[place{w.t, w.key}] = true
	}
	if duplicate {
		return validationError("Provided list of item keys contains duplicates")
	}
	return nil
}

// appendUnprocessed appends writes, which are grouped by table, as the request has them.
func appendUnprocessed(b []byte, left []*batchWrite) []byte {
	b = append(b, '{')
	for i, w := range left {
		switch {
		case i == 0:
			b = append(appendJSONString(b, w.table), `:[`...)
		case w.table != left[i-1].table:
			b = append(appendJSONString(append(b, `],`...), w.table), `:[`...)
		default:
			b = append(b, ',')
		}
		b = append(b, w.raw...)
	}
	if len(left) > 0 {
		b = append(b, ']')
	}
	return append(b, '}')
}
