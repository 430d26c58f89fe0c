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

func TestReadmeShowsCommandsThatExist(t *testing.T) {
	const root = "../.."
	commands := 0
	for _, name := range []string{"README.md", "pipelines/sql/main.go", "pipelines/sql/user_behavior.sql", "pipelines/userbehavior/main.go", "pipelines/userbehavior/generate/main.go"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range command.FindAllStringSubmatch(string(text), -1) {
			commands++
			program, args := c[1], c[2]
			if _, err := os.Stat(filepath.Join(root, program, "main.go")); err != nil {
				t.Errorf("%s: %s: there is no such program", name, c[0])
				continue
			}
			for _, word := range strings.Fields(args) {
				if strings.HasSuffix(word, ".sql") && word != "SCRIPT.sql" {
					if _, err := os.Stat(filepath.Join(root, word)); err != nil {
						t.Errorf("%s: %s: %v", name, c[0], err)
					}
				}
			}
			for _, f := range flagName.FindAllStringSubmatch(args, -1) {
				if !defines(t, filepath.Join(root, program), f[1]) {
					t.Errorf("%s: %s: there is no flag -%s", name, c[0], f[1])
				}
			}
		}
	}
	if commands < 6 {
		t.Errorf("only %d commands found", commands)
	}
}

// defines reports whether the program of a folder has the flag: this one by its flag set, the others by their text.
func defines(t *testing.T, folder, name string) bool {
	t.Helper()
	if filepath.Base(folder) == "sql" {
		f, err := parseFlags(nil)
		if err != nil {
			t.Fatal(err)
		}
		return f.set.Lookup(name) != nil
	}
	text, err := os.ReadFile(filepath.Join(folder, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`flag\.[A-Za-z0-9]+\("` + name + `"`).Match(text)
}

func TestHelpTellsOfFlagsThatExist(t *testing.T) {
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	flags := flagName.FindAllStringSubmatch(usage, -1)
	if len(flags) < len(ownFlags) {
		t.Errorf("-h tells of %d flags", len(flags))
	}
	for _, name := range flags {
		if f.set.Lookup(name[1]) == nil {
			t.Errorf("-h tells of -%s, which is no flag", name[1])
		}
	}
}
