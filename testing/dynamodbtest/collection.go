package dynamodbtest

import "slices"

// appendCollection appends the ItemCollectionMetrics of a write to the item, if the request asks
// for them and the table has a local index: without one, DynamoDB returns none. The estimate is
// always DynamoDB's least, 0 to 1 GB.
func (o *returnOptions) appendCollection(b []byte, t *table, it item) []byte {
	if o.metrics.text != "SIZE" || !t.hasLocalIndex() {
		return b
	}
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return appendCollection(append(b, `"ItemCollectionMetrics":`...), t, it)
}

func (t *table) hasLocalIndex() bool {
	return slices.ContainsFunc(t.indexes, func(ix *index) bool { return ix.local })
}

func appendCollection(b []byte, t *table, it item) []byte {
	b = t.schema[:1].keyAttributes(it).append(append(b, `{"ItemCollectionKey":`...))
	return append(b, `,"SizeEstimateRangeGB":[0.0,1.0]}`...)
}

// appendCollections appends the ItemCollectionMetrics of the applied writes of a batch, by table:
// one per item collection.
func (o *returnOptions) appendCollections(b []byte, writes []*batchWrite) []byte {
	if o.metrics.text != "SIZE" {
		return b
	}
	b = append(b, `,"ItemCollectionMetrics":{`...)
	seen := map[*table]map[string]bool{}
	var last *table
	for _, w := range writes {
		if !w.t.hasLocalIndex() {
			continue
		}
		partition := w.key[:w.t.schema.partitionLength(w.key)]
		switch {
		case seen[w.t][partition]:
			continue
		case w.t == last:
			b = append(b, ',')
		default:
			if last != nil {
				b = append(b, ']', ',')
			}
			b = append(appendJSONString(b, w.table), ':', '[')
			seen[w.t] = map[string]bool{}
		}
		last = w.t
		seen[w.t][partition] = true
		b = appendCollection(b, w.t, w.item)
	}
	if last == nil {
		return b[:len(b)-len(`,"ItemCollectionMetrics":{`)]
	}
	return append(b, ']', '}')
}
