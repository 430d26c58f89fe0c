package dynamodbio_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestBundlingStoresEveryElementOfAnAppend(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		const orders = 5000
		var list []order
		for i := range orders {
			list = append(
				list,
				order{ID: fmt.Sprint("k", i), Amount: float64(i), Note: strings.Repeat("x", 100)},
			)
		}
		err := run(
			func(s beam.Scope) {
				dynamodbio.Write(s, cfg, beam.CreateList(s, list),
					dynamodbio.WithBundling())
			},
		)
		if err != nil {
			t.Fatal(err)
		}
		if n := db.Len("orders"); n != orders {
			t.Errorf("%d items are stored, want %d", n, orders)
		}
	})
}

// Where DescribeTable tells the key, two elements of one key never meet in one request, bundled or
// not.
func TestBundlingFoldsByTheTablesKeyWhereItIsKnown(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		var list []order
		for i := range 1000 {
			list = append(list, order{ID: fmt.Sprint("k", i%10), Amount: float64(i)})
		}
		err := run(
			func(s beam.Scope) {
				dynamodbio.Write(s, cfg, beam.CreateList(s, list),
					dynamodbio.WithBundling())
			},
		)
		if err != nil {
			t.Fatal(err)
		}
		if n := db.Len("orders"); n != 10 {
			t.Errorf("%d items are stored, want 10", n)
		}
		if n := db.Stats().Errors; n > 0 {
			t.Errorf("%d requests were refused", n)
		}
	})
}

func TestBundlingThatCannotBeIsRefusedAtConstruction(t *testing.T) {
	cfg := dynamodbio.Config{Table: "orders", Region: "us-east-1"}
	_, s := beam.NewPipelineWithRoot()
	orders := beam.Create(s, order{"a", 1, ""})
	changes := beam.ParDo(s, toChange, orders)
	if _, err := dynamodbio.TryWrite(s, cfg, changes, dynamodbio.WithBundling()); err == nil ||
		!strings.Contains(err.Error(), "declare PRIMARY KEY") {
		t.Errorf("a changelog without a key: %v", err)
	}
	if _, err := dynamodbio.TryWrite(s, cfg, orders, dynamodbio.WithBundling(),
		dynamodbio.WithoutShuffle()); err == nil ||
		!strings.Contains(err.Error(), "exclude each other") {
		t.Errorf("with WithoutShuffle: %v", err)
	}
}
