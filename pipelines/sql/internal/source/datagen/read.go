package datagen

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x1[context.Context, []byte, func(schema.Row), error](&boundedFn{})
	register.DoFn4x2[context.Context, *sdf.LockRTracker, []byte, func(beam.EventTime, schema.Row),
		sdf.ProcessContinuation, error](&endlessFn{})
	register.Emitter1[schema.Row]()
	register.Emitter2[beam.EventTime, schema.Row]()
	beam.RegisterType(reflect.TypeFor[*wholeTracker]())
}

// Read generates the rows and applies the query to them. Endless rows need a runner that pauses a
// step: prism, not direct.
func (t *Table) Read(s beam.Scope, fn query.RowFn) beam.PCollection {
	return beam.ParDo(s, &fn, t.rows(s.Scope("datagen.Read")))
}

// rows returns a PCollection of schema.Row.
func (t *Table) rows(s beam.Scope) beam.PCollection {
	data, err := json.Marshal(t)
	if err != nil {
		panic(fmt.Sprintf("datagen: %v", err)) // a Table is plain data
	}
	if t.Endless() {
		return beam.ParDo(s, &endlessFn{Table: data}, beam.Impulse(s))
	}
	return beam.ParDo(s, &boundedFn{Table: data}, beam.Impulse(s))
}

// boundedFn generates rows that end.
type boundedFn struct {
	// Table is a Table as JSON, for the reason given at query.RowFn.Tables.
	Table []byte

	table Table
}

// Setup decodes the table.
func (fn *boundedFn) Setup() error { return json.Unmarshal(fn.Table, &fn.table) }

// ProcessElement makes all rows.
func (fn *boundedFn) ProcessElement(ctx context.Context, _ []byte, emit func(schema.Row)) error {
	out := input.NewOutput(ctx, emit)
	defer out.Flush()
	pace := newPace(fn.table.Rate)
	for n := range fn.table.Rows {
		if err := pace.wait(ctx); err != nil {
			return err
		}
		if err := out.Emit(fn.table.row(n)); err != nil {
			return err
		}
	}
	return nil
}

// endlessFn generates rows without an end.
type endlessFn struct {
	Table []byte // as in boundedFn

	table Table
	pace  *pace // kept from bundle to bundle
}

// bundleTime is how long a bundle lasts. Steps after a shuffle see its rows only then.
const bundleTime = 500 * time.Millisecond

// CreateInitialRestriction returns all rows.
func (fn *endlessFn) CreateInitialRestriction([]byte) offsetrange.Restriction {
	return offsetrange.Restriction{End: noEnd}
}

// SplitRestriction keeps it whole.
func (fn *endlessFn) SplitRestriction(
	_ []byte, r offsetrange.Restriction,
) []offsetrange.Restriction {
	return []offsetrange.Restriction{r}
}

// RestrictionSize is constant: there is no end.
func (fn *endlessFn) RestrictionSize([]byte, offsetrange.Restriction) float64 { return 1 }

// CreateTracker begins a bundle.
func (fn *endlessFn) CreateTracker(r offsetrange.Restriction) *sdf.LockRTracker {
	return sdf.NewLockRTracker(&wholeTracker{offsetrange.NewTracker(r)})
}

// TruncateRestriction leaves nothing to make, when a runner drains the pipeline.
func (fn *endlessFn) TruncateRestriction(*sdf.LockRTracker, []byte) offsetrange.Restriction {
	return offsetrange.Restriction{}
}

// Setup decodes the table.
func (fn *endlessFn) Setup() error {
	if err := json.Unmarshal(fn.Table, &fn.table); err != nil {
		return err
	}
	fn.pace = newPace(fn.table.Rate)
	return nil
}

// ProcessElement makes the rows of half a second.
func (fn *endlessFn) ProcessElement(
	ctx context.Context, rt *sdf.LockRTracker, _ []byte, emit func(beam.EventTime, schema.Row),
) (sdf.ProcessContinuation, error) {
	out := input.NewOutput(ctx, func(r schema.Row) { emit(mtime.Now(), r) })
	defer out.Flush()
	start := time.Now()
	first := rt.GetRestriction().(offsetrange.Restriction).Start
	for n := first; time.Since(start) < bundleTime; n++ {
		if wait := fn.pace.ahead(); wait > bundleTime-time.Since(start) {
			return sdf.ResumeProcessingIn(wait), nil
		}
		if err := fn.pace.wait(ctx); err != nil {
			return sdf.StopProcessing(), err
		}
		if !rt.TryClaim(n) {
			return sdf.StopProcessing(), rt.GetError()
		}
		if err := out.Emit(fn.table.row(n)); err != nil {
			return sdf.StopProcessing(), err
		}
	}
	return sdf.ResumeProcessingIn(0), nil
}

// wholeTracker gives up all that is left, which is how a bundle pauses, and declines any other
// split: two ranges would generate rows at twice the rate.
type wholeTracker struct{ *offsetrange.Tracker }

// TrySplit splits at the fraction 0 only.
func (t *wholeTracker) TrySplit(fraction float64) (primary, residual any, err error) {
	if fraction > 0 {
		return t.GetRestriction(), nil, nil
	}
	return t.Tracker.TrySplit(fraction)
}

// IsBounded reports that the rows do not end.
func (t *wholeTracker) IsBounded() bool { return false }
