package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// modules returns the modules that go.mod requires, directly and indirectly, with the licences of
// their texts.
func modules() ([]component, error) {
	var file struct {
		Require []struct{ Path, Version string }
	}
	if err := goCommand(&file, "mod", "edit", "-json"); err != nil {
		return nil, err
	}
	args := []string{"mod", "download", "-json"}
	for _, required := range file.Require {
		args = append(args, required.Path+"@"+required.Version)
	}
	output, err := goOutput(args...)
	if err != nil {
		return nil, err
	}
	var found []component
	for stream := json.NewDecoder(bytes.NewReader(output)); stream.More(); {
		var module struct{ Path, Version, Dir string }
		if err := stream.Decode(&module); err != nil {
			return nil, err
		}
		licence, err := textLicence(module.Dir)
		if err != nil {
			return nil, fmt.Errorf("module %s: %w", module.Path, err)
		}
		found = append(found, component{"go", module.Path, module.Version, licence})
	}
	return found, nil
}

func goCommand(into any, args ...string) error {
	output, err := goOutput(args...)
	if err != nil {
		return err
	}
	return json.Unmarshal(output, into)
}

func goOutput(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s %s: %w", args[0], args[1], err)
	}
	return output, nil
}

// licenceFile matches the names of files with the licence of a module's code, not of its
// documentation (LICENSE.docs).
var licenceFile = regexp.MustCompile(
	`(?i)^((un)?licen[cs]e|copying)([.-](txt|md|apache|mit|bsd.*|apache2.*))?$`)

// covered is the minimum share of known licences in a licence file, in percent: the rest is names,
// years and titles.
const covered = 75

// textLicence returns the licences of the texts in a module's folder, joined by AND, as a text may
// have several licences for several parts. It returns "" if there is no text, or a mostly unknown
// one.
func textLicence(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		coverage := licensecheck.Scan(text)
		if coverage.Percent < covered {
			return "", nil
		}
		for _, match := range coverage.Match {
			if !match.IsURL && !slices.Contains(ids, match.ID) {
				ids = append(ids, match.ID)
			}
		}
	}
	return strings.Join(ids, " AND "), nil
}
