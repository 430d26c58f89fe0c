package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"   // gs://
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local" // plain paths
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3"    // s3://
)

// store is one of Beam's filesystems. The names that it takes and returns are those of scripts.
type store struct {
	fsys   filesystem.Interface
	scheme string // as in the script; empty for local files
}

var errUnknownScheme = errors.New("no filesystem of that scheme")

// aliases are the schemes of Hadoop's clients for S3, which Flink's scripts have.
var aliases = map[string]string{"s3a": "s3", "s3n": "s3"}

// openStore returns the filesystem of a name. Those of Beam panic when they do not find their
// configuration.
func openStore(ctx context.Context, name string) (s *store, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	scheme, _, _ := cutScheme(name)
	fsys, err := filesystem.New(ctx, BeamName(name))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnknownScheme, err)
	}
	return &store{fsys, scheme}, nil
}

// cutScheme returns what stands before and behind ://.
func cutScheme(name string) (scheme, rest string, found bool) {
	scheme, rest, found = strings.Cut(name, "://")
	if !found {
		return "", name, false
	}
	return scheme, rest, true
}

// BeamName returns the name by which Beam's filesystems know a file or a pattern of a script: s3a
// and s3n are s3, and what has a meaning in a URL is escaped, as Beam takes the names of objects
// for paths of URLs.
func BeamName(name string) string {
	scheme, rest, found := cutScheme(name)
	if !found {
		return name
	}
	scheme = strings.ToLower(scheme)
	if alias, ok := aliases[scheme]; ok {
		scheme = alias
	}
	return scheme + "://" + urlEscaper.Replace(rest)
}

var urlEscaper = strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23")

// list returns the names that match a pattern.
func (s *store) list(ctx context.Context, pattern string) ([]string, error) {
	names, err := s.fsys.List(ctx, BeamName(pattern))
	if s.scheme == "" {
		return names, err
	}
	for i, name := range names { // which are not escaped
		_, rest, _ := cutScheme(name)
		names[i] = s.scheme + "://" + rest
	}
	return names, err
}

func (s *store) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if s.scheme == "" {
		return os.Open(name)
	}
	return s.fsys.OpenRead(ctx, BeamName(name))
}

func (s *store) size(ctx context.Context, name string) (int64, error) {
	if local := locate(name).Local; local != "" {
		info, err := os.Stat(local) // Beam's keeps the file open
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	return s.fsys.Size(ctx, BeamName(name))
}

// modified returns when a file was last written.
func (s *store) modified(ctx context.Context, name string) (time.Time, error) {
	getter, ok := s.fsys.(filesystem.LastModifiedGetter)
	if !ok {
		return time.Time{}, fmt.Errorf("%s:// does not say when a file was modified", s.scheme)
	}
	at, err := getter.LastModified(ctx, BeamName(name))
	if err == nil && at.IsZero() {
		err = errors.New("its store does not say when it was modified")
	}
	return at, err
}

// Close releases the filesystem.
func (s *store) Close() error { return s.fsys.Close() }

// unknownScheme is the error for a scheme that cannot be read.
func unknownScheme(name string) error {
	scheme, _, _ := cutScheme(name)
	return fmt.Errorf("this program cannot read %s://; it reads local files, s3:// and gs://",
		scheme)
}

// expandRemote returns the files that a path elsewhere names. With levels of directories between it
// and the files, a path that is not a file and no pattern is a directory without its /, too.
func expandRemote(ctx context.Context, name string, levels int) ([]string, error) {
	remote, err := openStore(ctx, name)
	if errors.Is(err, errUnknownScheme) {
		err = unknownScheme(name)
	}
	if err != nil {
		return nil, fmt.Errorf("path '%s': %w", name, err)
	}
	defer remote.Close()
	directory := strings.HasSuffix(name, "/")
	files, err := remote.files(ctx, name, directory, levels)
	pattern := strings.ContainsAny(name, "*?[")
	if err == nil && len(files) == 0 && levels > 0 && !directory && !pattern {
		files, err = remote.files(ctx, name+"/", true, levels)
	}
	if err != nil {
		return nil, fmt.Errorf("path '%s': %w", name, remote.withRemedy(err))
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("path '%s': %w (a directory ends with /)", name, ErrNoFiles)
	}
	slices.Sort(files)
	return files, nil
}

// remedies say what to do about errors of S3, by a part of their text: the AWS SDK has no types for
// them.
var remedies = []struct{ text, remedy string }{
	{"Invalid region", "set AWS_REGION to the bucket's region"},
	{"Missing Region", "set AWS_REGION to the bucket's region"},
	{"failed to refresh cached credentials", "no AWS credentials were found: set AWS_PROFILE, " +
		"or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"},
	{"PermanentRedirect", "set AWS_REGION to the bucket's region"},
	{"AccessDenied", "allow s3:ListBucket on the bucket and s3:GetObject on its objects"},
	{"NoSuchBucket", "check the bucket's name"},
}

func (s *store) withRemedy(err error) error {
	isS3 := strings.HasPrefix(BeamName(s.scheme+"://"), "s3:")
	for _, r := range remedies {
		if isS3 && strings.Contains(err.Error(), r.text) {
			return fmt.Errorf("%w (%s)", err, r.remedy)
		}
	}
	return err
}

func (s *store) files(
	ctx context.Context, name string, directory bool, levels int,
) ([]string, error) {
	pattern := name
	if directory {
		pattern += strings.Repeat("*/", levels) + "*"
	}
	found, err := s.list(ctx, pattern)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(file string) bool {
		if strings.HasSuffix(file, "/") {
			return true
		}
		below, _ := strings.CutPrefix(file, name)
		return directory && slices.ContainsFunc(strings.Split(below, "/"), hidden)
	}), nil
}
