package input

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree makes empty files and returns the directory that they are in.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestPathsNameFilesInOrder(t *testing.T) {
	root := tree(t, "b.csv", "a.csv", "sub/c.csv", "sub/.hidden", "_temporary/d.csv", "[x].csv",
		"other/a 1.csv")
	for _, test := range []struct {
		path string
		want []string
	}{
		{root + "/a.csv", []string{"a.csv"}},
		{"file://" + root + "/a.csv", []string{"a.csv"}},
		{"file:" + root + "/a.csv", []string{"a.csv"}},
		{root + "/[x].csv", []string{"[x].csv"}},
		{root + "/*.csv", []string{"[x].csv", "a.csv", "b.csv"}},
		{root + "/[ab].csv", []string{"a.csv", "b.csv"}},
		{root + "/*/*.csv", []string{"_temporary/d.csv", "other/a 1.csv", "sub/c.csv"}},
		{root + "/s*", []string{"sub/c.csv"}},
		{root, []string{"[x].csv", "a.csv", "b.csv", "other/a 1.csv", "sub/c.csv"}},
		{"sub", []string{"sub/c.csv"}},
		{"other/a*", []string{"other/a 1.csv"}},
	} {
		files, err := Expand(t.Context(), test.path, root, 0)
		if err != nil {
			t.Errorf("%s: %v", test.path, err)
			continue
		}
		var got []string
		for _, f := range files {
			rel, err := filepath.Rel(root, f)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rel)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.path, diff)
		}
	}
}

func TestTheWorkingDirectoryComesFirst(t *testing.T) {
	here, script := tree(t, "both.csv"), tree(t, "both.csv", "beside.csv")
	t.Chdir(here)
	for path, want := range map[string]string{"both.csv": "both.csv",
		"beside.csv": filepath.Join(script, "beside.csv")} {
		files, err := Expand(t.Context(), path, script, 0)
		if err != nil || len(files) != 1 || files[0] != want {
			t.Errorf("%s is %q, %v; want %s", path, files, err, want)
		}
	}
}

func TestPathsThatNameNothing(t *testing.T) {
	root := tree(t, "empty/.hidden")
	if _, err := Expand(t.Context(), "no*.csv", root, 0); !errors.Is(err, ErrNoFiles) {
		t.Errorf("got %v; want %v", err, ErrNoFiles)
	}
	for path, want := range map[string]string{
		"[":           "path '[': invalid pattern",
		root:          "the directory holds no files",
		"hdfs://x/y":  "path 'hdfs://x/y': this program cannot read hdfs://",
		"a\x00b":      "invalid argument",
		root + "/emp": "no such file or directory",
	} {
		if _, err := Expand(t.Context(), path, root, 0); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v; want %s", path, err, want)
		}
	}
}
