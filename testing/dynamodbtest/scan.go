package dynamodbtest

import (
	"slices"
	"strconv"
)

// maxPage is how many bytes of items one Query or Scan reads at most (API Reference, Query).
const maxPage = 1 << 20

// pageRequest is what Query and Scan have in common.
type pageRequest struct {
	table      string
	limit      *int
	start      item // ExclusiveStartKey
	hasStart   bool
	consistent bool
	selected   enum    // Select
	index      *string // IndexName
	returned   returnOptions
	invalid    error
}

// member reads one member of the request.
func (o *pageRequest) member(d *decoder, name string) (err error) {
	switch name {
	case "TableName":
		o.table, err = d.string()
	case "Limit":
		var n int
		n, err = d.int()
		o.limit = &n
	case "ExclusiveStartKey":
		o.hasStart = true
		o.start, err = d.item()
	case "ConsistentRead":
		o.consistent, err = d.bool()
	case "Select":
		err = o.selected.decode(d)
	case "IndexName":
		var name string
		name, err = d.string()
		o.index = &name
	default:
		err = o.returned.member(d, name)
	}
	return err
}

func (o *pageRequest) validate() error {
	if err := o.returned.check(); err != nil {
		return err
	}
	if err := checkTableName(o.table); err != nil {
		return err
	}
	if o.index != nil {
		if err := checkName(*o.index, "indexName"); err != nil {
			return err
		}
	}
	if o.limit != nil && *o.limit < 1 {
		return constraintError(strconv.Itoa(*o.limit), "limit",
			"Member must have value greater than or equal to 1")
	}
	if err := o.selected.check("select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
		"ALL_PROJECTED_ATTRIBUTES"); err != nil {
		return err
	}
	switch {
	case o.selected.text == "ALL_PROJECTED_ATTRIBUTES" && o.index == nil:
		return validationError("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an " +
			"IndexName")
	case o.selected.text == "SPECIFIC_ATTRIBUTES":
		return unsupported("the value SPECIFIC_ATTRIBUTES of Select")
	}
	return o.invalid
}

// startKey returns the key after which the page starts, or "".
func (o *pageRequest) startKey(v *view) (string, error) {
	if !o.hasStart {
		return "", nil
	}
	return v.startKey(o.start)
}

// page appends a response with the items of the keys that each yields, in that order.
func (o *pageRequest) page(s *Server, v *view, each func(yield func(string) bool),
	b []byte) ([]byte, error) {
	n, bytes := 0, 0
	last, more := "", false
	fetched := 0.0 // read units for attributes that a local index does not hold
	count := o.selected.text == "COUNT"
	fetch := o.selected.text == "ALL_ATTRIBUTES" && v.index != nil && v.index.projection != "ALL"
	b = append(b, '{')
	if !count {
		b = append(b, `"Items":[`...)
	}
	for key := range each {
		r := v.record(key)
		if o.limit != nil && n == *o.limit || bytes+r.size > maxPage {
			more = true
			break
		}
		shown := r
		if fetch {
			shown = v.whole(key)
			fetched += readUnits(shown.size, o.consistent)
		}
		if !count {
			if n > 0 {
				b = append(b, ',')
			}
			b = append(b, shown.text...)
		}
		n++
		bytes += r.size
		last = key
	}
	// DynamoDB stops at the limit without looking further: a full page has a LastEvaluatedKey,
	// whether or not there are more items.
	more = more || o.limit != nil && n == *o.limit && n > 0
	if !count {
		b = append(b, `],`...)
	}
	b = strconv.AppendInt(append(b, `"Count":`...), int64(n), 10)
	b = strconv.AppendInt(append(b, `,"ScannedCount":`...), int64(n), 10)
	if more {
		it, err := parseItem(v.whole(last).text)
		if err != nil {
			return nil, err
		}
		b = v.start.keyAttributes(it).append(append(b, `,"LastEvaluatedKey":`...))
	}
	units := tableUnits{table: o.table, units: readUnits(bytes, o.consistent)}
	if v.index != nil {
		units.indexes = []indexUnits{{v.index, units.units}}
		units.units = fetched
	}
	s.stats.read(units.total())
	return append(o.returned.appendOne(b, units), '}'), nil
}

// scan is a Scan request.
type scan struct {
	pageRequest
	segment, segments *int
}

func (o *scan) decode(d *decoder) error {
	err := d.object(func(name string) (err error) {
		var n int
		switch name {
		case "Segment":
			n, err = d.int()
			o.segment = &n
		case "TotalSegments":
			n, err = d.int()
			o.segments = &n
		default:
			err = o.member(d, name)
		}
		return err
	})
	o.invalid = d.invalid
	return err
}

func (o *scan) tables() []string { return []string{o.table} }

func (o *scan) serve(s *Server, b []byte) ([]byte, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if err := o.checkSegments(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := o.view(s)
	if err != nil {
		return nil, err
	}
	start, err := o.startKey(v)
	if err != nil {
		return nil, err
	}
	keys := v.keys
	from, found := slices.BinarySearch(keys, start)
	if found {
		from++
	}
	keys = keys[from:]
	return o.page(s, v, func(yield func(string) bool) {
		for _, key := range keys {
			if o.segments != nil && v.schema.segmentOf(key, *o.segments) != *o.segment {
				continue
			}
			if !yield(key) {
				return
			}
		}
	}, b)
}

func (o *scan) checkSegments() error {
	switch {
	case o.segment == nil && o.segments == nil:
		return nil
	case o.segments == nil:
		return validationError("The TotalSegments parameter is required but was not present in " +
			"the request when Segment parameter is present")
	case o.segment == nil:
		return validationError("The Segment parameter is required but was not present in the " +
			"request when parameter TotalSegments is present")
	case *o.segments < 1 || *o.segments > 1000000:
		return constraintError(strconv.Itoa(*o.segments), "totalSegments",
			"Member must have value between 1 and 1000000")
	case *o.segment < 0:
		return constraintError(strconv.Itoa(*o.segment), "segment",
			"Member must have value greater than or equal to 0")
	case *o.segment >= *o.segments:
		return validationError("The Segment parameter is zero-based and must be less than " +
			"parameter TotalSegments: Segment: " + strconv.Itoa(*o.segment) +
			" is not less than TotalSegments: " + strconv.Itoa(*o.segments))
	}
	return nil
}
