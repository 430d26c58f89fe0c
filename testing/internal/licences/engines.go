package main

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/net/html/charset"
)

// script fetches the engines.
const script = "internal/engines/engines"

// engines returns the components of the test engines.
func engines() ([]component, error) {
	folders, err := exec.Command("bash", script, "folders").Output()
	if err != nil {
		return nil, fmt.Errorf("%s folders: %w", script, err)
	}
	var found []component
	for folder := range strings.Lines(string(folders)) {
		folder = strings.TrimSuffix(folder, "\n")
		if _, err := os.Stat(folder); err != nil {
			return nil, fmt.Errorf("an engine is missing (run %s fetch): %w", script, err)
		}
		for _, list := range []func(folder string) ([]component, error){jars, packages, crates} {
			components, err := list(folder)
			if err != nil {
				return nil, err
			}
			found = append(found, components...)
		}
	}
	return found, nil
}

// pom is a Maven pom. It can inherit the licence from its parent.
type pom struct {
	ArtifactID string `xml:"artifactId"`
	Parent     *struct {
		ArtifactID string `xml:"artifactId"`
		Version    string `xml:"version"`
	} `xml:"parent"`
	Licenses []struct {
		Name string `xml:"name"`
	} `xml:"licenses>license"`
}

// jars returns the artifacts of the jars in a folder, which has their poms and those of their
// parents.
func jars(folder string) ([]component, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.jar"))
	if err != nil {
		return nil, err
	}
	var found []component
	for _, jar := range paths {
		name := strings.TrimSuffix(filepath.Base(jar), ".jar")
		c := component{kind: "jar", name: name}
		for file := name; c.licence == ""; {
			p, err := readPom(filepath.Join(folder, file+".pom"))
			if err != nil {
				return nil, fmt.Errorf("licence of %s: %w", name, err)
			}
			if c.version == "" {
				c.name, c.version = p.ArtifactID, strings.TrimPrefix(name, p.ArtifactID+"-")
			}
			c.licence = p.licence()
			if p.Parent == nil {
				break
			}
			file = p.Parent.ArtifactID + "-" + p.Parent.Version
		}
		found = append(found, c)
	}
	return found, nil
}

func readPom(path string) (*pom, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	decoder := xml.NewDecoder(file)
	decoder.CharsetReader = charset.NewReaderLabel // some poms are in ISO-8859-1
	p := new(pom)
	if err := decoder.Decode(p); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// licence returns a permitted one of the licences of a pom, as a user may choose, or else all of
// them.
func (p *pom) licence() string {
	var names []string
	for _, l := range p.Licenses {
		name := strings.Join(strings.Fields(l.Name), " ")
		if permits(name) {
			return name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// packages returns the packages of a folder's package-lock.json.
func packages(folder string) ([]component, error) {
	text, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return nil, ignoreMissing(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, License string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var found []component
	for path, p := range lock.Packages {
		if _, name, ok := strings.Cut(path, "node_modules/"); ok {
			found = append(found, component{"npm", name, p.Version, p.License})
		}
	}
	return found, nil
}

// crates returns the crates of a folder's crates.txt, which is a list of cargo's:
// "name vVERSION (…)|licence".
func crates(folder string) ([]component, error) {
	file, err := os.Open(filepath.Join(folder, "crates.txt"))
	if err != nil {
		return nil, ignoreMissing(err)
	}
	defer file.Close()
	var found []component
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		crate, licence, ok := strings.Cut(lines.Text(), "|")
		words := strings.Fields(crate)
		if !ok || len(words) < 2 {
			return nil, fmt.Errorf("crates.txt: %q is not a crate, its version and its licence",
				lines.Text())
		}
		licence = strings.TrimSuffix(licence, " (*)") // of a crate listed before
		version := strings.TrimPrefix(words[1], "v")
		found = append(found, component{"crate", words[0], version, licence})
	}
	return found, lines.Err()
}

func ignoreMissing(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
