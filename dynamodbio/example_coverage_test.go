package dynamodbio_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryExportedNameIsInAnExample looks for each exported constant, variable, function, type and
// method of the package in an example or its comment.
func TestEveryExportedNameIsInAnExample(t *testing.T) {
	examples := exampleText(t)
	for _, name := range exportedNames(t) {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(examples) {
			t.Errorf("%s is in no example, nor in the comment of one", name)
		}
	}
}

// parseFiles parses the files of the package that are tests, or those that are not.
func parseFiles(t *testing.T, tests bool, use func(source string, file *ast.File)) {
	t.Helper()
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") != tests {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		use(string(source), file)
	}
}

// exampleText returns the examples with their comments.
func exampleText(t *testing.T) string {
	var text strings.Builder
	parseFiles(t, true, func(source string, file *ast.File) {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Example") {
				text.WriteString(fn.Doc.Text())
				text.WriteString(source[fn.Pos()-file.FileStart : fn.End()-file.FileStart])
			}
		}
	})
	return text.String()
}

// errorMethods are called by package errors and fmt.
var errorMethods = map[string]bool{"Error": true, "Unwrap": true}

func exportedNames(t *testing.T) (names []string) {
	add := func(ident *ast.Ident) {
		if ident.IsExported() {
			names = append(names, ident.Name)
		}
	}
	parseFiles(t, false, func(_ string, file *ast.File) {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil || exportedReceiver(d.Recv) && !errorMethods[d.Name.Name] {
					add(d.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						add(s.Name)
					case *ast.ValueSpec:
						for _, ident := range s.Names {
							add(ident)
						}
					}
				}
			}
		}
	})
	return names
}

func exportedReceiver(recv *ast.FieldList) bool {
	typ := recv.List[0].Type
	if pointer, ok := typ.(*ast.StarExpr); ok {
		typ = pointer.X
	}
	ident, ok := typ.(*ast.Ident)
	return ok && ident.IsExported()
}
