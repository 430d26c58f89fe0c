package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// buckets are the stores that paths with a scheme are in, and what serves a folder as a bucket of
// one on this machine.
var buckets = map[string]func(t *testing.T, name, folder string){
	"s3": serveS3, "s3a": serveS3, "s3n": serveS3, "gs": serveGCS,
}

// objectsOf returns the files of a folder as objects of a bucket.
func objectsOf(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	objects := map[string][]byte{}
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		objects["exports/data/"+filepath.ToSlash(name)], err = os.ReadFile(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func TestAnExportInABucketIsRestored(t *testing.T) {
	for scheme, serve := range buckets {
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("original", "id", "at:N"))
		for n := range 10 {
			fill(t, db, "original", everyType(n))
		}
		serve(t, "backup", export(t, db, "original"))
		nothing := scheme + "://backup/nothing/"
		for _, test := range []struct{ path, want string }{
			{scheme + "://backup/exports/data/", ""},
			{scheme + "://backup/exports/data/*.json.gz", ""},
			{nothing, "path '" + nothing +
				"': no such file or directory, and no file matches it as a pattern (a directory " +
				"ends with /)"},
			{scheme + "://other/exports/data/", "path '" + scheme + "://other/exports/data/': "},
		} {
			restored := dynamodbtest.RunT(t, dynamodbtest.WithTable("restored", "id", "at:N"))
			code, _, stderr := runProgram(t, "--runner=prism", restore(t, restored, test.path, ""))
			if test.want != "" {
				if code != program.ExitFailed || !strings.Contains(stderr, test.want) {
					t.Errorf("%s: exit code %d, stderr %q; want %q", test.path, code, stderr,
						test.want)
				}
				continue
			}
			if code != program.ExitOK {
				t.Fatalf("%s: exit code %d:\n%s", test.path, code, stderr)
			}
			if diff := cmp.Diff(db.Lines("original"), restored.Lines("restored")); diff != "" {
				t.Errorf("%s: items (-original +restored):\n%s", test.path, diff)
			}
		}
	}
}

func TestParquetAndAvroAreReadFromABucket(t *testing.T) {
	for scheme, serve := range buckets {
		serve(t, "lake", "testdata")
		for _, format := range []string{"avro", "parquet"} {
			text, err := os.ReadFile("testdata/format_" + format + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile("testdata/format_" + format + ".dump")
			if err != nil {
				t.Fatal(err)
			}
			script := writeScript(t, strings.Replace(string(text), "'events.",
				"'"+scheme+"://lake/exports/data/events.", 1))
			code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner=direct", script)
			if diff := cmp.Diff(string(want), stdout); diff != "" || code != program.ExitOK {
				t.Errorf("%s of %s: exit code %d:\n%s\nitems (-want +got):\n%s", format, scheme,
					code, stderr, diff)
			}
		}
	}
}

// A bucket that cannot be listed without a region is an error that names the variable to set.
func TestABucketWithoutARegionSaysWhatToSet(t *testing.T) {
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE",
		"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	script := writeScript(t, `CREATE TABLE src (id BIGINT) WITH ('connector' = 'filesystem',
		'path' = 's3a://bucket/clicks/', 'format' = 'csv');
CREATE TABLE tab (id BIGINT) WITH ('connector' = 'dynamodb', 'table-name' = 'tab',
	'aws.region' = 'us-east-1');
INSERT INTO tab SELECT * FROM src;`)
	code, _, stderr := runProgram(t, "-embedded", script)
	if want := "(set AWS_REGION to the bucket's region)"; code != program.ExitFailed ||
		!strings.Contains(stderr, want) {
		t.Errorf("exit code %d, stderr %q; want %q", code, stderr, want)
	}
}
