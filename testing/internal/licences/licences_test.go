package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpressions(t *testing.T) {
	for expression, want := range map[string]bool{
		"MIT":                                 true,
		"Apache-2.0 OR BSL-1.0":               true,
		"GPL-2.0-only OR MIT":                 true,
		"GPL-2.0-only AND MIT":                false,
		"MIT AND BSD-3-Clause":                true,
		"MIT/Apache-2.0":                      true,
		"LGPL-2.1/GPL-2.0":                    false,
		"Apache-2.0 WITH LLVM-exception":      true,
		"GPL-2.0 WITH Classpath-exception":    false,
		"(MIT OR Apache-2.0) AND Unicode-3.0": false,
		"(GPL-3.0 OR ISC) AND MPL-2.0":        true,
		"MIT OR GPL-3.0 AND EPL-2.0":          true, // AND binds first
		"The Apache License, Version 2.0":     true,
		"":                                    false,
		"MIT OR":                              true, // one side is permitted
		"MIT AND":                             false,
		"(MIT":                                false,
		"MIT)":                                false,
		"MIT MIT":                             false,
		"Business Source License 1.1":         false,
		"CDDL + GPLv2":                        false,
	} {
		if got := permits(expression); got != want {
			t.Errorf("permits(%q) = %v", expression, got)
		}
	}
}

func TestReportRejectsComponentsWithoutAPermittedLicence(t *testing.T) {
	var out strings.Builder
	ok := report(&out, []component{
		{"go", "good.example/m", "v1.0.0", "MIT"},
		{"go", "bad.example/m", "v1.0.0", "GPL-3.0"},
		{"go", "none.example/m", "v1.0.0", ""},
		{"crate", "foldhash", "0.1.5", "GPL-3.0"}, // an exception for another licence
	})
	want := `go	good.example/m	v1.0.0	MIT
NOT PERMITTED	crate	foldhash	0.1.5	GPL-3.0
NOT PERMITTED	go	bad.example/m	v1.0.0	GPL-3.0
NOT PERMITTED	go	none.example/m	v1.0.0	no licence found
4 components, 3 under a licence that is not permitted
`
	if diff := cmp.Diff(want, out.String()); ok || diff != "" {
		t.Errorf("ok = %v (-want +got):\n%s", ok, diff)
	}
	if !report(&out, []component{{"crate", "foldhash", "0.1.5", "Zlib"}}) {
		t.Error("an exception is not permitted")
	}
}

// A jar's licence is that of its pom, or else of the nearest parent that has one. Of several
// licences a permitted one counts.
func TestJars(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"own-1.0.jar": "", "inherits-2.0-jre.jar": "", "choice-1.jar": "", "nothing-1.jar": "",
		"own-1.0.pom": `<project><artifactId>own</artifactId>
			<licenses><license><name>GPL</name></license></licenses>
			<parent><artifactId>parent</artifactId><version>3</version></parent></project>`,
		"inherits-2.0-jre.pom": `<project><artifactId>inherits</artifactId>
			<parent><artifactId>middle</artifactId><version>2</version></parent></project>`,
		"middle-2.pom": `<project><artifactId>middle</artifactId>
			<parent><artifactId>parent</artifactId><version>3</version></parent></project>`,
		"parent-3.pom": `<?xml version="1.0" encoding="ISO-8859-1"?>
			<project><artifactId>parent</artifactId><licenses><license><name>The
			MIT License</name></license></licenses></project>`,
		"choice-1.pom": `<project><artifactId>choice</artifactId><licenses>
			<license><name>LGPL 2.1</name></license>
			<license><name>Apache-2.0</name></license></licenses></project>`,
		"nothing-1.pom": `<project><artifactId>nothing</artifactId></project>`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := jars(folder)
	want := []component{
		{"jar", "choice", "1", "Apache-2.0"},
		{"jar", "inherits", "2.0-jre", "The MIT License"},
		{"jar", "nothing", "1", ""},
		{"jar", "own", "1.0", "GPL"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(component{})); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestTextLicence(t *testing.T) {
	mit := readText(t, "github.com/twmb/avro")
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a known text": {map[string]string{"LICENSE": mit}, "MIT"},
		"documentation is not code": {map[string]string{"LICENSE.txt": mit,
			"LICENSE.docs": "CC-BY"}, "MIT"},
		"an unknown text": {map[string]string{"LICENSE": "You owe me a beer.\n"}, ""},
		"a known and an unknown text": {map[string]string{"LICENSE-MIT": mit,
			"COPYING": "You owe me a beer.\n"}, ""},
		"no text": {map[string]string{"license.go": "package licence\n"}, ""},
		"a known text and a longer unknown one": {map[string]string{"LICENSE": mit +
			strings.Repeat("Not for use by fools. ", 99)}, ""},
	} {
		dir := t.TempDir()
		for file, text := range test.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := textLicence(dir); got != test.want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func readText(t *testing.T, module string) string {
	t.Helper()
	var m struct{ Dir string }
	if err := goCommand(&m, "list", "-m", "-json", module); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(m.Dir, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
