package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/flinkrunner"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/beamlog"
)

// Flags are the flags that every program has, and the set to which a program adds its own.
type Flags struct {
	// Embedded, from -embedded, has the program write to an in-process DynamoDB.
	Embedded bool
	// Dump, from -dump, is the file to write the items of the in-process DynamoDB to; - is standard
	// output, and the empty string, the default, is none.
	Dump string
	// Strict, from -strict, makes unknown options of a table to write errors instead of warnings.
	Strict bool
	// Verbose, from -v, shows Beam's log, and errors in full.
	Verbose bool

	// Set holds the flags. A program adds its own before Parse.
	Set *flag.FlagSet
	// Args are the arguments that are not flags, after Parse.
	Args []string

	flink     flinkrunner.Options
	help      bool
	beamFlags bool
	own       []string // the names of the flags that are not Beam's
}

// NewFlags returns the flags of the program of a name.
func NewFlags(name string) *Flags {
	f := &Flags{Set: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.Set.SetOutput(io.Discard)
	f.Set.BoolVar(&f.Embedded, "embedded", false, "")
	f.Set.StringVar(&f.Dump, "dump", "", "")
	f.Set.BoolVar(&f.Strict, "strict", false, "")
	f.Set.BoolVar(&f.Verbose, "v", false, "")
	f.Set.BoolVar(&f.help, "h", false, "")
	f.Set.BoolVar(&f.help, "help", false, "")
	f.Set.BoolVar(&f.beamFlags, "beam-flags", false, "")
	f.Set.Var(&f.flink, "flink_option", "")
	for _, name := range dynamodbio.SystemProperties() {
		f.Set.Func(name, "", func(value string) error {
			// Beam reads the options that travel to workers from flag.CommandLine only.
			beam.PipelineOptions.Set(name, value)
			return nil
		})
	}
	return f
}

// Start parses the command line and initializes Beam. It returns true when the program is to go on.
// It returns false and the exit code when it printed help, or the error of a command line that is
// invalid: one that does not parse, or that check, which follows the checks of the shared flags,
// rejects.
func (f *Flags) Start(
	args []string, usage string, check func() error, stdout, stderr io.Writer,
) (code int, ok bool) {
	err := f.Parse(args)
	if err == nil {
		beamlog.Init(stderr, f.Verbose)
		switch {
		case f.help:
			fmt.Fprint(stdout, usage)
			return ExitOK, false
		case f.beamFlags:
			f.printBeamFlags(stdout)
			return ExitOK, false
		}
		err = check()
	}
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\nRun it with -h for help.\n", f.Set.Name(), err)
		return ExitUsage, false
	}
	return ExitOK, true
}

// Parse reads the arguments: the program's flags and Beam's, before or after the other arguments.
func (f *Flags) Parse(args []string) error {
	f.Set.VisitAll(func(own *flag.Flag) { f.own = append(f.own, own.Name) })
	flag.CommandLine.VisitAll(func(beam *flag.Flag) { // those that Beam's packages have registered
		if f.Set.Lookup(beam.Name) == nil && !strings.HasPrefix(beam.Name, "test.") {
			f.Set.Var(beam.Value, beam.Name, beam.Usage)
		}
	})
	for rest := args; ; rest = f.Set.Args()[1:] {
		if err := f.Set.Parse(rest); err != nil {
			return f.suggest(err)
		}
		if f.Set.NArg() == 0 {
			return nil
		}
		f.Args = append(f.Args, f.Set.Arg(0))
	}
}

// suggest adds the nearest name to the error for an unknown flag.
func (f *Flags) suggest(err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	var names []string
	f.Set.VisitAll(func(known *flag.Flag) { names = append(names, known.Name) })
	if near := spelling.Nearest(strings.TrimLeft(name, "-"), names); near != "" {
		return fmt.Errorf("unknown flag -%s; did you mean -%s?", name, near)
	}
	return fmt.Errorf("unknown flag -%s", name)
}

// Check returns an error for shared flags that exclude each other or need another one.
func (f *Flags) Check() error {
	switch {
	case len(f.flink) > 0 && !flinkrunner.IsName(f.Runner().Name):
		return errors.New("--flink_option needs --runner=flink")
	case f.Embedded && f.Async():
		return errors.New("-embedded and --async exclude each other: " +
			"the in-process DynamoDB ends with the program")
	case f.Dump != "" && !f.Embedded:
		return errors.New("-dump needs -embedded: it writes the items of the in-process DynamoDB")
	case strings.Contains(f.Dump, "://"):
		return errors.New("-dump needs a local file")
	}
	return nil
}

// Async reports whether the program only submits its jobs and does not wait for them, from --async.
func (f *Flags) Async() bool { return f.value("async") == "true" }

// IsGiven reports whether a flag is on the command line.
func (f *Flags) IsGiven(name string) (given bool) {
	f.Set.Visit(func(set *flag.Flag) { given = given || set.Name == name })
	return given
}

// SetUnlessGiven sets one of Beam's flags, unless the value is empty or the flag is on the command
// line. The function that it returns restores the value that the flag had.
func (f *Flags) SetUnlessGiven(name, value string) (restore func(), err error) {
	known := f.Set.Lookup(name)
	if value == "" || known == nil || f.IsGiven(name) {
		return func() {}, nil
	}
	before := known.Value.String()
	if err := known.Value.Set(value); err != nil {
		return nil, fmt.Errorf("--%s: %w", name, err)
	}
	return func() { _ = known.Value.Set(before) }, nil // which was accepted before
}

// Own returns the names of the program's flags, which are those that are not Beam's.
func (f *Flags) Own() []string { return f.own }

// value returns the value of a flag, and the empty string when there is no such flag.
func (f *Flags) value(name string) string {
	if known := f.Set.Lookup(name); known != nil {
		return known.Value.String()
	}
	return ""
}

// printBeamFlags lists Beam's flags.
func (f *Flags) printBeamFlags(w io.Writer) {
	fmt.Fprintln(w, "Flags of Beam and its runners:")
	beam := flag.NewFlagSet("beam", flag.ContinueOnError)
	beam.SetOutput(w)
	f.Set.VisitAll(func(known *flag.Flag) {
		if !slices.Contains(f.own, known.Name) {
			beam.Var(known.Value, known.Name, known.Usage)
		}
	})
	beam.PrintDefaults()
}
