package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/debezium"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

// flags are the command line.
type flags struct {
	*program.Flags
	nats, credentials string
	stream, subject   string
	from              string
	messages          int64
	duration          time.Duration
	ignoreParseErrors bool
	ignoreGaps        bool
	timeUnit          string
	unavailable       string
	rate, keys        int
	seed              uint64
}

// newFlags returns the flags before Parse.
func newFlags() *flags {
	f := &flags{Flags: program.NewFlags("changelog")}
	f.Set.StringVar(&f.nats, "nats", "", "")
	f.Set.StringVar(&f.credentials, "creds", "", "")
	f.Set.StringVar(&f.stream, "stream", "", "")
	f.Set.StringVar(&f.subject, "subject", "", "")
	f.Set.StringVar(&f.from, "from", "earliest", "")
	f.Set.Int64Var(&f.messages, "messages", 0, "")
	f.Set.DurationVar(&f.duration, "for", 0, "")
	f.Set.BoolVar(&f.ignoreParseErrors, "ignore-parse-errors", false, "")
	f.Set.BoolVar(&f.ignoreGaps, "ignore-gaps", false, "")
	f.Set.StringVar(&f.timeUnit, "time-unit", "auto", "")
	f.Set.StringVar(&f.unavailable, "unavailable-value", debezium.DefaultUnavailableValue, "")
	f.Set.IntVar(&f.rate, "rate", 200, "")
	f.Set.IntVar(&f.keys, "keys", 1000, "")
	f.Set.Uint64Var(&f.seed, "seed", 1, "")
	return f
}

// parseFlags returns the flags of a command line.
func parseFlags(args []string) (*flags, error) {
	f := newFlags()
	return f, f.Parse(args)
}

// generates reports whether the program reads a stream that it generates itself.
func (f *flags) generates() bool { return f.nats == "" }

// check returns an error for arguments that are missing, invalid or exclude each other.
func (f *flags) check() error {
	generates := f.generates()
	switch {
	case len(f.Args) > 1:
		return fmt.Errorf("expected one table, but there are %s", strings.Join(f.Args, " and "))
	case generates && !f.Embedded:
		return errors.New("-nats is missing; to try the program without a server and AWS, " +
			"use -embedded")
	case !generates && f.stream == "" && f.subject == "":
		return errors.New("-nats needs the stream to read: -stream NAME, -subject SUBJECT or both")
	case generates && (f.stream != "" || f.subject != "" || f.credentials != ""):
		return errors.New("-stream, -subject and -creds need -nats")
	case !generates && (f.IsGiven("rate") || f.IsGiven("keys") || f.IsGiven("seed")):
		return errors.New("-rate, -keys and -seed are for the stream that -embedded generates " +
			"without -nats")
	case f.rate < 1 || f.keys < 1:
		return errors.New("-rate and -keys must be at least 1")
	case f.messages < 0 || f.duration < 0:
		return errors.New("-messages and -for cannot be negative")
	}
	if err := f.Check(); err != nil {
		return err
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
	if err := f.Runner().Check(); err != nil {
		return err
	}
	if !f.Runner().CanStream() {
		return fmt.Errorf("the runner %s cannot read a stream; use prism, the default of --runner",
			f.Runner().Name)
	}
	return nil
}
