package dynamodbtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestInvalidIndexesAreRejected(t *testing.T) {
	const body = `{"TableName":"tab","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
			{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"pos","AttributeType":"S"},
			{"AttributeName":"src","AttributeType":"S"}],
		"KeySchema":[
			{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"pos","KeyType":"RANGE"}],
		"GlobalSecondaryIndexes":[{"IndexName":"global","Projection":{"ProjectionType":"ALL"},
			"KeySchema":[{"AttributeName":"src","KeyType":"HASH"}]}],
		"LocalSecondaryIndexes":[
			{"IndexName":"local","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},
			{"AttributeName":"src","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}]}`
	failed := func(value, at, constraint string) string {
		return invalid + "1 validation error detected: Value " + value + " at '" + at +
			"' failed to satisfy constraint: " + constraint
	}
	const global, local = "globalSecondaryIndexes.1.member.", "localSecondaryIndexes.1.member."
	const notNull = "Member must not be null"
	const whole = `{"ProjectionType":"ALL"},`
	units := func(write int) string {
		return fmt.Sprintf(`"ProvisionedThroughput":{"ReadCapacityUnits":1,`+
			`"WriteCapacityUnits":%d}`, write)
	}
	for _, c := range []struct{ from, to, want string }{
		{`"IndexName":"global",`, ``, failed("null", global+"indexName", notNull)},
		{`"IndexName":"local"`, `"IndexName":"a b"`, failed("'a b'", local+"indexName",
			"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")},
		{`"IndexName":"local"`, `"IndexName":"global"`, badValue + "Duplicate index name: global"},
		{`"KeySchema":[{"AttributeName":"src","KeyType":"HASH"}]`, `"x":1`,
			failed("null", global+"keySchema", notNull)},
		{`"src","KeyType":"HASH"`, `"src","KeyType":"X"`, failed("'X'",
			global+"keySchema.1.member.keyType",
			"Member must satisfy enum value set: [HASH, RANGE]")},
		{`"src","KeyType":"HASH"`, `"src","KeyType":"RANGE"`,
			invalid + "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
		{",\n\t\t\t" + `{"AttributeName":"src","KeyType":"RANGE"}`, ``,
			badValue + "Index KeySchema does not have a range key for index: local"},
		{`"local","KeySchema":[{"AttributeName":"id"`,
			`"local","KeySchema":[{"AttributeName":"pos"`, badValue +
				"Index KeySchema does not have the same leading hash key as table KeySchema for " +
				"index: local. index hash key: pos, table hash key: id"},
		{`,{"AttributeName":"pos","KeyType":"RANGE"}`, ``, badValue +
			"Table KeySchema does not have a range key, " +
			"which is required when specifying a LocalSecondaryIndex"},
		{`"Projection":` + whole, ``, failed("null", global+"projection", notNull)},
		{whole, `{"ProjectionType":"SOME"},`, failed("'SOME'", global+"projection.projectionType",
			"Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]")},
		{whole, `{},`, badValue + "Unknown ProjectionType: null"},
		{whole, `{"ProjectionType":"INCLUDE"},`,
			badValue + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
		{whole, `{"ProjectionType":"KEYS_ONLY","NonKeyAttributes":["v"]},`,
			badValue + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
		{whole, `{"ProjectionType":"INCLUDE","NonKeyAttributes":[]},`,
			failed("'[]'", global+"projection.nonKeyAttributes",
				"Member must have length greater than or equal to 1")},
		{whole, `{"ProjectionType":"INCLUDE","NonKeyAttributes":[""]},`,
			failed("''", global+"projection.nonKeyAttributes",
				"Member must have length between 1 and 255")},
		{whole, `{"ProjectionType":"INCLUDE","NonKeyAttributes":["v"` + strings.Repeat(`,"v"`,
			100) + `]},`,
			badValue + "Number of NonKeyAttributes exceeds the per-table limit of 100"},
		{`"IndexName":"global"`, `"IndexName":"global",` + units(1), badValue +
			"ProvisionedThroughput should not be specified for index: global when BillingMode is " +
			"PAY_PER_REQUEST"},
		{`"IndexName":"global"`, `"IndexName":"global",` + units(0), failed("'0'",
			global+"provisionedThroughput",
			"Member must have value greater than or equal to 1")},
		{`"BillingMode":"PAY_PER_REQUEST"`, units(1),
			badValue + "ProvisionedThroughput must be specified for index: global"},
		{`{"AttributeName":"src","AttributeType":"S"}`, `{"AttributeName":"x","AttributeType":"S"}`,
			badValue +
				"Some index key attributes are not defined in AttributeDefinitions. Keys: [src]"},
		{`"AttributeDefinitions":[`,
			`"AttributeDefinitions":[{"AttributeName":"x","AttributeType":"S"},`, badValue +
				"Some AttributeDefinitions are not used. " +
				"AttributeDefinitions: [x, id, pos, src], " +
				"keys used: [id, pos, src]"},
	} {
		if !strings.Contains(body, c.from) {
			t.Fatalf("no %s", c.from)
		}
		checkRejected(t, dynamodbtest.RunT(t), "CreateTable", strings.Replace(body, c.from, c.to,
			1),
			c.want)
	}
}

func TestNumberOfIndexesIsLimited(t *testing.T) {
	const keys = `"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"pos",` +
		`"KeyType":"RANGE"}]`
	table := func(member string, n int) string {
		var all []string
		for i := range n {
			all = append(all,
				fmt.Sprintf(`{"IndexName":"ix%d",%s,"Projection":{"ProjectionType":"ALL"}}`, i+10,
					keys))
		}
		return fmt.Sprintf(`{"TableName":"tab%d","BillingMode":"PAY_PER_REQUEST",
			"AttributeDefinitions":[
			{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"pos","AttributeType":"S"}],
			%s,%q:[%s]}`, n, keys, member, strings.Join(all, ","))
	}
	for member, c := range map[string]struct {
		limit int
		want  string
	}{
		"GlobalSecondaryIndexes": {20,
			"GlobalSecondaryIndex count exceeds the per-table limit of 20"},
		"LocalSecondaryIndexes": {5,
			"Number of LocalSecondaryIndexes exceeds per-table limit of 5"},
	} {
		db := dynamodbtest.RunT(t)
		if status, text := post(t, db, "CreateTable", table(member, c.limit)); status != 200 {
			t.Errorf("%d %s: %s", c.limit, member, text)
		}
		checkRejected(t, db, "CreateTable", table(member, c.limit+1), badValue+c.want)
		checkRejected(t, db, "CreateTable", table(member, 0),
			badValue+"List of "+member+" is empty")
	}
}
