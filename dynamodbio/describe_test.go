package dynamodbio_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

// denyDescribeTable answers as AWS does to credentials that may do dynamodb:BatchWriteItem alone.
func denyDescribeTable(db *dynamodbtest.Server) {
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		if r.Operation != "DescribeTable" {
			return dynamodbtest.Response{}, false
		}
		return dynamodbtest.Error(400, "AccessDeniedException",
			"User is not authorized to perform: dynamodb:DescribeTable").Keep(), true
	})
}

func expectLines(t *testing.T, db *dynamodbtest.Server, table string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, db.Lines(table)); diff != "" {
		t.Errorf("table %s (-want +got):\n%s", table, diff)
	}
}

func TestBatchWriteItemIsAllThatIsNeededToWrite(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		denyDescribeTable(db)
		cfg.PrimaryKey = []string{"id"}
		if err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg,
				beam.Create(s, order{"a", 1, ""}, order{"a", 2, ""}))
		}); err != nil {
			t.Fatal(err)
		}
		expectLines(t, db, "orders", `{"Note":{"S":""},"amount":{"N":"2"},"id":{"S":"a"}}`)
	})
}

func TestAppendOfOneKeyTwiceEndsWithTheLast(t *testing.T) {
	for _, described := range []bool{true, false} {
		t.Run(fmt.Sprintf("described=%v", described), func(t *testing.T) {
			onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
				run func(func(beam.Scope)) error) {
				if !described {
					// A batch that DynamoDB rejects for its duplicates is then halved, in order.
					// Two batches have none: nothing is known that could hold the second one back.
					denyDescribeTable(db)
					cfg.MaxInFlight = 1
				}
				var orders []order
				for i := range 100 {
					orders = append(orders, order{ID: fmt.Sprint(i % 2), Amount: float64(i)})
				}
				if err := run(func(s beam.Scope) {
					dynamodbio.Write(s, cfg,
						beam.CreateList(s, orders))
				}); err != nil {
					t.Fatal(err)
				}
				expectLines(t, db, "orders", `{"Note":{"S":""},"amount":{"N":"98"},"id":{"S":"0"}}`,
					`{"Note":{"S":""},"amount":{"N":"99"},"id":{"S":"1"}}`)
			})
		})
	}
}

type reading struct {
	Device string `dynamodbav:"device"`
	At     int    `dynamodbav:"at"`
	Value  int    `dynamodbav:"value"`
}

func readings(s beam.Scope) beam.PCollection {
	return beam.Create(s, reading{"a", 1, 10}, reading{"a", 2, 20}, reading{"b", 1, 30},
		reading{"a", 1, 40})
}

func TestADeclaredKeyThatIsPartOfTheTablesFoldsAsDeclared(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		if err := db.CreateTable("readings", "device", "at:N"); err != nil {
			t.Fatal(err)
		}
		cfg.Table, cfg.PrimaryKey = "readings", []string{"device"}
		if err := run(func(s beam.Scope) { dynamodbio.Write(s, cfg, readings(s)) }); err != nil {
			t.Fatal(err)
		}
		expectLines(t, db, "readings", `{"at":{"N":"1"},"device":{"S":"a"},"value":{"N":"40"}}`,
			`{"at":{"N":"1"},"device":{"S":"b"},"value":{"N":"30"}}`)
	})
}

func TestADeclaredKeyFinerThanTheTablesIsFoldedByTheTablesKey(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		if err := db.CreateTable("latest", "device"); err != nil {
			t.Fatal(err)
		}
		cfg.Table, cfg.PrimaryKey, cfg.Shards = "latest", []string{"device", "at"}, 1
		if err := run(func(s beam.Scope) { dynamodbio.Write(s, cfg, readings(s)) }); err != nil {
			t.Fatal(err)
		}
		if n := db.Len("latest"); n != 2 {
			t.Errorf("%d items, want one for each of 2 devices:\n%s", n,
				strings.Join(db.Lines("latest"), "\n"))
		}
		if refused := db.Stats().Errors; refused != 0 {
			t.Errorf("DynamoDB refused %d requests, want none: no request may hold one key twice",
				refused)
		}
	})
}

func writeChanges(s beam.Scope, cfg dynamodbio.Config) {
	dynamodbio.Write(s, cfg, beam.ParDo(s, toChange,
		beam.Create(s, order{"a", 1, ""}, order{"b", 1, ""}, order{"a", -1, ""})))
}

func TestAChangelogWithoutADeclaredKeyTakesTheTables(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		if err := run(func(s beam.Scope) { writeChanges(s, cfg) }); err != nil {
			t.Fatal(err)
		}
		expectLines(t, db, "orders", `{"Note":{"S":""},"amount":{"N":"1"},"id":{"S":"b"}}`)
	})
}

func TestADeleteWithoutAnyKeyFailsAndSaysWhatToDo(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		denyDescribeTable(db)
		err := run(func(s beam.Scope) { writeChanges(s, cfg) })
		if err == nil || !strings.Contains(err.Error(),
			"a DELETE needs the key: declare PRIMARY KEY") {
			t.Errorf("error %v, want one that says what to do", err)
		}
	})
}

func TestColumnsThatDoNotFitTheTablesKeyAreRefused(t *testing.T) {
	for _, c := range []struct {
		ddl, want string
		row       schema.Row
	}{
		{"CREATE TABLE t (name STRING, PRIMARY KEY (name) NOT ENFORCED)",
			"its key attribute 'id' is not a column of the declared table. Available columns: " +
				"['name']", schema.NewRow(schema.String("a"))},
		{"CREATE TABLE t (id BIGINT, PRIMARY KEY (id) NOT ENFORCED)",
			"its key attribute 'id' is of type S, and column 'id' of type BIGINT NOT NULL is " +
				"stored as N", schema.NewRow(schema.Int(1))},
		{"CREATE TABLE t (id BIGINT)", "its key attribute 'id' is of type S",
			schema.NewRow(schema.Int(1))},
		{"CREATE TABLE t (id VARBINARY(3), n INT, PRIMARY KEY (n) NOT ENFORCED)",
			"column 'id' of type VARBINARY(3) is stored as B",
			schema.NewRow(schema.Bytes([]byte("a")), schema.Int(1))},
		{"CREATE TABLE t (other STRING, id ARRAY<INT>) PARTITIONED BY (other)",
			"column 'id' of type ARRAY<INT> is stored as L", schema.NewRow(schema.String("a"),
				schema.List())},
	} {
		t.Run(c.ddl, func(t *testing.T) {
			onEachRunner(t, func(t *testing.T, _ *dynamodbtest.Server, cfg dynamodbio.Config,
				run func(func(beam.Scope)) error) {
				declared, err := schema.Parse(c.ddl)
				if err != nil {
					t.Fatal(err)
				}
				cfg.Columns, cfg.PrimaryKey, cfg.PartitionedBy = declared.PhysicalColumns(),
					declared.PrimaryKey, declared.PartitionedBy
				err = run(func(s beam.Scope) { dynamodbio.Write(s, cfg, beam.Create(s, c.row)) })
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v\nwant %q", err, c.want)
				}
			})
		})
	}
}

func TestAShareOfTheCapacityNeedsAProvisionedTable(t *testing.T) {
	onEachRunner(t, func(t *testing.T, _ *dynamodbtest.Server, cfg dynamodbio.Config,
		run func(func(beam.Scope)) error) {
		cfg.WriteUnitsPerSecond = "50%"
		err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg,
				beam.Create(s, order{"a", 1, ""}))
		})
		if err == nil || !strings.Contains(err.Error(),
			"and the table is on-demand: set a number of units") {
			t.Errorf("error %v", err)
		}
	})
}
