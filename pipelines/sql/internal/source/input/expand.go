package input

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoFiles says that a path names nothing to read.
var ErrNoFiles = errors.New("no such file or directory, and no file matches it as a pattern")

// Path is a table's path, once it is known where to look for it.
type Path struct {
	// Name is what the script says, for errors.
	Name string
	// Local is the file, directory or pattern on this machine, or empty for one elsewhere.
	Local string
	// Levels is how many levels of directories are between a directory and its files elsewhere,
	// where it must be known. Those of a local one are found.
	Levels int
}

// Expand returns the files that a table's path names, sorted: the file itself, the files below a
// directory, or those that match a glob pattern. As in Flink, files whose name begins with . or _
// inside a directory are skipped.
//
// A path without a scheme, or with file://, is local; when it is relative it is tried from the
// working directory and then from folder. Other schemes are those of Beam's filesystems; there a
// directory ends with /, and its files are below that many levels of subdirectories.
func Expand(ctx context.Context, name, folder string, levels int) ([]string, error) {
	path := locate(name)
	if path.Local == "" {
		return expandRemote(ctx, name, levels)
	}
	files, err := expandLocal(path.Local)
	if errors.Is(err, ErrNoFiles) && !filepath.IsAbs(path.Local) {
		files, err = expandLocal(filepath.Join(folder, path.Local))
	}
	if err != nil {
		return nil, fmt.Errorf("path '%s': %w", name, err)
	}
	return files, nil
}

func locate(name string) Path {
	if local, isFile := strings.CutPrefix(name, "file:"); isFile {
		return Path{Name: name, Local: "/" + strings.TrimLeft(local, "/")}
	}
	if strings.Contains(name, "://") {
		return Path{Name: name}
	}
	return Path{Name: name, Local: name}
}

// Await returns where to look for the files of a path repeatedly: in the working directory, or
// in folder when nothing is there and something is here. That there are no files yet is not a
// error; it is one that a directory is missing, or that the store of a scheme cannot be listed.
func Await(ctx context.Context, name, folder string, levels int) (Path, error) {
	path := locate(name)
	path.Levels = levels
	if path.Local == "" {
		_, err := List(ctx, path)
		return path, err
	}
	candidates := []string{path.Local}
	if !filepath.IsAbs(path.Local) {
		candidates = append(candidates, filepath.Join(folder, path.Local))
	}
	for _, candidate := range candidates {
		there, err := filepath.Abs(candidate) // workers of this machine may run elsewhere in it
		if err != nil {
			return path, err
		}
		_, err = expandLocal(there)
		if errors.Is(err, ErrNoFiles) {
			if info, err := os.Stat(filepath.Dir(there)); err != nil || !info.IsDir() ||
				!strings.ContainsAny(filepath.Base(there), `*?[`) {
				continue
			}
		} else if err != nil && !errors.Is(err, errEmptyDirectory) {
			return path, fmt.Errorf("path '%s': %w", name, err)
		}
		path.Local = there
		return path, nil
	}
	return path, fmt.Errorf(
		"path '%s': no such directory: make it, and files that appear in it are read", name,
	)
}

// List returns the files that a path names now, sorted. There may be none.
func List(ctx context.Context, path Path) (files []string, err error) {
	if path.Local == "" {
		files, err = expandRemote(ctx, path.Name, path.Levels)
	} else if files, err = expandLocal(path.Local); err != nil {
		err = fmt.Errorf("path '%s': %w", path.Name, err)
	}
	if errors.Is(err, ErrNoFiles) || errors.Is(err, errEmptyDirectory) {
		return nil, nil
	}
	return files, err
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
		return nil, fmt.Errorf("invalid pattern: %w", err)
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

func hidden(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")
}
