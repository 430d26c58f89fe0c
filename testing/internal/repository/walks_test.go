package repository

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxSteps is the most functions of a walk.
const maxSteps = 8

// step is an item of a walk: [`package.Type.method`](file).
var step = regexp.MustCompile("(?m)^\\d+\\. \\[`([^`]+)`\\]\\(([^)]+\\.go)\\)")

// The functions that the walks of docs/architecture.md name are in the files that they link to.
func TestWalksNameFunctionsThatExist(t *testing.T) {
	architecture := filepath.Join(root, "docs/architecture.md")
	_, walks, found := strings.Cut(readText(t, architecture), "\n## Walks\n")
	if !found {
		t.Fatalf("%s has no walks", architecture)
	}
	walks, _, _ = strings.Cut(walks, "\n## ")
	sections := strings.Split(walks, "\n### ")[1:]
	if len(sections) < 3 {
		t.Errorf("%s has %d walks", architecture, len(sections))
	}
	for _, walk := range sections {
		title, text, _ := strings.Cut(walk, "\n")
		steps := step.FindAllStringSubmatch(text, -1)
		numbered := regexp.MustCompile(`(?m)^\d+\. `).FindAllString(text, -1)
		if len(steps) == 0 || len(steps) > maxSteps || len(steps) != len(numbered) {
			t.Errorf("%s: %d of %d steps name a function, and a walk has 1 to %d",
				title, len(steps), len(numbered), maxSteps)
		}
		for _, s := range steps {
			file := filepath.Join(root, "docs", s[2])
			if !functionsOf(t, file)[s[1]] {
				t.Errorf("%s: there is no function %s in %s", title, s[1], s[2])
			}
		}
	}
}

// functionsOf returns the functions that a file declares, as package.function and
// package.Type.method.
func functionsOf(t *testing.T, file string) map[string]bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, decl := range parsed.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := f.Name.Name
		if f.Recv != nil {
			name = receiver(f.Recv.List[0].Type) + "." + name
		}
		names[parsed.Name.Name+"."+name] = true
	}
	return names
}

// receiver is the name of a receiver's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
