package dynamodbtest

import "slices"

// view is the table or the index that a Query or Scan reads.
type view struct {
	t      *table
	index  *index    // or nil
	schema keySchema // the key by which it is ordered
	start  keySchema // the attributes of ExclusiveStartKey and LastEvaluatedKey
	keys   []string  // of its items, sorted
	// record returns the item of a key as the view holds it, and whole the complete item.
	record, whole func(key string) record
}

// view returns the view that the request reads. The caller holds s.mu.
func (o *pageRequest) view(s *Server) (*view, error) {
	t, err := s.lookup(o.table)
	if err != nil {
		return nil, err
	}
	if o.index == nil {
		record := func(key string) record { return t.items[key] }
		return &view{
			t:      t,
			schema: t.schema,
			start:  t.schema,
			keys:   t.keys(),
			record: record,
			whole:  record,
		}, nil
	}
	ix, err := t.index(*o.index)
	if err != nil {
		return nil, err
	}
	switch {
	case ix.local:
	case o.consistent:
		return nil, validationError(
			"Consistent reads are not supported on global secondary indexes",
		)
	case o.selected.text == "ALL_ATTRIBUTES" && ix.projection != "ALL":
		return nil, invalidValue(
			"Select type ALL_ATTRIBUTES is not supported for global secondary index " + ix.name +
				" because its projection type is not ALL",
		)
	}
	entries, err := ix.read(t)
	if err != nil {
		return nil, err
	}
	start := slices.Clone(ix.schema)
	for _, attr := range t.schema {
		if !ix.schema.has(attr.name) {
			start = append(start, attr)
		}
	}
	return &view{
		t: t, index: ix, schema: ix.schema, start: start, keys: entries.keys,
		record: func(key string) record { return entries.records[key].record },
		whole:  func(key string) record { return t.items[entries.records[key].primary] },
	}, nil
}

// startKey returns the key of an ExclusiveStartKey.
func (v *view) startKey(start item) (string, error) {
	const invalid = "The provided starting key is invalid"
	if len(start) != len(v.start) {
		return "", validationError(invalid + ": " + mismatchError().message)
	}
	key, err := v.schema.keyOf(start, keyArgumentErrors)
	if err != nil {
		return "", validationError(invalid + ": " + err.(*apiError).message)
	}
	if v.index == nil {
		return key, nil
	}
	primary, err := v.t.schema.keyOf(start, keyArgumentErrors)
	if err != nil {
		return "", validationError(invalid + ": " + err.(*apiError).message)
	}
	return key + primary, nil
}
