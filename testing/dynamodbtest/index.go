package dynamodbtest

import (
	"cmp"
	"slices"
	"strconv"
)

// index is a secondary index of a table. Its entries are guarded by Server.mu.
type index struct {
	name       string
	local      bool
	schema     keySchema
	projection string          // ALL, KEYS_ONLY or INCLUDE
	include    []string        // NonKeyAttributes, as declared
	projected  map[string]bool // the attributes that an entry has, unless projection is ALL
	throughput string          // the member of its description for its billing

	// entries is the content of the index, or nil when it must be rebuilt.
	entries *indexEntries
}

// indexKinds are the two kinds of indexes with their members of descriptions and capacities.
var indexKinds = []struct {
	member string
	local  bool
}{{"GlobalSecondaryIndexes", false}, {"LocalSecondaryIndexes", true}}

// indexEntries are the projected items of an index by their index key and table key.
type indexEntries struct {
	keys    []string // sorted
	records map[string]indexEntry
	bytes   int64
}

// indexEntry is an item as an index holds it.
type indexEntry struct {
	record
	key     string // the index key, which orders the index
	primary string // the item's key in the table
}

// entry returns the item as the index holds it, or false if the item lacks an attribute of the
// index's key: then it is not in the index.
func (ix *index) entry(it item) (e indexEntry, ok bool) {
	var b []byte
	for _, attr := range ix.schema {
		v, ok := it.get(attr.name)
		if !ok {
			return e, false
		}
		b = appendOrdered(b, v)
	}
	e.key = string(b)
	if ix.projection != "ALL" {
		it = slices.DeleteFunc(slices.Clone(it), func(a attribute) bool {
			return !ix.projected[a.name]
		})
	}
	e.record = newRecord(it)
	return e, true
}

// checkKeys returns an error for an item that violates the index's key: an attribute of the key, if
// present, must be of the declared type, not empty and not too long. The messages of the first two
// are DynamoDB's. The limits on length are those of Amazon DynamoDB Developer Guide, "Detecting and
// correcting index key violations in DynamoDB", which gives no message.
func (ix *index) checkKeys(it item, table keySchema) error {
	for i, attr := range ix.schema {
		v, ok := it.get(attr.name)
		if !ok || table.has(attr.name) { // a key of the table has been checked
			continue
		}
		switch limit := maxSortKey; {
		case v.kind != attr.kind:
			return invalidValue(
				"Type mismatch for Index Key " + attr.name + " Expected: " + attr.kind.String() +
					" Actual: " + v.kind.String() + " IndexName: " + ix.name,
			)
		case v.kind == kindNumber:
		case v.text == "":
			return validationError(
				"One or more parameter values are not valid. A value specified for a secondary " +
					"index key " +
					"is not supported. The AttributeValue for a key attribute cannot contain an " +
					"empty " + emptyKinds[v.kind] +
					" value. IndexName: " + ix.name + ", IndexKey: " + attr.name,
			)
		default:
			if i == 0 {
				limit = maxPartitionKey
			}
			if len(v.text) > limit {
				return invalidValue(
					"Size of index key " + attr.name + " has exceeded the maximum size limit of " +
						strconv.Itoa(limit) + " bytes. IndexName: " + ix.name,
				)
			}
		}
	}
	return nil
}

// checkIndexKeys returns an error for the first index, by name, whose key the item violates.
func (t *table) checkIndexKeys(it item) error {
	for _, ix := range t.indexes {
		if err := ix.checkKeys(it, t.schema); err != nil {
			return err
		}
	}
	return nil
}

// index returns the index of that name.
func (t *table) index(name string) (*index, error) {
	for _, ix := range t.indexes {
		if ix.name == name {
			return ix, nil
		}
	}
	return nil, validationError("The table does not have the specified index: " + name)
}

// changed drops the contents of the indexes, which a write has made stale.
func (t *table) changed() {
	for _, ix := range t.indexes {
		ix.entries = nil
	}
}

// read returns the content of the index.
func (ix *index) read(t *table) (*indexEntries, error) {
	if ix.entries != nil {
		return ix.entries, nil
	}
	all := &indexEntries{records: map[string]indexEntry{}}
	for primary, r := range t.items {
		it, err := parseItem(r.text)
		if err != nil {
			return nil, err
		}
		e, ok := ix.entry(it)
		if !ok {
			continue
		}
		e.primary = primary
		key := e.key + primary // no index key is a prefix of another
		all.keys = append(all.keys, key)
		all.records[key] = e
		all.bytes += int64(e.size)
	}
	slices.Sort(all.keys)
	ix.entries = all
	return all, nil
}

// writeUnits returns the write capacity units that the change of an item costs the index: one per
// started KiB of the larger of the two entries, of both when the index key changes, and none when
// the entry does not change (Amazon DynamoDB Developer Guide, "Using Global Secondary Indexes in
// DynamoDB", Provisioned throughput considerations; the same holds for local indexes).
func (ix *index) writeUnits(before, after item) float64 {
	old, was := indexEntry{}, false
	if before != nil {
		old, was = ix.entry(before)
	}
	now, is := indexEntry{}, false
	if after != nil {
		now, is = ix.entry(after)
	}
	switch {
	case was && is && old.key != now.key:
		return writeUnits(old.size, 0) + writeUnits(0, now.size)
	case was && is && old.text == now.text, !was && !is:
		return 0
	}
	return writeUnits(old.size, now.size)
}

// cost returns the write capacity units of replacing the item at key by the record of it. For a
// delete both are empty.
func (t *table) cost(key string, r record, it item) (units tableUnits, err error) {
	old := t.items[key]
	units = tableUnits{table: t.name, units: writeUnits(old.size, r.size)}
	if len(t.indexes) == 0 {
		return units, nil
	}
	var before, after item
	if old.text != "" {
		if before, err = parseItem(old.text); err != nil {
			return units, err
		}
	}
	if r.text != "" {
		after = it
	}
	for _, ix := range t.indexes {
		if n := ix.writeUnits(before, after); n > 0 {
			units.indexes = append(units.indexes, indexUnits{ix, n})
		}
	}
	return units, nil
}

// describeIndexes appends GlobalSecondaryIndexes and LocalSecondaryIndexes, each if the table has
// such indexes, to the table's description.
func (t *table) describeIndexes(b []byte) ([]byte, error) {
	for _, kind := range indexKinds {
		n := 0
		for _, ix := range t.indexes {
			if ix.local != kind.local {
				continue
			}
			if n++; n == 1 {
				b = append(b, `,"`+kind.member+`":[`...)
			} else {
				b = append(b, ',')
			}
			var err error
			if b, err = ix.describe(b, t); err != nil {
				return nil, err
			}
		}
		if n > 0 {
			b = append(b, ']')
		}
	}
	return b, nil
}

func (ix *index) describe(b []byte, t *table) ([]byte, error) {
	entries, err := ix.read(t)
	if err != nil {
		return nil, err
	}
	b = appendJSONString(append(b, `{"IndexName":`...), ix.name)
	b = ix.schema.describe(append(b, `,"KeySchema":`...))
	b = append(b, `,"Projection":{"ProjectionType":"`+ix.projection+`"`...)
	for i, name := range ix.include {
		b = append(b, []string{`,"NonKeyAttributes":[`, `,`}[min(i, 1)]...)
		b = appendJSONString(b, name)
	}
	if len(ix.include) > 0 {
		b = append(b, ']')
	}
	b = append(b, `},"IndexArn":"`+tableARN(t.name)+`/index/`+ix.name+`"`...)
	if !ix.local {
		b = append(b, `,"IndexStatus":"ACTIVE"`+ix.throughput...)
	}
	b = strconv.AppendInt(append(b, `,"ItemCount":`...), int64(len(entries.keys)), 10)
	b = strconv.AppendInt(append(b, `,"IndexSizeBytes":`...), entries.bytes, 10)
	return append(b, '}'), nil
}

func compareIndexes(a, b *index) int { return cmp.Compare(a.name, b.name) }
