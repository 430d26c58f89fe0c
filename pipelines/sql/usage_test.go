package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
)

func TestHelpListsEveryFunction(t *testing.T) {
	_, text, found := strings.Cut(usage, "\nof these functions:\n")
	if !found {
		t.Fatal("-h does not list functions")
	}
	text, _, _ = strings.Cut(text, "Local times are")
	if diff := cmp.Diff(expr.Functions(), strings.Fields(text)); diff != "" {
		t.Errorf("functions (-want +listed):\n%s", diff)
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

func TestWrongUsageIsExplained(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "the name of the script is missing"},
		{[]string{"a.sql", "b.sql"}, "expected one script, but there are a.sql and b.sql"},
		{[]string{"-dump", "x", "a.sql"}, "-dump needs -embedded: it writes the items of the " +
			"in-process DynamoDB"},
		{[]string{"-embedded", "--async", "a.sql"}, "-embedded and --async exclude each other: " +
			"the in-process DynamoDB ends with the program"},
		{[]string{"-embedded", "--flink_option", "streaming=true", "a.sql"},
			"--flink_option needs --runner=flink"},
		{[]string{"--async=false", "-embeded", "a.sql"}, "unknown flag -embeded; did you mean " +
			"-embedded?"},
		{[]string{"a.sql", "--qqqqqqqq"}, "unknown flag -qqqqqqqq"},
		{[]string{"--runner=prsm", "a.sql"}, "unknown runner 'prsm'; did you mean 'prism'?"},
	} {
		code, stdout, stderr := runProgram(t, append([]string{"--runner="}, test.args...)...)
		want := "sql: " + test.want + "\nRun it with -h for help.\n"
		if code != program.ExitUsage || stdout != "" || stderr != want {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q; want %q", test.args, code, stdout,
				stderr, want)
		}
	}
}

func TestHelpListsOwnFlagsAndNotThoseOfBeam(t *testing.T) {
	for _, arg := range []string{"-h", "--help"} {
		code, stdout, stderr := runProgram(t, arg)
		if code != program.ExitOK || stdout != usage || stderr != "" {
			t.Errorf("%s: exit code %d, stderr %q", arg, code, stderr)
		}
	}
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range f.Own() {
		if f.Set.Lookup(name) == nil {
			t.Errorf("-%s is not a flag", name)
		}
		if !strings.Contains(usage, "-"+name) && name != "help" {
			t.Errorf("-h says nothing of -%s", name)
		}
	}
	code, stdout, _ := runProgram(t, "-beam-flags")
	if code != program.ExitOK || !strings.Contains(stdout, "-environment_type") ||
		strings.Contains(stdout, "-embedded") {
		t.Errorf("-beam-flags: exit code %d:\n%s", code, stdout)
	}
}

func TestAScriptThatCannotBeReadIsAnError(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct{ path, want string }{
		{filepath.Join(dir, "none.sql"), "no such file or directory"},
		{dir, "is a directory"},
		{write("empty.sql", " \n"), "the file is empty; expected a script of Flink SQL"},
		{write("binary.sql", "\xff\xfe"), "the file is not UTF-8 text; expected a script of " +
			"Flink SQL"},
	} {
		code, stdout, stderr := runProgram(t, "--runner=direct", test.path)
		if want := test.path + ": " + test.want + "\n"; code != program.ExitFailed ||
			stdout != "" || stderr != want {
			t.Errorf("exit code %d, stdout %q, stderr %q; want %q", code, stdout, stderr, want)
		}
	}
}
