package runners

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/window"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

// TestTheSameTableOnEveryRunner runs every scenario on every runner that has the capabilities.
// -seed repeats the inputs of a failed run.
func TestTheSameTableOnEveryRunner(t *testing.T) {
	for _, sc := range scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			for _, r := range allRunners {
				t.Run(r.Name, func(t *testing.T) {
					missing := r.lacks(sc.needs())
					theMatrix.record(t, sc.Name, r.Name, missing)
					if missing != "" {
						t.Skipf("%s lacks the capability %q", r.Name, missing)
					}
					sc.run(t, r)
				})
			}
		})
	}
}

// needs returns all capabilities that the scenario needs.
func (sc *Scenario) needs() []Capability {
	if sc.Fault != nil && sc.Fault.Ends {
		return append([]Capability{FailedRuns}, sc.Needs...)
	}
	return sc.Needs
}

// run runs the scenario on a runner.
func (sc *Scenario) run(t *testing.T, r Runner) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable(tableName, sc.Key[0], sc.Key[1:]...))
	table := func() []string { return slices.Sorted(slices.Values(db.Lines(tableName))) }
	cfg, err := sc.config(db.URL())
	if err != nil {
		t.Fatal(err)
	}
	rounds := sc.Input(rand.New(rand.NewPCG(*seedFlag, 0)))
	execute := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
		defer cancel()
		_, err := r.Execute(ctx, sc.pipeline(r, cfg, rounds, sc.gate(t, table, rounds)))
		return err
	}
	want := sc.model(slices.Concat(rounds...))
	if sc.Fault != nil {
		sc.Fault.provoke(t, db, execute, func() bool { return slices.Equal(table(), want) })
	} else if err := execute(); err != nil {
		t.Fatal(err)
	}
	if got := table(); !slices.Equal(got, want) {
		t.Errorf("seed %d: table (-want +got):\n%s", *seedFlag, cmp.Diff(want, got))
	}
	t.Logf("%d requests stored %d items", db.Stats().Requests["BatchWriteItem"], len(want))
}

// gate returns the URL of a gate that holds each round until the table equals the model of the
// previous rounds: so what has been read must be written while the stream continues. It returns ""
// for scenarios in which the table does not follow the stream.
func (sc *Scenario) gate(t *testing.T, table func() []string, rounds [][]Change) string {
	if sc.Flush == onePane || sc.Fault != nil && sc.Fault.Ends {
		return ""
	}
	want := make([][]string, len(rounds))
	for n := range rounds {
		want[n] = sc.model(slices.Concat(rounds[:n+1]...))
	}
	g := &gate{
		t: t, rounds: len(rounds) - 1,
		ready: func(round int) bool { return slices.Equal(table(), want[round]) },
		missing: func(round int) string {
			return "the table does not match (-want +got):\n" + cmp.Diff(want[round], table())
		},
	}
	return g.serve()
}

// pipeline builds the pipeline.
func (sc *Scenario) pipeline(r Runner, cfg dynamodbio.Config, rounds [][]Change,
	gate string) *beam.Pipeline {
	p, s := beam.NewPipelineWithRoot()
	bundle := 40
	if sc.Bundle > 0 {
		bundle = sc.Bundle
	}
	col := read(s, r, rounds, bundle, gate)
	if sc.Windowed {
		col = beam.WindowInto(s, window.NewFixedWindows(time.Minute), col)
	}
	col = beam.ParDo(s, sc.Shape.convert, col)
	if sc.Shuffled {
		col = beam.Reshuffle(s, col)
	}
	dynamodbio.Write(s, cfg, col, sc.Options...)
	return p
}

const tableName = "everywhere"

// config returns the scenario's Config, from Go or from DDL.
func (sc *Scenario) config(url string) (dynamodbio.Config, error) {
	flush := 20 * time.Millisecond
	if sc.Flush > 0 {
		flush = sc.Flush
	}
	if sc.Shape.columns == "" {
		cfg := dynamodbio.Config{
			Table: tableName, Region: "us-east-1", Endpoint: url, FlushTimeout: flush,
			OrderBy: sc.OrderBy,
			Credentials: credentials.Options{
				"aws.credentials.basic.accesskeyid": "test",
				"aws.credentials.basic.secretkey":   "test",
			},
		}
		if !sc.Append {
			cfg.PrimaryKey = sc.Key
		}
		return cfg, nil
	}
	key, order := "", ""
	if !sc.Append {
		key = fmt.Sprintf(", PRIMARY KEY (%s) NOT ENFORCED", strings.Join(sc.Key, ", "))
	}
	if sc.OrderBy != "" {
		order = fmt.Sprintf(", 'sink.order-by' = '%s'", sc.OrderBy)
	}
	return dynamodbio.FromDDL(fmt.Sprintf(`
		CREATE TABLE changes (%s%s) WITH (
			'connector' = 'dynamodb', 'table-name' = '%s',
			'aws.region' = 'us-east-1', 'aws.endpoint' = '%s',
			'sink.flush-buffer.timeout' = '%d'%s,
			'aws.credentials.basic.accesskeyid' = 'test',
			'aws.credentials.basic.secretkey' = 'test')`,
		sc.Shape.columns, key, tableName, url, flush.Milliseconds(), order))
}
