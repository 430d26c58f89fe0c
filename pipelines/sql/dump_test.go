package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestADumpThatCannotBeWrittenIsFoundFirst(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "no", "such", "folder")
	code, _, stderr := runProgram(t, "-embedded", "-dump", dump, "--runner=direct",
		"testdata/select_star.sql")
	if code != program.ExitFailed || !strings.Contains(stderr, "-dump: open "+dump) ||
		strings.Contains(stderr, "rows in") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}

func TestADumpToAFullDiskIsAnError(t *testing.T) {
	const full = "/dev/full" // every write fails
	if _, err := os.Stat(full); err != nil {
		t.Skipf("this system has no device that is always full: %v", err)
	}
	code, stdout, stderr := runProgram(t, "-embedded", "-dump", full, "--runner=direct",
		"testdata/select_star.sql")
	want := "select_star.sql: -dump: write /dev/full: no space left on device\n"
	if code != program.ExitFailed || stdout != "" || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit code %d, stdout %q, stderr %q; want %q at its end", code, stdout, stderr,
			want)
	}
}
