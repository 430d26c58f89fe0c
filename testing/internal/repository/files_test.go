package repository

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the repository's, from the folder of this package.
const root = "../../.."

// maxLines is the most lines of a Go file.
const maxLines = 400

// filesNamed returns the files of the repository with an extension, as paths from this folder.
func filesNamed(t *testing.T, extension string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && skipped(path, entry.Name()):
			return filepath.SkipDir
		case filepath.Ext(path) == extension && !entry.IsDir():
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("there is no %s file below %s", extension, root)
	}
	return files
}

// skipped reports whether a folder has no files of the repository.
func skipped(path, name string) bool {
	return path != root && (strings.HasPrefix(name, ".") || name == "bin" || name == "node_modules")
}

func TestGoFilesHaveAtMost400Lines(t *testing.T) {
	for _, file := range filesNamed(t, ".go") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(text, []byte("\n")); lines > maxLines {
			t.Errorf("%s has %d lines, and %d are the most: split it", file, lines, maxLines)
		}
	}
}

// Every package says what it is for, in a comment "Package x …" or "Command x …".
func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	said := map[string]bool{} // by folder
	for _, file := range filesNamed(t, ".go") {
		if strings.Contains(file, "/testdata/") {
			continue
		}
		mode := parser.PackageClauseOnly | parser.ParseComments
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, mode)
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Dir(file)
		said[folder] = said[folder] || saysWhatFor(parsed)
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("%s: no file has a comment above its package clause that begins with "+
				"Package or Command and the name, and says what it is for", folder)
		}
	}
}

func saysWhatFor(file *ast.File) bool {
	words := strings.Fields(file.Doc.Text())
	name := file.Name.Name
	if name == "main" {
		return len(words) > 4 && words[0] == "Command"
	}
	return len(words) > 4 && words[0] == "Package" && words[1] == name
}
