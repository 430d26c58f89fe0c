package dynamodbio

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keyCase is one Config and one description of its table, and what is decided by them.
type keyCase struct {
	name          string
	config        Config
	table         []string // nil where DescribeTable is not allowed
	encodeBy      []string // by elements that are written without a shuffle, and by their deletes
	deduplicateBy []string
	// direct and shuffled say whether items need another key than they were encoded with, without a
	// shuffle and behind one.
	direct, shuffled bool
	mismatch         bool
	words            string
}

var keyCases = []keyCase{
	{
		name: "none declared, table known", table: []string{"id"},
		encodeBy: []string{"id"}, deduplicateBy: []string{"id"}, shuffled: true,
		words: "none declared: items are deduplicated and deleted by the table's key (id)",
	},
	{
		name: "none declared, DescribeTable not allowed",
		words: "none declared, and dynamodb:DescribeTable gives none: " +
			"items are not deduplicated, and a DELETE fails",
	},
	{
		name: "declared, DescribeTable not allowed", config: Config{PrimaryKey: []string{"id"}},
		encodeBy: []string{"id"}, deduplicateBy: []string{"id"},
		words: "(id) of PRIMARY KEY: items are deduplicated and deleted by it; the table's key " +
			"is not known",
	},
	{
		name: "declared as the table's", config: Config{PrimaryKey: []string{"id"}},
		table:    []string{"id"},
		encodeBy: []string{"id"}, deduplicateBy: []string{"id"},
		words: "(id) of PRIMARY KEY, which is the table's: items are deduplicated and deleted " +
			"by it",
	},
	{
		name: "declared by PARTITIONED BY", config: Config{PartitionedBy: []string{"id"}},
		table:    []string{"id"},
		encodeBy: []string{"id"}, deduplicateBy: []string{"id"},
		words: "(id) of PARTITIONED BY, which is the table's: items are deduplicated and " +
			"deleted by it",
	},
	{
		name: "declared by both clauses, in either order",
		config: Config{
			PrimaryKey:    []string{"at", "device"},
			PartitionedBy: []string{"device", "at"},
		},
		table: []string{
			"device",
			"at",
		}, encodeBy: []string{"at", "device"}, deduplicateBy: []string{"at", "device"},
		words: "(at, device) of PRIMARY KEY, which is the table's: items are deduplicated and " +
			"deleted by it",
	},
	{
		name: "declared coarser", config: Config{PrimaryKey: []string{"device"}},
		table:    []string{"device", "at"},
		encodeBy: []string{"device"}, deduplicateBy: []string{"device"}, mismatch: true,
		words: "(device) of PRIMARY KEY, which is part of the table's key (device, at): of the " +
			"items that " +
			"share it only the last is written, and DynamoDB rejects a DELETE by it",
	},
	{
		name: "declared finer", config: Config{PrimaryKey: []string{"device", "at"}},
		table:    []string{"device"},
		encodeBy: []string{"device", "at"}, deduplicateBy: []string{"device"},
		direct: true, shuffled: true, mismatch: true,
		words: "(device, at) of PRIMARY KEY, which is not part of the table's key (device): " +
			"items are deduplicated by both, and DynamoDB rejects a DELETE by it",
	},
	{
		name: "declared otherwise", config: Config{PartitionedBy: []string{"name"}},
		table:    []string{"id"},
		encodeBy: []string{"name"}, deduplicateBy: []string{"id"},
		direct: true, shuffled: true, mismatch: true,
		words: "(name) of PARTITIONED BY, which is not part of the table's key (id): " +
			"items are deduplicated by both, and DynamoDB rejects a DELETE by it",
	},
}

func TestTheKeyIsDecidedByTheConfigAndTheTable(t *testing.T) {
	for _, c := range keyCases {
		t.Run(c.name, func(t *testing.T) {
			declared := declaredKey(c.config)
			key := declared.ofTable(c.table)
			if diff := cmp.Diff(c.encodeBy, key.encodeBy()); diff != "" {
				t.Errorf("encodeBy (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.deduplicateBy, key.deduplicateBy()); diff != "" {
				t.Errorf("deduplicateBy (-want +got):\n%s", diff)
			}
			if got := key.rekeys(key.encodeBy()); got != c.direct {
				t.Errorf(
					"items encoded beside the writer get another key: %t, want %t",
					got,
					c.direct,
				)
			}
			if got := key.rekeys(declared.encodeBy()); got != c.shuffled {
				t.Errorf(
					"items encoded before a shuffle get another key: %t, want %t",
					got,
					c.shuffled,
				)
			}
			if got := key.mismatch(); got != c.mismatch {
				t.Errorf("mismatch is %t, want %t", got, c.mismatch)
			}
			if diff := cmp.Diff(c.words, key.String()); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

// Before a table is described, what is decided depends on the Config alone.
func TestTheDeclaredKeyIsExplained(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{}, "none declared: items are deduplicated and deleted by the table's key " +
			"where dynamodb:DescribeTable is allowed"},
		{Config{PrimaryKey: []string{"device", "at"}},
			"(device, at) of PRIMARY KEY: items are deduplicated and deleted by it"},
		{Config{PartitionedBy: []string{"id"}},
			"(id) of PARTITIONED BY: items are deduplicated and deleted by it"},
	} {
		if diff := cmp.Diff(c.want, c.config.ExplainKey()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if key := declaredKey(c.config); key.rekeys(key.encodeBy()) {
			t.Errorf("%v: items need another key than the declared one", key)
		}
	}
}
