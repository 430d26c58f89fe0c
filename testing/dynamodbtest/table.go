package dynamodbtest

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"
)

// table is one table. Its fields but for name, schema, billing and created are guarded by
// Server.mu.
type table struct {
	name    string
	schema  keySchema
	billing string // the members of its description for its billing
	created time.Time

	deleted bool
	items   map[string]record
	bytes   int64
	indexes []*index // by name
	// sorted holds the keys of items in order, or is nil when it must be rebuilt.
	sorted []string
	limit  *capacity
}

// record is a stored item: its DynamoDB JSON, and its size by DynamoDB's rules. Text takes less
// than half the memory of a tree of values, and most responses need it.
type record struct {
	text string
	size int
}

func newTable(name string, schema keySchema, billing string, now time.Time) *table {
	items := map[string]record{}
	return &table{name: name, schema: schema, billing: billing, created: now, items: items}
}

// lookup returns the table of that name. The caller holds s.mu.
func (s *Server) lookup(name string) (*table, error) {
	if t := s.tables[name]; t != nil {
		return t, nil
	}
	return nil, resourceNotFound()
}

// put stores an item and returns the one that it replaces.
func (t *table) put(key string, r record) record {
	old, ok := t.items[key]
	if !ok {
		t.sorted = nil
	}
	t.changed()
	t.bytes += int64(r.size - old.size)
	t.items[key] = r
	return old
}

// delete removes an item and returns it.
func (t *table) delete(key string) record {
	old, ok := t.items[key]
	if ok {
		t.sorted = nil
		t.changed()
		t.bytes -= int64(old.size)
		delete(t.items, key)
	}
	return old
}

// keys returns the keys of all items in order. The caller must not change them.
func (t *table) keys() []string {
	if t.sorted == nil {
		t.sorted = make([]string, 0, len(t.items))
		for key := range t.items {
			t.sorted = append(t.sorted, key)
		}
		slices.Sort(t.sorted)
	}
	return t.sorted
}

// describe appends a response with the table's TableDescription in the member of that name.
func (t *table) describe(b []byte, member, status string) ([]byte, error) {
	b = append(b, `{"`+member+`":{"AttributeDefinitions":[`...)
	for i, attr := range t.definitions() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(append(b, `{"AttributeName":`...), attr.name)
		b = append(b, `,"AttributeType":"`+attr.kind.String()+`"}`...)
	}
	b = t.schema.describe(append(b, `],"KeySchema":`...))
	b = appendJSONString(append(b, `,"TableName":`...), t.name)
	b = append(b, `,"TableStatus":"`+status+`","TableArn":"`+tableARN(t.name)+`"`...)
	b = append(b, `,"CreationDateTime":`...)
	b = strconv.AppendFloat(b, float64(t.created.UnixMilli())/1000, 'f', 3, 64)
	b = append(b, `,"ItemCount":`...)
	b = strconv.AppendInt(b, int64(len(t.items)), 10)
	b = append(b, `,"TableSizeBytes":`...)
	b = strconv.AppendInt(b, t.bytes, 10)
	b = append(b, `,"DeletionProtectionEnabled":false`...)
	b, err := t.describeIndexes(append(b, t.billing...))
	return append(b, '}', '}'), err
}

// definitions returns the attributes of the keys of the table and its indexes, by name.
func (t *table) definitions() keySchema {
	all := slices.Clone(t.schema)
	for _, ix := range t.indexes {
		all = append(all, ix.schema...)
	}
	slices.SortFunc(all, func(a, b keyAttribute) int { return strings.Compare(a.name, b.name) })
	return slices.Compact(all)
}

// describe appends the key as a KeySchema.
func (s keySchema) describe(b []byte) []byte {
	b = append(b, '[')
	for i, attr := range s {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(append(b, `{"AttributeName":`...), attr.name)
		b = append(b, `,"KeyType":"`+[]string{"HASH", "RANGE"}[i]+`"}`...)
	}
	return append(b, ']')
}

// tableARN returns an ARN for the table. The server serves every region; the ARN's is an example.
func tableARN(table string) string {
	return "arn:aws:dynamodb:us-east-1:000000000000:table/" + table
}

func billingOnDemand() string {
	return `,"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"ProvisionedThroughput":` +
		`{"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0}`
}

func billingProvisioned(read, write int) string {
	return `,"ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":` +
		strconv.Itoa(read) + `,"WriteCapacityUnits":` + strconv.Itoa(write) + `}`
}

const tableNamePattern = "[a-zA-Z0-9_.-]+"

func matchesTableName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
			r != '_' && r != '.' && r != '-'
	})
}

// checkTableName returns an error for an invalid table name in a member called tableName.
func checkTableName(name string) error {
	if name == "" {
		return constraintError("null", "tableName", "Member must not be null")
	}
	return checkName(name, "tableName")
}

// checkName returns an error for an invalid name of a table or an index in the member at a path.
func checkName(name, at string) error {
	switch {
	case !matchesTableName(name):
		return constraintError(name, at,
			"Member must satisfy regular expression pattern: "+tableNamePattern)
	case len(name) < 3:
		return constraintError(name, at, "Member must have length greater than or equal to 3")
	case len(name) > 255:
		return constraintError(name, at, "Member must have length less than or equal to 255")
	}
	return nil
}

// segmentOf returns which of n segments of a parallel scan holds the key.
func (s keySchema) segmentOf(key string, n int) int {
	h := fnv.New32a()
	h.Write([]byte(key[:s.partitionLength(key)]))
	return int(h.Sum32() % uint32(n))
}

// partitionLength returns how many bytes of a key in the form of keyOf are its partition key.
func (s keySchema) partitionLength(key string) int {
	if len(s) == 1 {
		return len(key)
	}
	if s[0].kind == kindNumber {
		switch key[0] {
		case 0:
			return 3 + strings.IndexByte(key[2:], 0xff)
		case 1:
			return 1
		default:
			return 3 + strings.IndexByte(key[2:], 0)
		}
	}
	for i := 0; ; i += 2 {
		i += strings.IndexByte(key[i:], 0)
		if key[i+1] == 0 {
			return i + 2
		}
	}
}

// writeUnits returns the write capacity units of a write: one per started KiB of the larger of the
// items before and after it, and at least one.
func writeUnits(before, after int) float64 {
	return float64(max(1, (max(before, after)+1023)/1024))
}

// readUnits returns the read capacity units of reading this many bytes: half a unit, or one for a
// consistent read, per started 4 KiB.
func readUnits(bytes int, consistent bool) float64 {
	units := float64(max(1, (bytes+4095)/4096))
	if consistent {
		return units
	}
	return units / 2
}
