package dynamodbio

import (
	"fmt"
	"slices"
	"strings"
)

// itemKey decides which attributes are an item's key: those that elements are encoded and deleted
// by, and those by which the writer deduplicates items and keeps their order. They differ where the
// declared key is not the table's, and depend on whether DescribeTable is allowed.
type itemKey struct {
	clause   string   // that declares the key: PRIMARY KEY or PARTITIONED BY
	declared []string // by that, partition key first; none for an append
	table    []string // the table's key, partition key first; none if it is not known
	asked    bool     // DescribeTable was called: without table, it is not allowed
}

// declaredKey is the key as far as the Config decides it: at construction, and for elements that
// are encoded before a shuffle, where there is no connection.
func declaredKey(c Config) itemKey {
	k := itemKey{clause: "PRIMARY KEY", declared: c.PrimaryKey}
	if len(k.declared) == 0 {
		k.clause, k.declared = "PARTITIONED BY", c.PartitionedBy
	}
	return k
}

// ofTable is the key where DescribeTable was called. table is the table's key, or empty when the
// credentials do not allow that.
func (k itemKey) ofTable(table []string) itemKey {
	k.table, k.asked = table, true
	return k
}

// encodeBy returns the attributes that the encoder takes an item's key from. They are also what a
// DELETE sends: without them there are no deletes.
func (k itemKey) encodeBy() []string {
	if len(k.declared) > 0 {
		return k.declared
	}
	return k.table
}

// deduplicateBy returns the attributes by which the writer deduplicates items and keeps their
// order; without them it does neither.
//
// A declared key that is part of the table's is used as declared: the user asks for one item of
// several that the table could hold, which Flink gives without a warning. Any other key may let two
// items with one key of the table through, which DynamoDB would reject in one request and store in
// either order in two: those are deduplicated by the table's key.
func (k itemKey) deduplicateBy() []string {
	if len(k.table) == 0 || isSubset(k.declared, k.table) {
		return k.encodeBy()
	}
	return k.table
}

// rekeys reports whether items whose key was encoded by those attributes need another one for the
// writer, taken from their bodies.
func (k itemKey) rekeys(encodedBy []string) bool {
	return !slices.Equal(encodedBy, k.deduplicateBy())
}

// mismatch reports whether the declared key is not the table's, which is worth a warning.
func (k itemKey) mismatch() bool {
	return len(k.declared) > 0 && len(k.table) > 0 && !sameSet(k.declared, k.table)
}

// String says in words what is decided, for the log and for EXPLAIN.
func (k itemKey) String() string {
	declared := fmt.Sprintf("(%s) of %s", strings.Join(k.declared, ", "), k.clause)
	table := fmt.Sprintf("the table's key (%s)", strings.Join(k.table, ", "))
	switch {
	case len(k.declared) == 0 && len(k.table) > 0:
		return "none declared: items are deduplicated and deleted by " + table
	case len(k.declared) == 0 && k.asked:
		return "none declared, and dynamodb:DescribeTable gives none: " +
			"items are not deduplicated, and a DELETE fails"
	case len(k.declared) == 0:
		return "none declared: items are deduplicated and deleted by the table's key " +
			"where dynamodb:DescribeTable is allowed"
	case len(k.table) == 0 && k.asked:
		return declared + ": items are deduplicated and deleted by it; the table's key is not known"
	case len(k.table) == 0:
		return declared + ": items are deduplicated and deleted by it"
	case !k.mismatch():
		return declared + ", which is the table's: items are deduplicated and deleted by it"
	case isSubset(k.declared, k.table):
		return declared + ", which is part of " + table +
			": of the items that share it only the last is written, " +
			"and DynamoDB rejects a DELETE by it"
	}
	return declared + ", which is not part of " + table +
		": items are deduplicated by both, and DynamoDB rejects a DELETE by it"
}

func isSubset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

func sameSet(a, b []string) bool {
	return isSubset(a, b) && isSubset(b, a)
}
