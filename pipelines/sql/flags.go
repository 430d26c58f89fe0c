package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

// flags are the command line.
type flags struct {
	*program.Flags
	dryRun       bool
	createTables bool
	failures     string // a file, or the prefix of the files of workers in other processes
	json         bool
	progress     bool
}

// newFlags returns the flags before Parse.
func newFlags() *flags {
	f := &flags{Flags: program.NewFlags("sql")}
	f.Set.BoolVar(&f.dryRun, "dry-run", false, "")
	f.Set.BoolVar(&f.createTables, "create-tables", false, "")
	f.Set.StringVar(&f.failures, "failures", "", "")
	f.Set.BoolVar(&f.json, "json", false, "")
	f.Set.BoolVar(&f.progress, "progress", false, "")
	return f
}

// parseFlags returns the flags of a command line.
func parseFlags(args []string) (*flags, error) {
	f := newFlags()
	return f, f.Parse(args)
}

// script is the script's path.
func (f *flags) script() string { return f.Args[0] }

// check returns an error for arguments that are missing or exclude each other.
func (f *flags) check() error {
	remote := strings.Contains(f.failures, "://")
	switch {
	case len(f.Args) == 0:
		return errors.New("the name of the script is missing")
	case len(f.Args) > 1:
		return fmt.Errorf("expected one script, but there are %s", strings.Join(f.Args, " and "))
	case f.dryRun && f.Dump != "":
		return errors.New("-dry-run and -dump exclude each other: a dry run writes no items")
	case f.json && f.Dump == "-":
		return errors.New("-json and -dump - both print to standard output; give -dump a file")
	case f.failures == "-":
		return errors.New("-failures needs the name of a file")
	case f.failures != "" && !f.Runner().WorkersInProcess() && !remote:
		return fmt.Errorf("-failures with --runner=%s needs a location that its workers can "+
			"write, such as gs://bucket/failures", f.Runner().Name)
	case f.failures != "" && f.Runner().WorkersInProcess() && remote:
		return errors.New("-failures needs a local file when the workers are in this process")
	}
	if err := f.Check(); err != nil {
		return err
	}
	return f.Runner().Check()
}
