package main

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
)

func TestHelpListsTheFunctionsThatThereAre(t *testing.T) {
	_, text, found := strings.Cut(usage, "calls of these functions:\n")
	if !found {
		t.Fatal("-h does not list functions")
	}
	text, _, _ = strings.Cut(text, "Local times are")
	if diff := cmp.Diff(expr.Functions(), strings.Fields(text)); diff != "" {
		t.Errorf("functions (-there +told):\n%s", diff)
	}
}

// Each of the exit codes stands in -h and in the README.
func TestExitCodesAreTold(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, help, _ := strings.Cut(usage, "The program ends with ")
	for name, text := range map[string]string{"-h": help, "README.md": string(readme)} {
		for _, code := range []int{exitOK, exitFailed, exitUsage, exitFailures, exitInterrupted} {
			if !regexp.MustCompile("\\b" + strconv.Itoa(code) + "\\b").MatchString(text) {
				t.Errorf("%s says nothing of exit code %d", name, code)
			}
		}
	}
}

// What the README says of the program's flags are flags, and all of them that a load can have are there.
func TestReadmeTellsOfTheFlags(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "## As a Flink SQL script\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var told []string
	for _, m := range regexp.MustCompile("`-([a-z][a-z-]*)").FindAllStringSubmatch(section, -1) {
		told = append(told, m[1])
	}
	for _, name := range []string{"embedded", "dump", "dry-run", "create-tables", "failures", "json", "progress"} {
		if !slices.Contains(told, name) {
			t.Errorf("README.md says nothing of -%s", name)
		}
	}
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range told {
		if f.set.Lookup(name) == nil {
			t.Errorf("README.md tells of -%s, which is no flag", name)
		}
	}
}
