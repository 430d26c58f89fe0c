package dynamodbio_test

import (
	"fmt"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/passert"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func init() {
	register.Function2x0(atAmount)
	register.Emitter2[beam.EventTime, order]()
	register.Function2x1(failedAt)
	register.Function2x1(writtenAt)
}

// atAmount takes an order's amount for its event time.
func atAmount(o order, emit func(beam.EventTime, order)) { emit(beam.EventTime(o.Amount), o) }

func failedAt(ts beam.EventTime, f dynamodbio.Failure) string {
	return fmt.Sprint(int64(ts), " ", f.Code)
}

func writtenAt(ts beam.EventTime, w dynamodbio.Written) int64 { return int64(ts) }

// Failed keeps each element's event time, Written has the latest of its bundle's: by whatever way
// they came.
func TestEventTimesAreKept(t *testing.T) {
	for name, c := range map[string]struct {
		key  []string
		opts []dynamodbio.Option
	}{
		"append":           {nil, nil},
		"append, bundling": {nil, []dynamodbio.Option{dynamodbio.WithBundling()}},
		"upsert":           {[]string{"id"}, nil},
		"no shuffle":       {[]string{"id"}, []dynamodbio.Option{dynamodbio.WithoutShuffle()}},
	} {
		t.Run(name, func(t *testing.T) {
			onEachRunner(t, func(t *testing.T, db *dynamodbtest.Server, cfg dynamodbio.Config,
				run runPipeline) {
				denyDescribeTable(db)
				cfg.PrimaryKey, cfg.Shards = c.key, 1
				long := string(
					make([]byte, 3000),
				) // as a key, only DynamoDB refuses it when none is declared
				code := "ValidationException"
				if c.key != nil {
					code = dynamodbio.CodeBadRow
				}
				err := run(func(s beam.Scope) {
					orders := beam.ParDo(
						s,
						atAmount,
						beam.Create(
							s,
							order{"a", 1000, ""},
							order{"", 2000, ""},
							order{"b", 3000, ""},
							order{long, 4000, ""},
						),
					)
					res := dynamodbio.Write(
						s,
						cfg,
						orders,
						append(c.opts, dynamodbio.WithFailures())...)
					passert.Equals(
						s,
						beam.ParDo(s, failedAt, res.Failed),
						"2000 "+code,
						"4000 "+code,
					)
					if c.key != nil { // those that failed never reached the writer
						passert.Equals(s, beam.ParDo(s, writtenAt, res.Written), int64(3000))
					} else {
						passert.Equals(s, beam.ParDo(s, writtenAt, res.Written), int64(4000))
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				if n := db.Len("orders"); n != 2 {
					t.Errorf("%d items are stored, want 2", n)
				}
			})
		})
	}
}
