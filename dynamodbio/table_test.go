package dynamodbio

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// tableConfig is a Config of a table of db, with these columns and keys.
func tableConfig(t *testing.T, db *dynamodbtest.Server, declaration string) Config {
	t.Helper()
	cfg, err := FromDDL("CREATE TABLE t " + declaration +
		" WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2', " +
		"'aws.endpoint' = '" + db.URL() +
		"', 'aws.credentials.basic.accesskeyid' = 'any', 'aws.credentials.basic.secretkey' = " +
		"'hush')")
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestATableIsMadeOnceWithItsKey(t *testing.T) {
	db := dynamodbtest.RunT(t)
	cfg := tableConfig(t, db, "(v STRING, n INT, id STRING) PARTITIONED BY (id, n)")
	if _, err := InspectTable(t.Context(), cfg); !errors.Is(err, ErrNoTable) ||
		!strings.Contains(err.Error(), `table "orders"`) {
		t.Errorf("before: %v; want ErrNoTable", err)
	}
	for _, want := range []bool{true, false} {
		if created, err := CreateTable(t.Context(), cfg); err != nil || created != want {
			t.Errorf("created %v, %v; want %v", created, err, want)
		}
	}
	if table, err := InspectTable(t.Context(), cfg); err != nil ||
		!slices.Equal(table.Keys, []string{"id", "n"}) {
		t.Errorf("the table's key is %v, %v", table.Keys, err)
	}
	if _, err := InspectTable(t.Context(), tableConfig(t, db,
		"(id STRING, n STRING)")); err == nil ||
		!strings.Contains(err.Error(), "its key attribute 'n' is of type N") {
		t.Errorf("another type: %v", err)
	}
}

func TestATableThatAnotherMakesMeanwhileIsThere(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.Error(400, "ResourceNotFoundException",
			"not yet"), r.Operation == "DescribeTable"
	})
	if created, err := CreateTable(t.Context(),
		tableConfig(t, db, "(id STRING) PARTITIONED BY (id)")); err != nil || created {
		t.Errorf("created %v, %v; want neither", created, err)
	}
}

func TestATableThatMayNotBeDescribed(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.Error(400, "AccessDeniedException",
			"no").Keep(), r.Operation == "DescribeTable"
	})
	cfg := tableConfig(t, db, "(id STRING) PARTITIONED BY (id)")
	if _, err := InspectTable(t.Context(), cfg); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("check: %v", err)
	}
	if _, err := CreateTable(t.Context(), cfg); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("create: %v", err)
	}
}
