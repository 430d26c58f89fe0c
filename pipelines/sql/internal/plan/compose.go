package plan

import (
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/textio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/failurelog"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

func init() {
	register.DoFn1x1[dynamodbio.Failure, error](&failureFn{})
	register.Function1x2(failurelog.Line)
}

// Compose adds the job's INSERTs to the pipeline. Those into one table are one write, so that of
// rows with the same key one is kept whichever INSERT they come from; which of them comes last is
// then open, as the INSERTs run at the same time.
//
// The tables' progress is counted under their names in the run given.
func (j *Job) Compose(s beam.Scope, run progress.Run, failures Failures) error {
	for _, w := range j.writes {
		sink := w.sink
		ss := s.Scope(sink.Name)
		counter := run.Counter(sink.Name)
		var rows, items []beam.PCollection
		for _, l := range w.loads {
			c := l.compose(ss, counter)
			if l.items() {
				items = append(items, c)
			} else {
				rows = append(rows, c)
			}
		}
		itemConfig := sink.Config
		itemConfig.Columns = nil
		err := errors.Join(
			write(ss, sink, sink.Config, counter, rows, failures),
			write(ss.Scope("items"), sink, itemConfig, counter, items, failures.apart("-items")))
		if err != nil {
			return err
		}
	}
	return nil
}

// write writes the inputs, if there are any.
func write(
	s beam.Scope,
	sink *Sink,
	cfg dynamodbio.Config,
	counter string,
	inputs []beam.PCollection,
	failures Failures,
) error {
	if len(inputs) == 0 {
		return nil
	}
	all := inputs[0]
	if len(inputs) > 1 {
		all = beam.Flatten(s, inputs...)
	}
	var opts []dynamodbio.Option
	if failures != (Failures{}) {
		opts = append(opts, dynamodbio.WithFailures())
	}
	result, err := dynamodbio.TryWrite(s, cfg, all, opts...)
	if err != nil {
		return &ast.Error{Pos: sink.Table.Pos, Err: fmt.Errorf("table '%s': %w", sink.Name, err)}
	}
	progress.CountWritten(s, counter, result.Written)
	switch {
	case failures.Log != "":
		beam.ParDo0(s, &failureFn{Counter: counter, Log: failures.Log}, result.Failed)
	case failures.File != "":
		file := input.BeamName(failures.File + "-" + sink.Name)
		textio.Write(s, file, beam.ParDo(s, failurelog.Line, result.Failed))
	}
	return nil
}

// Failures says where rows that cannot be stored are logged. With the zero Failures, the first of
// them fails the job.
type Failures struct {
	// Log is the name of a [failurelog.Log] that is open in this process, for runners whose workers
	// are in it.
	Log string
	// File is the beginning of the names of files, one a table, that workers elsewhere can write.
	File string
}

// apart names other files, for a second write into a table.
func (f Failures) apart(suffix string) Failures {
	if f.File != "" {
		f.File += suffix
	}
	return f
}

// failureFn logs the rows that were not stored.
type failureFn struct {
	Counter, Log string
}

// ProcessElement writes one failure.
func (fn *failureFn) ProcessElement(f dynamodbio.Failure) error {
	log, err := failurelog.Of(fn.Log)
	if err != nil {
		return err
	}
	if err := log.Write(f); err != nil {
		return err
	}
	progress.Of(fn.Counter).Failed.Add(1)
	return nil
}
