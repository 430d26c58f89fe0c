package main

import (
	"flag"
	"testing"
)

// keepBeamsFlags restores the flags of the process after the test.
func keepBeamsFlags(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		value := flag.CommandLine.Lookup(name).Value
		before := value.String()
		t.Cleanup(func() {
			if err := value.Set(before); err != nil {
				t.Error(err)
			}
		})
	}
}

// The command line overrides what the script sets, which is restored after the run.
func TestTheCommandLineOverridesTheScript(t *testing.T) {
	keepBeamsFlags(t, "job_name")
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "from-script"},
		{[]string{"--job_name=from-line"}, "from-line"},
	} {
		f, err := parseFlags(append(test.args, "a.sql"))
		if err != nil {
			t.Fatal(err)
		}
		before := f.Set.Lookup("job_name").Value.String()
		undo, err := f.SetUnlessGiven("job_name", "from-script")
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Set.Lookup("job_name").Value.String(); got != test.want {
			t.Errorf("%v: the job's name is %q; want %q", test.args, got, test.want)
		}
		undo()
		if got := f.Set.Lookup("job_name").Value.String(); got != before {
			t.Errorf("%v: the name stays %q", test.args, got)
		}
	}
}

func TestInvalidFilesOfFailuresAndDumpsAreErrors(t *testing.T) {
	keepBeamsFlags(t, "runner", "environment_type", "async")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--runner=direct", "-failures=-"}, "-failures needs the name of a file"},
		{[]string{"-embedded", "-dump=s3a://bucket/x"}, "-dump needs a local file"},
		{[]string{"--runner=dataflow", "-failures=s3a://bucket/x"}, ""},
		{[]string{"--runner=direct", "-failures=gs://bucket/x"}, "-failures needs a local file " +
			"when the workers are in this process"},
		{[]string{"--runner=dataflow", "-failures=x"}, "-failures with --runner=dataflow needs a " +
			"location that its workers can write, such as gs://bucket/failures"},
		{[]string{"--runner=dataflow", "-failures=gs://bucket/x"}, ""},
		{[]string{"--runner=direct", "-embedded", "-json", "-dump=-"}, "-json and -dump - both " +
			"print to standard output; give -dump a file"},
		{[]string{"--runner=direct", "-embedded", "-dry-run", "-dump=x"}, "-dry-run and -dump " +
			"exclude each other: a dry run writes no items"},
	} {
		f, err := parseFlags(append([]string{"--environment_type=", "--async=false"},
			append(test.args, "a.sql")...))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := f.check(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%v: got %q; want %q", test.args, got, test.want)
		}
	}
}
