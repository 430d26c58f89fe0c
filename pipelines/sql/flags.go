package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/flinkrunner"
)

// flags are the command line.
type flags struct {
	embedded  bool
	dump      string
	dryRun    bool
	create    bool
	failures  string
	json      bool
	strict    bool
	progress  bool
	verbose   bool
	help      bool
	beamFlags bool
	flink     flinkrunner.Options
	script    string

	extra []string // arguments behind the script's name
	set   *flag.FlagSet
}

// ownFlags are the flags that are not Beam's.
var ownFlags = append([]string{"embedded", "dump", "dry-run", "create-tables", "failures", "json", "strict", "progress", "v", "h", "help", "beam-flags", "flink_option"}, dynamodbio.SystemProperties()...)

// parseFlags reads the arguments: this program's flags and Beam's, before or behind the script's name.
func parseFlags(args []string) (*flags, error) {
	f := &flags{set: flag.NewFlagSet("sql", flag.ContinueOnError)}
	f.set.SetOutput(io.Discard)
	f.set.BoolVar(&f.embedded, "embedded", false, "")
	f.set.StringVar(&f.dump, "dump", "", "")
	f.set.BoolVar(&f.dryRun, "dry-run", false, "")
	f.set.BoolVar(&f.create, "create-tables", false, "")
	f.set.StringVar(&f.failures, "failures", "", "")
	f.set.BoolVar(&f.json, "json", false, "")
	f.set.BoolVar(&f.strict, "strict", false, "")
	f.set.BoolVar(&f.progress, "progress", false, "")
	f.set.BoolVar(&f.verbose, "v", false, "")
	f.set.BoolVar(&f.help, "h", false, "")
	f.set.BoolVar(&f.help, "help", false, "")
	f.set.BoolVar(&f.beamFlags, "beam-flags", false, "")
	f.set.Var(&f.flink, "flink_option", "")
	for _, name := range dynamodbio.SystemProperties() {
		f.set.Func(name, "", func(value string) error { // Beam itself takes options from flag.CommandLine alone
			beam.PipelineOptions.Set(name, value)
			return nil
		})
	}
	flag.CommandLine.VisitAll(func(beam *flag.Flag) { // those that Beam's packages have registered
		if f.set.Lookup(beam.Name) == nil && !strings.HasPrefix(beam.Name, "test.") {
			f.set.Var(beam.Value, beam.Name, beam.Usage)
		}
	})
	var names []string
	for {
		if err := f.set.Parse(args); err != nil {
			return nil, f.explain(err)
		}
		if f.set.NArg() == 0 {
			break
		}
		names, args = append(names, f.set.Arg(0)), f.set.Args()[1:]
	}
	if len(names) > 0 {
		f.script, f.extra = names[0], names[1:]
	}
	return f, nil
}

// explain adds the nearest name to the error for an unknown flag.
func (f *flags) explain(err error) error {
	const unknown = "flag provided but not defined: -"
	name, ok := strings.CutPrefix(err.Error(), unknown)
	if !ok {
		return err
	}
	var names []string
	f.set.VisitAll(func(known *flag.Flag) { names = append(names, known.Name) })
	if near := syntax.Nearest(strings.TrimLeft(name, "-"), names); near != "" {
		return fmt.Errorf("there is no flag -%s; did you mean -%s?", name, near)
	}
	return fmt.Errorf("there is no flag -%s", name)
}

// check finds what is wrong with the flags together.
func (f *flags) check() error {
	switch {
	case f.script == "":
		return errors.New("the script's name is missing")
	case len(f.extra) > 0:
		return fmt.Errorf("one script at a time: %s, but also %s", f.script, strings.Join(f.extra, ", "))
	case len(f.flink) > 0 && !flinkrunner.IsName(f.runner()):
		return errors.New("--flink_option is for --runner=flink")
	case f.embedded && f.async():
		return errors.New("-embedded and -async exclude each other: the in-process DynamoDB ends with the program")
	case f.dryRun && f.dump != "":
		return errors.New("-dry-run and -dump exclude each other: a dry run writes no items")
	case f.json && f.dump == "-":
		return errors.New("-json and -dump - exclude each other on standard output; give -dump a file")
	case f.failures == "-":
		return errors.New("-failures needs the name of a file")
	case f.failures != "" && !f.workersHere() && !strings.Contains(f.failures, "://"):
		return fmt.Errorf("-failures with --runner=%s needs a place that its workers can write, such as gs://bucket/failures", f.runner())
	case f.failures != "" && f.workersHere() && strings.Contains(f.failures, "://"):
		return errors.New("-failures needs a local file when the workers are in this process")
	case f.dump != "" && !f.embedded:
		return errors.New("-dump needs -embedded: it writes the items of the in-process DynamoDB")
	case strings.Contains(f.dump, "://"):
		return errors.New("-dump needs a local file")
	}
	// Beam ends the process when it does not know the runner.
	runner := f.runner()
	if runner != "" && !slices.Contains(runners, runner) {
		if near := syntax.Nearest(runner, runners); near != "" {
			return fmt.Errorf("there is no runner '%s'; did you mean '%s'?", runner, near)
		}
		return fmt.Errorf("there is no runner '%s'; the runners are %s", runner, strings.Join(runners, ", "))
	}
	return nil
}

func (f *flags) runner() string { return f.set.Lookup("runner").Value.String() }

// async reports whether Beam is not to wait for the job's end.
func (f *flags) async() bool { return f.set.Lookup("async").Value.String() == "true" }

// execute runs a pipeline to its end.
func (f *flags) execute(ctx context.Context, p *beam.Pipeline) error {
	return flinkrunner.Run(ctx, f.runner(), p, f.flink)
}

// direct reports whether the runner is Beam's direct one, which runs each step to its end.
func (f *flags) direct() bool { return f.runner() == "direct" || f.runner() == "DirectRunner" }

// inProcess reports whether the pipeline ends with this process.
func (f *flags) inProcess() bool {
	switch f.runner() {
	case "", "prism", "PrismRunner", "direct", "DirectRunner":
		return true
	}
	return false
}

// workersHere reports whether the pipeline's functions run in this process, wherever the runner is.
func (f *flags) workersHere() bool {
	return f.inProcess() || strings.EqualFold(f.set.Lookup("environment_type").Value.String(), "LOOPBACK")
}

// given reports whether the command line has the flag.
func (f *flags) given(name string) bool {
	found := false
	f.set.Visit(func(set *flag.Flag) { found = found || set.Name == name })
	return found
}

// fill gives one of Beam's flags the value that the script has for it, unless the command line has one. It returns what
// takes that back.
func (f *flags) fill(name, value string) (undo func(), err error) {
	known := f.set.Lookup(name)
	if value == "" || known == nil || f.given(name) {
		return func() {}, nil
	}
	before := known.Value.String()
	if err := known.Value.Set(value); err != nil {
		return nil, fmt.Errorf("--%s: %w", name, err)
	}
	return func() { known.Value.Set(before) }, nil
}

// runners are the names of the runners that package beamx brings along.
var runners = []string{
	"prism", "direct", "flink", "dataflow", "spark", "universal", "portable", "dot",
	"PrismRunner", "DirectRunner", "FlinkRunner", "DataflowRunner", "SparkRunner", "PortableRunner",
}

// printBeamFlags lists the flags that are Beam's.
func (f *flags) printBeamFlags(w io.Writer) {
	fmt.Fprintln(w, "Flags of Beam and its runners:")
	beam := flag.NewFlagSet("beam", flag.ContinueOnError)
	beam.SetOutput(w)
	f.set.VisitAll(func(known *flag.Flag) {
		if !slices.Contains(ownFlags, known.Name) {
			beam.Var(known.Value, known.Name, known.Usage)
		}
	})
	beam.PrintDefaults()
}
