package dynamodbio_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// edit is a version of a document. Gone makes it a delete.
type edit struct {
	ID   string `dynamodbav:"id"`
	At   int64  `dynamodbav:"seen"`
	Text string `dynamodbav:"text"`
	Gone bool   `dynamodbav:"-"`
}

func init() {
	beam.RegisterType(reflect.TypeFor[edit]())
	register.Function1x2(editKind)
}

func editKind(e edit) (schema.RowKind, edit) {
	if e.Gone {
		return schema.Delete, e
	}
	return schema.Insert, e
}

func TestTheGreatestValueOfTheOrderColumnWins(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
		run runPipeline) {
		cfg.PrimaryKey, cfg.OrderBy = []string{"id"}, "seen"
		var edits []edit
		latest := map[string]edit{}
		for n := range 3000 {
			e := edit{
				ID:   fmt.Sprint("doc", rand.IntN(200)),
				At:   int64(n - 1500),
				Text: fmt.Sprint("version ", n),
				Gone: n%7 == 0,
			}
			edits = append(edits, e)
			latest[e.ID] = e
		}
		rand.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		if err := run(func(s beam.Scope) {
			dynamodbio.Write(s, cfg,
				beam.ParDo(s, editKind, beam.CreateList(s, edits)))
		}); err != nil {
			t.Fatal(err)
		}
		var want []map[string]types.AttributeValue
		for _, id := range slices.Sorted(maps.Keys(latest)) { // as the server lists them
			if e := latest[id]; !e.Gone {
				want = append(
					want,
					map[string]types.AttributeValue{
						"id":   str(e.ID),
						"seen": num(fmt.Sprint(e.At)),
						"text": str(e.Text),
					},
				)
			}
		}
		expectItems(t, db, "orders", want...)
		if n := db.Stats().Puts + db.Stats().Deletes; n != int64(len(latest)) {
			t.Errorf("%d writes, want one for each of %d keys", n, len(latest))
		}
	})
}

func TestAnOrderThatCannotBeIsRefusedAtConstruction(t *testing.T) {
	const ddl = "CREATE TABLE t (id STRING, seen TIMESTAMP(3), tags ARRAY<STRING>%s) " +
		"WITH ('connector'='dynamodb', 'table-name'='docs', 'aws.region'='us-east-2', " +
		"'sink.order-by'='%s')"
	_, err := dynamodbio.FromDDL(fmt.Sprintf(ddl, "", "seen"))
	if err == nil ||
		!strings.Contains(err.Error(), "invalid value 'seen' for option 'sink.order-by': "+
			"it decides which element of a key is the latest: declare PRIMARY KEY") {
		t.Errorf("without a key: %v", err)
	}
	for column, want := range map[string]string{
		"nope": `order column "nope" is not declared; the columns are ["id" "seen" "tags"]`,
		"tags": `order column "tags": values of ARRAY<STRING> cannot be ordered`,
	} {
		cfg, err := dynamodbio.FromDDL(fmt.Sprintf(ddl, ", PRIMARY KEY (id) NOT ENFORCED", column))
		if err != nil {
			t.Fatal(err)
		}
		_, s := beam.NewPipelineWithRoot()
		_, err = dynamodbio.TryWrite(
			s,
			cfg,
			beam.Create(s, schema.NewRow(schema.String("a"), schema.Null(), schema.Null())),
		)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("order by %s: %v, want %s", column, err, want)
		}
	}
}

func TestARowWithoutAnOrderIsABadRow(t *testing.T) {
	onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, _ dynamodbio.Config,
		run runPipeline) {
		cfg, err := dynamodbio.FromDDL(
			fmt.Sprintf(
				`CREATE TABLE orders (id STRING PRIMARY KEY NOT ENFORCED, seen INT) WITH ('connector'='dynamodb', 'table-name'='orders',
			'aws.region'='us-east-2', 'sink.order-by'='seen', 'aws.endpoint'='%s', 'aws.credentials.basic.accesskeyid'='a', 'aws.credentials.basic.secretkey'='b')`,
				db.URL(),
			),
		)
		if err != nil {
			t.Fatal(err)
		}
		err = run(func(s beam.Scope) {
			dynamodbio.Write(
				s,
				cfg,
				beam.Create(
					s,
					schema.Row{
						Kind:   schema.Delete,
						Values: []schema.Value{schema.String("a"), schema.Null()},
					},
				),
			)
		})
		want := `column "seen": NULL cannot be ordered by: 'sink.order-by' names this column, ` +
			"and each row needs a value there, deletes included"
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	})
}
