package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

// flagName finds flags in a text.
var flagName = regexp.MustCompile(`(?m)(?:^|[\s[(])--?([a-z][a-z_-]*(?:\.[A-Za-z]+)*)`)

func TestWrongUsageIsExplained(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "-nats is missing; to try the program without a server and AWS, use -embedded"},
		{[]string{"a.sql", "-embedded", "b.sql"}, "expected one table, but there are a.sql and " +
			"b.sql"},
		{[]string{"-nats", "x"}, "-nats needs the stream to read: -stream NAME, -subject SUBJECT " +
			"or both"},
		{[]string{"-embedded", "-stream", "x"}, "-stream, -subject and -creds need -nats"},
		{[]string{"-nats", "x", "-stream", "x", "-keys", "5"}, "-rate, -keys and -seed are for " +
			"the stream that -embedded generates without -nats"},
		{[]string{"-embedded", "-rate", "0"}, "-rate and -keys must be at least 1"},
		{[]string{"-embedded", "-messages", "-1"}, "-messages and -for cannot be negative"},
		{[]string{"-nats", "x", "-stream", "x", "-dump", "-"}, "-dump needs -embedded: it writes " +
			"the items of the in-process DynamoDB"},
		{[]string{"-embedded", "--async"}, "-embedded and --async exclude each other: the " +
			"in-process DynamoDB ends with the program"},
		{[]string{"-embedded", "--async=false", "-from", "first"}, "-from: expected earliest, " +
			"latest or a sequence number from 1, not 'first'"},
		{[]string{"-embedded", "-time-unit", "days"}, "-time-unit: unknown time unit 'days'; the " +
			"units are auto, millis, micros, nanos"},
		{[]string{"-embeded"}, "unknown flag -embeded; did you mean -embedded?"},
		{[]string{"-qqqqqqqq"}, "unknown flag -qqqqqqqq"},
		{[]string{"-embedded", "--runner=direct"}, "the runner direct cannot read a stream; use " +
			"prism, the default of --runner"},
		{[]string{"-embedded", "--runner=prsm"}, "unknown runner 'prsm'; did you mean 'prism'?"},
		{[]string{"-embedded", "--flink_option", "streaming=true"}, "--flink_option needs " +
			"--runner=flink"},
		{[]string{"-embedded", "--flink_option", "streaming"},
			`invalid value "streaming" for flag -flink_option: "streaming" is not of the form ` +
				`name=value, such as max_bundle_size=1000`},
		{[]string{"-embedded", "--runner=dot"}, "the runner dot cannot read a stream; use prism, " +
			"the default of --runner"},
	} {
		code, stdout, stderr := runProgram(t.Context(),
			append([]string{"--runner=prism"}, test.args...)...)
		want := "changelog: " + test.want + "\nRun it with -h for help.\n"
		if code != program.ExitUsage || stdout != "" || stderr != want {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q; want %q", test.args, code, stdout,
				stderr, want)
		}
	}
	// Beam keeps its flags between runs
	if _, err := parseFlags([]string{"--runner="}); err != nil {
		t.Fatal(err)
	}
}

func TestHelpListsEveryFlagAndNoOther(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		code, stdout, stderr := runProgram(t.Context(), arg)
		if code != program.ExitOK || stdout != usage || stderr != "" {
			t.Errorf("%s: exit code %d, stderr %q", arg, code, stderr)
		}
	}
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, name := range flagName.FindAllStringSubmatch(usage, -1) {
		if listed = append(listed, name[1]); f.Set.Lookup(name[1]) == nil {
			t.Errorf("-h lists -%s, which is not a flag", name[1])
		}
	}
	for _, name := range f.Own() {
		if !slices.Contains(listed, name) && name != "help" {
			t.Errorf("-h says nothing of -%s", name)
		}
	}
	code, stdout, _ := runProgram(t.Context(), "-beam-flags")
	if code != program.ExitOK || !strings.Contains(stdout, "-environment_type") ||
		strings.Contains(stdout, "-embedded") {
		t.Errorf("-beam-flags: exit code %d:\n%s", code, stdout)
	}
}

func TestHelpHasTheDefaults(t *testing.T) {
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"from": "earliest", "time-unit": "auto",
		"keys": "1000", "rate": "200"} {
		if f.Set.Lookup(name).DefValue != want || !strings.Contains(usage, want) {
			t.Errorf("the default of -%s is %s", name, f.Set.Lookup(name).DefValue)
		}
	}
}

func TestHelpFitsATerminal(t *testing.T) {
	const columns = 80
	for line := range strings.Lines(usage) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func TestExitCodesAreDocumented(t *testing.T) {
	_, help, _ := strings.Cut(usage, "Exit status:\n")
	for _, code := range []int{
		program.ExitOK, program.ExitFailed, program.ExitUsage, program.ExitInterrupted,
	} {
		if !strings.Contains(help, "    "+strconv.Itoa(code)+" ") {
			t.Errorf("-h does not list exit code %d", code)
		}
	}
}
