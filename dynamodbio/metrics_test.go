package dynamodbio_test

import (
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

func TestMetricsTellWhatWasWritten(t *testing.T) {
	db := dynamodbtest.RunT(t)
	if err := db.CreateTable("orders", "id"); err != nil {
		t.Fatal(err)
	}
	// The first request leaves one item over.
	n := 0
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		if r.Operation != "BatchWriteItem" {
			return dynamodbtest.Response{}, false
		}
		if n++; n == 1 {
			return dynamodbtest.UnprocessedN(1), true
		}
		return dynamodbtest.Response{}, false
	})
	cfg := dynamodbio.Config{
		Table: "orders", Region: "us-east-1", Endpoint: db.URL(), PrimaryKey: []string{"id"},
		Shards: 1,
		Credentials: credentials.Options{
			"aws.credentials.basic.accesskeyid": "test",
			"aws.credentials.basic.secretkey":   "test",
		},
	}
	p, s := beam.NewPipelineWithRoot()
	dynamodbio.Write(s, cfg, beam.ParDo(s, toChange, beam.Create(
		s,
		order{
			"a",
			1,
			"",
		},
		order{"b", 1, ""},
		order{"a", 2, ""},
		order{"c", -1, ""},
		order{"", 1, ""},
	)), dynamodbio.WithFailures())
	result, err := prism.Execute(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	counters := map[string]int64{}
	distributions := map[string]metrics.DistributionValue{}
	all := result.Metrics().AllMetrics()
	for _, c := range all.Counters() {
		if c.Key.Namespace == dynamodbio.Namespace {
			counters[c.Key.Name] += c.Committed
		}
	}
	for _, d := range all.Distributions() {
		if d.Key.Namespace == dynamodbio.Namespace {
			distributions[d.Key.Name] = d.Committed
		}
	}
	want := map[string]int64{
		"puts": 2, "deletes": 1, "folded": 1, "batches": 2, "bytes": counters["bytes"],
		"write_units": 3,
		"retries":     1, "throttles": 1, "unprocessed": 1, "failures": 1,
	}
	if diff := cmp.Diff(want, counters); diff != "" {
		t.Errorf("counters (-want +got):\n%s", diff)
	}
	if counters["bytes"] == 0 {
		t.Error("bytes = 0")
	}
	if d := distributions["batch_items"]; d.Count != 2 || d.Sum != 4 || d.Max != 3 || d.Min != 1 {
		t.Errorf("batch_items = %+v, want 2 requests with 3 items and 1", d)
	}
	for _, name := range []string{"request_ms", "flush_ms"} {
		if d := distributions[name]; d.Count == 0 {
			t.Errorf("%s has no value", name)
		}
	}
}
