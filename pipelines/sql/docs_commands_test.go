package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// command finds the arguments of this repository's programs in a text: what to run, and with what.
var command = regexp.MustCompile("go run (\\./[a-z/]+)([^`\\n]*)")

// flagName finds flags in a text.
var flagName = regexp.MustCompile(`(?m)(?:^|[\s[(])--?([a-z][a-z_-]*(?:\.[A-Za-z]+)*)`)

// textsWithCommands are the files whose commands are checked, from the folder of this package.
var textsWithCommands = []string{
	"../../*.md", "../../docs/*.md", "../../pipelines/*/main.go", "../../pipelines/*/*/main.go",
	"user_behavior.sql",
}

func TestDocsShowCommandsThatExist(t *testing.T) {
	commands := 0
	for _, pattern := range textsWithCommands {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v %v", pattern, names, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range command.FindAllStringSubmatch(string(text), -1) {
				commands++
				checkCommand(t, name+": "+c[0], c[1], c[2])
			}
		}
	}
	if commands < 12 {
		t.Errorf("only %d commands found", commands)
	}
}

// checkCommand checks that a program, its flags and the scripts that it is given exist.
func checkCommand(t *testing.T, place, program, args string) {
	t.Helper()
	const root = "../.."
	if _, err := os.Stat(filepath.Join(root, program, "main.go")); err != nil {
		t.Errorf("%s: there is no such program", place)
		return
	}
	for word := range strings.FieldsSeq(args) {
		if strings.HasSuffix(word, ".sql") && word != "SCRIPT.sql" {
			if _, err := os.Stat(filepath.Join(root, word)); err != nil {
				t.Errorf("%s: %v", place, err)
			}
		}
	}
	for _, f := range flagName.FindAllStringSubmatch(args, -1) {
		if !defines(t, filepath.Join(root, program), f[1]) {
			t.Errorf("%s: there is no flag -%s", place, f[1])
		}
	}
}

// defines reports whether the program of a folder has the flag: this one by its flag set, the
// others by their text.
func defines(t *testing.T, folder, name string) bool {
	t.Helper()
	if filepath.Base(folder) == "sql" {
		f, err := parseFlags(nil)
		if err != nil {
			t.Fatal(err)
		}
		return f.Set.Lookup(name) != nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	definition := regexp.MustCompile(`\.[A-Za-z0-9]+\((?:&[a-z.A-Z]+, )?"` + name + `"`)
	if filepath.Base(folder) == "changelog" { // which has the shared flags too
		shared, err := filepath.Glob("../internal/program/*.go")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, shared...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if definition.Match(text) {
			return true
		}
	}
	return false
}

func TestHelpTellsOfFlagsThatExist(t *testing.T) {
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	flags := flagName.FindAllStringSubmatch(usage, -1)
	if len(flags) < len(f.Own()) {
		t.Errorf("-h tells of %d flags", len(flags))
	}
	for _, name := range flags {
		if f.Set.Lookup(name[1]) == nil {
			t.Errorf("-h tells of -%s, which is no flag", name[1])
		}
	}
}
