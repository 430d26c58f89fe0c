package csvsource

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"   // gs://
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local" // plain paths
)

// ErrNoFiles says that a path names nothing to read.
var ErrNoFiles = errors.New("no such file or directory, and no file matches it as a pattern")

// Expand returns the files that a table's path names, sorted: the file itself, the files below a directory, or those
// that match a glob pattern. As in Flink, files whose name begins with . or _ inside a directory
// are left out.
//
// A path without a scheme, or with file://, is local; when it is relative it is tried from the working directory
// and then from folder. Other schemes are those of Beam's filesystems; there a
// directory ends with / and its subdirectories are not read.
func Expand(ctx context.Context, name, folder string) ([]string, error) {
	local, isFile := strings.CutPrefix(name, "file:")
	if isFile {
		local = "/" + strings.TrimLeft(local, "/")
	} else if strings.Contains(name, "://") {
		return expandRemote(ctx, name)
	}
	files, err := expandLocal(local)
	if errors.Is(err, ErrNoFiles) && !filepath.IsAbs(local) {
		files, err = expandLocal(filepath.Join(folder, local))
	}
	if err != nil {
		return nil, fmt.Errorf("path '%s': %w", name, err)
	}
	return files, nil
}

func expandLocal(name string) ([]string, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return expandGlob(name)
	case err != nil:
		return nil, bare(err)
	case !info.IsDir():
		return []string{name}, readable(name)
	}
	return walk(name)
}

// readable finds out before anything runs that a file cannot be read.
func readable(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return bare(err)
	}
	return f.Close()
}

func expandGlob(pattern string) ([]string, error) {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("it is no valid pattern: %w", err)
	}
	if len(names) == 0 {
		return nil, ErrNoFiles
	}
	slices.Sort(names)
	var files []string
	for _, name := range names {
		found, err := expandLocal(name)
		if err != nil && !errors.Is(err, errEmptyDirectory) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, ErrNoFiles
	}
	return files, nil
}

var errEmptyDirectory = errors.New("the directory holds no files")

// walk returns the files below a directory in the order of their paths.
func walk(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return bare(err)
		case name != root && hidden(entry.Name()):
			if entry.IsDir() {
				return filepath.SkipDir
			}
		case !entry.IsDir():
			files = append(files, name)
			return readable(name)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = errEmptyDirectory
	}
	return files, err
}

func hidden(base string) bool { return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") }

func expandRemote(ctx context.Context, name string) ([]string, error) {
	remote, err := filesystem.New(ctx, name)
	if err != nil {
		scheme, _, _ := strings.Cut(name, "://")
		return nil, fmt.Errorf("path '%s': this program cannot read %s://; it reads local files and gs://", name, scheme)
	}
	defer remote.Close()
	pattern, directory := name, strings.HasSuffix(name, "/")
	if directory {
		pattern += "*"
	}
	found, err := remote.List(ctx, pattern)
	if err != nil {
		return nil, fmt.Errorf("path '%s': %w", name, err)
	}
	files := slices.DeleteFunc(found, func(f string) bool {
		return strings.HasSuffix(f, "/") || directory && hidden(path.Base(f))
	})
	if len(files) == 0 {
		return nil, fmt.Errorf("path '%s': %w (a directory ends with /)", name, ErrNoFiles)
	}
	slices.Sort(files)
	return files, nil
}

// bare drops the path from an error that the caller has named already.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
