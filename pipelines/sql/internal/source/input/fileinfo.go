package input

import (
	"context"
	"path"
	"path/filepath"
	"time"
)

// FileInfo is what is known of a file before it is opened.
type FileInfo struct {
	// Path is the absolute path of a local file, and the URL of one elsewhere, as the script spells
	// its scheme.
	Path string
	// Name is the last part of the path.
	Name string
	// Size is the number of bytes that the file has, compressed when it is.
	Size int64
	// Modified is when the file was last written.
	Modified time.Time
}

// Info returns what is known of a file. It asks its store for the size and the time only when they
// are needed.
func Info(ctx context.Context, name string, size, modified bool) (info FileInfo, err error) {
	info.Path, info.Name = name, path.Base(name)
	local := locate(name).Local
	if local != "" {
		if info.Path, err = filepath.Abs(local); err != nil {
			return info, err
		}
	}
	if !size && !modified {
		return info, nil
	}
	s, err := openStore(ctx, name)
	if err != nil {
		return info, err
	}
	defer s.Close()
	if size {
		info.Size, err = s.size(ctx, name)
	}
	if err == nil && modified {
		info.Modified, err = s.modified(ctx, name)
	}
	return info, err
}
