package dynamodbio_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/passert"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

type order struct {
	ID     string  `dynamodbav:"id"`
	Amount float64 `dynamodbav:"amount"`
	Note   string
}

func init() {
	beam.RegisterType(reflect.TypeFor[order]())
	beam.RegisterType(reflect.TypeFor[reading]())
	register.Function1x1(orderFailure)
	register.Function1x1(writtenPuts)
	register.Function2x0(toChange)
	register.Emitter2[schema.RowKind, order]()
}

var runners = map[string]func(context.Context, *beam.Pipeline) (beam.PipelineResult, error){
	"direct": direct.Execute,
	"prism":  prism.Execute,
}

// runPipeline runs the pipeline that a function builds.
type runPipeline = func(build func(beam.Scope)) error

// onEachRunner builds and runs a pipeline on every in-process runner, with a table of its own for
// each.
func onEachRunner(t *testing.T,
	test func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config, run runPipeline)) {
	t.Helper()
	for name, execute := range runners {
		t.Run(name, func(t *testing.T) {
			db := dynamodbtest.RunT(t)
			db.CreateTable("orders", "id")
			cfg := dynamodbio.Config{
				Table: "orders", Region: "us-east-1", Endpoint: db.URL(),
				Credentials: credentials.Options{"aws.credentials.basic.accesskeyid": "test",
					"aws.credentials.basic.secretkey": "test"},
			}
			test(t, db, cfg, func(build func(beam.Scope)) error {
				p, s := beam.NewPipelineWithRoot()
				build(s)
				_, err := execute(t.Context(), p)
				return err
			})
		})
	}
}

func str(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
func num(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

func expectItems(
	t *testing.T,
	db *dynamodbtest.Server,
	table string,
	want ...map[string]types.AttributeValue,
) {
	t.Helper()
	if diff := cmp.Diff(want, db.Items(table), dynamodbtest.CompareItems(),
		cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("table %s (-want +got):\n%s", table, diff)
	}
}

func TestAppendStoresEveryStruct(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 1, "x"}, order{"b", 2.5, "y"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		expectItems(t, db, "orders",
			map[string]types.AttributeValue{"id": str("a"), "amount": num("1"), "Note": str("x")},
			map[string]types.AttributeValue{"id": str("b"), "amount": num("2.5"), "Note": str("y")})
	})
}

func TestUpsertStoresTheLastElementOfEachKey(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		cfg.PrimaryKey = []string{"id"}
		var orders []order
		want := make(map[string]float64)
		for i := range 5000 {
			o := order{ID: fmt.Sprint("k", i*i%997), Amount: float64(i)}
			orders = append(orders, o)
			want[o.ID] = o.Amount
		}
		err := run(func(s beam.Scope) { dynamodbio.Write(s, cfg, beam.CreateList(s, orders)) })
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]float64)
		for _, it := range db.Items("orders") {
			var amount float64
			fmt.Sscan(it["amount"].(*types.AttributeValueMemberN).Value, &amount)
			got[it["id"].(*types.AttributeValueMemberS).Value] = amount
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("amounts (-want +got):\n%s", diff)
		}
		if puts := db.Stats().Puts; puts != int64(len(want)) {
			t.Errorf("%d items were put, want one for each of %d keys", puts, len(want))
		}
	})
}

func TestRowsOfADeclaredTableAreStoredByTheirColumns(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, _ dynamodbio.Config,
		run runPipeline) {
		cfg, err := dynamodbio.FromDDL(fmt.Sprintf(`
			CREATE TABLE orders (
				id STRING, price DECIMAL(10,2), note STRING, PRIMARY KEY (id) NOT ENFORCED)
			WITH ('connector'='dynamodb', 'table-name'='orders', 'aws.region'='us-east-1',
			      'aws.endpoint'='%s',
			      'aws.credentials.basic.accesskeyid'='test', 'aws.credentials.basic.secretkey'='test')`, db.URL()))
		if err != nil {
			t.Fatal(err)
		}
		err = run(func(s beam.Scope) {
			rows := beam.Create(
				s,
				schema.NewRow(schema.String("a"), schema.Decimal("1.5"), schema.Null()),
				schema.NewRow(schema.String("b"), schema.Decimal("7"), schema.String("gone")),
				schema.Row{
					Kind:   schema.Delete,
					Values: []schema.Value{schema.String("b"), schema.Null(), schema.Null()},
				},
			)
			dynamodbio.Write(s, cfg, rows)
		})
		if err != nil {
			t.Fatal(err)
		}
		expectItems(
			t,
			db,
			"orders",
			map[string]types.AttributeValue{
				"id":    str("a"),
				"price": num("1.5"),
				"note":  &types.AttributeValueMemberNULL{Value: true},
			},
		)
	})
}

// toChange makes a changelog of orders: a negative amount deletes.
func toChange(o order, emit func(schema.RowKind, order)) {
	switch {
	case o.Amount < 0:
		emit(schema.Delete, o)
	case o.Note == "before":
		emit(schema.UpdateBefore, o)
	default:
		emit(schema.UpdateAfter, o)
	}
}

func TestChangelogPutsAndDeletesByKey(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		cfg.PrimaryKey = []string{"id"}
		if err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg,
				beam.Create(s, order{"old", 9, ""}))
		}); err != nil {
			t.Fatal(err)
		}
		err := run(func(s beam.Scope) {
			changes := beam.ParDo(s, toChange, beam.Create(s,
				order{"a", 1, ""}, order{"a", 1, "before"}, order{"a", 2, "after"},
				order{"b", 3, ""}, order{"b", -1, ""}, order{"old", -1, ""}))
			dynamodbio.Write(s, cfg, changes)
		})
		if err != nil {
			t.Fatal(err)
		}
		expectItems(
			t,
			db,
			"orders",
			map[string]types.AttributeValue{
				"id":     str("a"),
				"amount": num("2"),
				"Note":   str("after"),
			},
		)
	})
}

func orderFailure(f dynamodbio.Failure) string { return f.Code + " " + f.Operation + " " + f.Item }

func TestBadItemsGoToFailedAndTheRestIsStored(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		denyDescribeTable(db)
		err := run(func(s beam.Scope) {
			// Without key columns and DescribeTable, only DynamoDB knows that an id must not be
			// empty.
			res := dynamodbio.Write(
				s,
				cfg,
				beam.Create(s, order{"a", 1, ""}, order{"", 2, ""}, order{"c", 3, ""}),
				dynamodbio.WithFailures(),
			)
			passert.Equals(
				s,
				beam.ParDo(s, orderFailure, res.Failed),
				`ValidationException PUT {"id":{"S":""},"amount":{"N":"2"},"Note":{"S":""}}`,
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		expectItems(t, db, "orders",
			map[string]types.AttributeValue{"id": str("a"), "amount": num("1"), "Note": str("")},
			map[string]types.AttributeValue{"id": str("c"), "amount": num("3"), "Note": str("")})
	})
}

func TestBadItemFailsThePipelineWhenFailuresAreNotAskedFor(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		cfg.PrimaryKey = []string{"id"}
		err := run(
			func(s beam.Scope) { dynamodbio.Write(s, cfg, beam.Create(s, order{"", 2, ""})) },
		)
		if err == nil || !strings.Contains(err.Error(), `table "orders"`) ||
			!strings.Contains(err.Error(), `attribute "id"`) {
			t.Errorf("error %v, want one that names table and attribute", err)
		}
	})
}

func TestMissingTableFailsThePipelineAndSaysWhatToDo(t *testing.T) {
	onEachRunner(t, func(t *testing.T, _ *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		cfg.Table = "nope"
		err := run(
			func(s beam.Scope) { dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 2, ""})) },
		)
		if err == nil || !strings.Contains(err.Error(), `table "nope"`) ||
			!strings.Contains(err.Error(), "ResourceNotFoundException") ||
			!strings.Contains(err.Error(), "create the table") {
			t.Errorf("error %v", err)
		}
	})
}

func writtenPuts(w dynamodbio.Written) int64 { return w.Puts }

func TestWrittenTellsWhatWasStored(t *testing.T) {
	for _, key := range [][]string{nil, {"id"}} {
		t.Run(fmt.Sprint("key=", key), func(t *testing.T) {
			onEachRunner(t, func(t *testing.T, _ *dynamodbtest.Server, cfg dynamodbio.Config,
				run runPipeline) {
				cfg.PrimaryKey = key
				err := run(func(s beam.Scope) {
					res := dynamodbio.Write(
						s,
						cfg,
						beam.Create(s, order{"a", 1, ""}, order{"b", 1, ""}, order{"c", 1, ""}),
					)
					passert.Equals(
						s,
						stats.Sum(s, beam.ParDo(s, writtenPuts, res.Written)),
						int64(3),
					)
				})
				if err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

func TestEmptyInputWritesNothing(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		cfg.PrimaryKey = []string{"id"}
		if err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg,
				beam.CreateList(s, []order{}))
		}); err != nil {
			t.Fatal(err)
		}
		expectItems(t, db, "orders")
	})
}

func TestReadingIsRefusedInFlinksWords(t *testing.T) {
	_, s := beam.NewPipelineWithRoot()
	_, err := dynamodbio.TryRead(s, dynamodbio.Config{Table: "orders", Region: "us-east-1"})
	if !errors.Is(err, dynamodbio.ErrNotASource) ||
		err.Error() != "Connector dynamodb can only be used as a sink. It cannot be used as a "+
			"source." {
		t.Errorf("TryRead: %v", err)
	}
	defer func() {
		if r := recover(); r == nil {
			t.Error("Read did not panic")
		}
	}()
	dynamodbio.Read(s, dynamodbio.Config{})
}

func TestElementsThatDoNotFitAreRefusedAtConstruction(t *testing.T) {
	cfg := dynamodbio.Config{Table: "orders", Region: "us-east-1"}
	declared, err := dynamodbio.FromDDL(
		"CREATE TABLE t (id BIGINT, amount DOUBLE, `Note` STRING) WITH ('connector'='dynamodb', " +
			"'table-name'='orders', 'aws.region'='us-east-1')",
	)
	if err != nil {
		t.Fatal(err)
	}
	keyed := cfg
	keyed.PrimaryKey = []string{"nope"}
	_, s := beam.NewPipelineWithRoot()
	orders := beam.Create(s, order{"a", 1, ""})
	for name, c := range map[string]struct {
		cfg  dynamodbio.Config
		col  beam.PCollection
		want string
	}{
		"numbers":                    {cfg, beam.Create(s, 1, 2), "int"},
		"a row without columns":      {cfg, beam.Create(s, schema.NewRow()), "columns"},
		"a field of another type":    {declared, orders, "ID"},
		"a key that is no field":     {keyed, orders, "nope"},
		"a KV that is no changelog":  {cfg, beam.AddFixedKey(s, orders), "KV"},
		"a Config that is not valid": {dynamodbio.Config{}, orders, "table-name"},
		"a Config with a wrong value": {dynamodbio.Config{Table: "orders", Region: "us-east-1",
			BatchMaxSize: 30}, orders, "sink.batch.max-size"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := dynamodbio.TryWrite(s, c.cfg, c.col)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that names %s", err, c.want)
			}
		})
	}
}
