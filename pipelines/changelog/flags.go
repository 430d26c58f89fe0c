package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/debezium"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/flinkrunner"
)

// flags are the command line.
type flags struct {
	embedded          bool
	nats, credentials string
	stream, subject   string
	from              string
	messages          int64
	lasting           time.Duration
	ignoreParseErrors bool
	ignoreGaps        bool
	timeUnit          string
	unavailable       string
	strict            bool
	dump              string
	rate, keys        int
	seed              uint64
	verbose           bool
	help              bool
	beamFlags         bool
	flink             flinkrunner.Options

	tables []string // files of a CREATE TABLE: one at most
	set    *flag.FlagSet
	own    []string // the names of the flags that are not Beam's
}

// parseFlags reads the arguments: this program's flags and Beam's, before or behind the file's name.
func parseFlags(args []string) (*flags, error) {
	set := flag.NewFlagSet("changelog", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	f := &flags{set: set}
	set.BoolVar(&f.embedded, "embedded", false, "")
	set.StringVar(&f.nats, "nats", "", "")
	set.StringVar(&f.credentials, "creds", "", "")
	set.StringVar(&f.stream, "stream", "", "")
	set.StringVar(&f.subject, "subject", "", "")
	set.StringVar(&f.from, "from", "earliest", "")
	set.Int64Var(&f.messages, "messages", 0, "")
	set.DurationVar(&f.lasting, "for", 0, "")
	set.BoolVar(&f.ignoreParseErrors, "ignore-parse-errors", false, "")
	set.BoolVar(&f.ignoreGaps, "ignore-gaps", false, "")
	set.StringVar(&f.timeUnit, "time-unit", "auto", "")
	set.StringVar(&f.unavailable, "unavailable-value", debezium.DefaultUnavailableValue, "")
	set.BoolVar(&f.strict, "strict", false, "")
	set.StringVar(&f.dump, "dump", "", "")
	set.IntVar(&f.rate, "rate", 200, "")
	set.IntVar(&f.keys, "keys", 1000, "")
	set.Uint64Var(&f.seed, "seed", 1, "")
	set.BoolVar(&f.verbose, "v", false, "")
	set.BoolVar(&f.help, "h", false, "")
	set.BoolVar(&f.help, "help", false, "")
	set.BoolVar(&f.beamFlags, "beam-flags", false, "")
	set.Var(&f.flink, "flink_option", "")
	for _, name := range dynamodbio.SystemProperties() {
		set.Func(name, "", func(value string) error { // Beam itself takes options from flag.CommandLine alone
			beam.PipelineOptions.Set(name, value)
			return nil
		})
	}
	set.VisitAll(func(own *flag.Flag) { f.own = append(f.own, own.Name) })
	flag.CommandLine.VisitAll(func(beam *flag.Flag) { // those that Beam's packages have registered
		if set.Lookup(beam.Name) == nil && !strings.HasPrefix(beam.Name, "test.") {
			set.Var(beam.Value, beam.Name, beam.Usage)
		}
	})
	for rest := args; ; rest = set.Args()[1:] {
		if err := set.Parse(rest); err != nil {
			return nil, f.nearest(err)
		}
		if set.NArg() == 0 {
			return f, nil
		}
		f.tables = append(f.tables, set.Arg(0))
	}
}

// nearest makes a better error for a flag that is unknown.
func (f *flags) nearest(err error) error {
	_, name, unknown := strings.Cut(err.Error(), "flag provided but not defined: -")
	if !unknown {
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
	made := f.nats == "" // the stream is made up
	switch {
	case len(f.tables) > 1:
		return fmt.Errorf("one table at a time, but there are %s", strings.Join(f.tables, " and "))
	case made && !f.embedded:
		return errors.New("-nats is missing; to try it without a server and without AWS, use -embedded")
	case !made && f.stream == "" && f.subject == "":
		return errors.New("-nats needs the stream to read: -stream NAME, -subject SUBJECT or both")
	case made && (f.stream != "" || f.subject != "" || f.credentials != ""):
		return errors.New("-stream, -subject and -creds are of no use without -nats")
	case !made && (f.given("rate") || f.given("keys") || f.given("seed")):
		return errors.New("-rate, -keys and -seed are for the stream that -embedded makes up, without -nats")
	case f.rate < 1 || f.keys < 1:
		return errors.New("-rate and -keys begin at 1")
	case f.messages < 0 || f.lasting < 0:
		return errors.New("-messages and -for cannot be negative")
	case f.dump != "" && !f.embedded:
		return errors.New("-dump needs -embedded: it writes the items of the in-process DynamoDB")
	case f.embedded && f.async():
		return errors.New("-embedded and -async exclude each other: the in-process DynamoDB ends with the program")
	case len(f.flink) > 0 && !flinkrunner.IsName(f.runner()):
		return errors.New("--flink_option is for --runner=flink")
	}
	if _, err := jetstream.ParseFrom(f.from); err != nil {
		return fmt.Errorf("-from: %w", err)
	}
	if _, err := debezium.ParseTimeUnit(f.timeUnit); err != nil {
		return fmt.Errorf("-time-unit: %w", err)
	}
	if err := debezium.CheckUnavailableValue(f.unavailable); err != nil {
		return fmt.Errorf("-unavailable-value: %w", err)
	}
	return f.checkRunner()
}

// runners are the names of the runners of package beamx that can read a stream.
var runners = []string{"prism", "flink", "dataflow", "spark", "universal", "portable", "PrismRunner", "FlinkRunner", "DataflowRunner", "SparkRunner", "PortableRunner"}

// checkRunner refuses the runners that Beam would end the process for, and those that cannot do this.
func (f *flags) checkRunner() error {
	runner := f.runner()
	switch {
	case runner == "direct" || runner == "DirectRunner":
		return errors.New("the runner direct cannot read a stream: it runs what has an end only. Use prism, which is the default")
	case slices.Contains(runners, runner):
		return nil
	}
	if near := syntax.Nearest(runner, runners); near != "" {
		return fmt.Errorf("there is no runner '%s'; did you mean '%s'?", runner, near)
	}
	return fmt.Errorf("there is no runner '%s' that can read a stream; those are %s", runner, strings.Join(runners, ", "))
}

// execute runs a pipeline to its end.
func (f *flags) execute(ctx context.Context, p *beam.Pipeline) error {
	return flinkrunner.Run(ctx, f.runner(), p, f.flink)
}

// given reports whether a flag is on the command line.
func (f *flags) given(name string) (found bool) {
	f.set.Visit(func(set *flag.Flag) { found = found || set.Name == name })
	return found
}

// beam returns the value of one of Beam's flags.
func (f *flags) beam(name string) string {
	if known := f.set.Lookup(name); known != nil {
		return known.Value.String()
	}
	return ""
}

func (f *flags) runner() string { return cmp.Or(f.beam("runner"), "prism") }

// async reports whether Beam is not to wait for the job's end.
func (f *flags) async() bool { return f.beam("async") == "true" }

// inProcess reports whether the pipeline's functions run in this process.
func (f *flags) inProcess() bool {
	runner := f.runner()
	return runner == "prism" || runner == "PrismRunner" || strings.EqualFold(f.beam("environment_type"), "LOOPBACK")
}

// printBeamFlags lists the flags that are Beam's.
func (f *flags) printBeamFlags(w io.Writer) {
	fmt.Fprintln(w, "Flags of Beam and its runners:")
	beam := flag.NewFlagSet("beam", flag.ContinueOnError)
	beam.SetOutput(w)
	f.set.VisitAll(func(known *flag.Flag) {
		if !slices.Contains(f.own, known.Name) {
			beam.Var(known.Value, known.Name, known.Usage)
		}
	})
	beam.PrintDefaults()
}
