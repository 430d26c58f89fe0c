package input

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gzipped(t *testing.T, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, part := range parts {
		z := gzip.NewWriter(&out)
		if _, err := io.WriteString(z, part); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func zstandard(t *testing.T, text string) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll([]byte(text), nil)
}

func readFile(t *testing.T, name string, data []byte) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Open(t.Context(), path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	content, err := f.Content()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(content)
	return string(text), err
}

func TestCompressedFilesAreReadAsText(t *testing.T) {
	long := strings.Repeat("a line of text that is there many times\n", 10_000)
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"plain.json", []byte("text"), "text"},
		{"empty.json", nil, ""},
		{"short", []byte("x"), "x"},
		{"a.gz", gzipped(t, long), long},
		{"a.json", gzipped(t, "no ending tells"), "no ending tells"},
		{"several.gz", gzipped(t, "one, ", "", "and another"), "one, and another"},
		{"a.zst", zstandard(t, long), long},
		{"a", zstandard(t, "no ending tells"), "no ending tells"},
	} {
		before := ProcessStats()
		got, err := readFile(t, test.name, test.data)
		if err != nil || got != test.want {
			t.Errorf("%s is %.40q, %v; want %.40q", test.name, got, err, test.want)
		}
		if n := ProcessStats().Sub(before).Bytes; n != int64(len(test.data)) {
			t.Errorf("%s: %d bytes are counted of %d", test.name, n, len(test.data))
		}
	}
}

func TestAFaultOfACompressedFileSaysWhatToDo(t *testing.T) {
	text := strings.Repeat("text ", 1000)
	flip := func(data []byte, at int) []byte {
		data = bytes.Clone(data)
		data[at] ^= 0xff
		return data
	}
	gz, zs := gzipped(t, text), zstandard(t, text)
	for _, test := range []struct {
		name, want string
		data       []byte
	}{
		{
			"cut.gz", "the gzip data ends too early: the file is truncated; copy it again",
			gz[:len(gz)-9],
		},
		{"head.gz", "the gzip data ends too early: the file is truncated; copy it again", gz[:5]},
		{"damaged.gz", "the gzip data is damaged: ", flip(gz, len(gz)-6)},
		{"plain.gz", "its name ends with .gz, but it is not compressed with gzip; rename it, or " +
			"write it again", []byte(text)},
		{"empty.gz", "its name ends with .gz, but it is not compressed with gzip; rename it, or " +
			"write it again", nil},
		{
			"cut.zst", "the zstd data ends too early: the file is truncated; copy it again",
			zs[:len(zs)-5],
		},
		{"damaged.zst", "the zstd data is damaged: ", flip(zs, len(zs)-1)},
		{"plain.zst", "its name ends with .zst, but it is not compressed with zstd; rename it, " +
			"or write it again", []byte(text)},
	} {
		if got, err := readFile(t, test.name, test.data); err == nil ||
			!strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s is %.20q, %v; want %s", test.name, got, err, test.want)
		}
	}
}

func TestAFileIsReadAtAnyPlaceAndCountedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("0123456789"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	before := ProcessStats()
	r, size, err := f.ReaderAt()
	if err != nil || size != 10 {
		t.Fatalf("the size is %d, %v", size, err)
	}
	for _, at := range []int64{6, 0, 6, 0} {
		part := make([]byte, 4)
		if _, err := r.ReadAt(part, at); err != nil || string(part) != "0123456789"[at:at+4] {
			t.Errorf("at %d is %q, %v", at, part, err)
		}
	}
	if n := ProcessStats().Sub(before).Bytes; n != size {
		t.Errorf("%d bytes are counted of %d", n, size)
	}
}

func TestSizesAddUp(t *testing.T) {
	root := t.TempDir()
	var names []string
	for i, text := range []string{"a", "", "four"} {
		names = append(names, filepath.Join(root, string(rune('a'+i))))
		if err := os.WriteFile(names[i], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := Size(t.Context(), names); n != 5 || err != nil {
		t.Errorf("the files have %d bytes, %v; want 5", n, err)
	}
	if _, err := Size(t.Context(), append(names, filepath.Join(root, "none"))); !errors.Is(err,
		os.ErrNotExist) ||
		!strings.Contains(err.Error(), "none: ") {
		t.Errorf("a file that is not there gives %v", err)
	}
}

func TestAPathIsAwaitedWhereItsFilesWillBe(t *testing.T) {
	here, script := tree(t, "in/.hidden"), tree(t, "beside/a.csv")
	t.Chdir(here)
	for path, want := range map[string][]string{"in": nil, "in/*.csv": nil,
		"beside": {script + "/beside/a.csv"}, script + "/beside/*": {script + "/beside/a.csv"}} {
		p, err := Await(t.Context(), path, script, 0)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		files, err := List(t.Context(), p)
		if diff := cmp.Diff(want, files); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", path, err, diff)
		}
	}
	for path, want := range map[string]string{
		"none": "path 'none': no such directory: make it, and files that appear in it are read",
		"none/*.csv": "path 'none/*.csv': no such directory: make it, and files that appear in " +
			"it are read",
		"hdfs://a/b/": "path 'hdfs://a/b/': this program cannot read hdfs://; it reads local " +
			"files, s3:// and gs://",
	} {
		if _, err := Await(t.Context(), path, script, 0); err == nil || err.Error() != want {
			t.Errorf("%s: got %v; want %s", path, err, want)
		}
	}
	p, err := Await(t.Context(), "in", script, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(here, "in", "b.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if files, err := List(t.Context(), p); err != nil || len(files) != 1 ||
		filepath.Base(files[0]) != "b.csv" {
		t.Errorf("the new file is not found: %v, %v", files, err)
	}
}

func TestColumnsAreFoundByName(t *testing.T) {
	columns := []Column{{Name: "b"}, {Name: "a"}, {Name: "c"}}
	places, err := Locate(columns, []string{"a", "x", "b"})
	if diff := cmp.Diff([]int{2, 0, -1}, places); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for want, fields := range map[string][]string{
		"the file has no field 'a'; did you mean 'A'?":                  {"A", "b"},
		"the file has none of the table's columns; its fields are x, y": {"x", "y"},
	} {
		if _, err := Locate(columns, fields); err == nil || err.Error() != want {
			t.Errorf("%v: got %v; want %s", fields, err, want)
		}
	}
}
