package main

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// bucket answers what reading from S3 asks: ListObjectsV2, HeadObject and GetObject of one bucket.
type bucket struct {
	name    string
	objects map[string][]byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, ok := strings.CutPrefix(r.URL.Path, "/"+b.name)
	key = strings.TrimPrefix(key, "/")
	switch {
	case !ok:
		w.WriteHeader(http.StatusNotFound)
	case key == "":
		type object struct{ Key string }
		var list struct {
			XMLName  xml.Name `xml:"ListBucketResult"`
			Contents []object
		}
		for name := range b.objects {
			if strings.HasPrefix(name, r.URL.Query().Get("prefix")) {
				list.Contents = append(list.Contents, object{name})
			}
		}
		slices.SortFunc(list.Contents, func(x, y object) int { return strings.Compare(x.Key, y.Key) })
		if err := xml.NewEncoder(w).Encode(list); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	default:
		data, found := b.objects[key]
		if !found {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		http.ServeContent(w, r, path.Base(key), time.Time{}, bytes.NewReader(data))
	}
}

// serveBucket makes a bucket of a folder's files, and points the AWS SDK at it.
func serveBucket(t *testing.T, name, folder string) {
	t.Helper()
	b := &bucket{name: name, objects: map[string][]byte{}}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.objects["exports/data/"+filepath.Base(file)] = data
	}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required", // of which this bucket has none
	} {
		t.Setenv(key, value)
	}
}

func TestAnExportInS3IsRestored(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("original", "id", "at:N"), dynamodbtest.WithTable("restored", "id", "at:N"))
	for n := range 10 {
		fill(t, db, "original", everyType(n))
	}
	serveBucket(t, "backup", export(t, db, "original"))
	for _, test := range []struct{ path, want string }{
		{"s3://backup/exports/data/", ""},
		{"s3://backup/exports/data/*.json.gz", ""},
		{"s3://backup/nothing/", "path 's3://backup/nothing/': no such file or directory, and no file matches it as a pattern (a directory ends with /)"},
		{"s3://other/exports/data/", "path 's3://other/exports/data/': "},
	} {
		code, _, stderr := runProgram(t, "--runner=prism", restore(t, db, test.path, ""))
		if test.want != "" {
			if code != exitFailed || !strings.Contains(stderr, test.want) {
				t.Errorf("%s: exit code %d, stderr %q; want %q", test.path, code, stderr, test.want)
			}
			continue
		}
		if code != exitOK {
			t.Fatalf("%s: exit code %d:\n%s", test.path, code, stderr)
		}
		if diff := cmp.Diff(db.Lines("original"), db.Lines("restored")); diff != "" {
			t.Errorf("%s: items (-original +restored):\n%s", test.path, diff)
		}
	}
}

func TestParquetAndAvroAreReadFromS3(t *testing.T) {
	serveBucket(t, "lake", "testdata")
	for _, format := range []string{"avro", "parquet"} {
		text, err := os.ReadFile("testdata/format_" + format + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile("testdata/format_" + format + ".dump")
		if err != nil {
			t.Fatal(err)
		}
		script := writeScript(t, strings.Replace(string(text), "'events.", "'s3://lake/exports/data/events.", 1))
		code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner=direct", script)
		if diff := cmp.Diff(string(want), stdout); diff != "" || code != exitOK {
			t.Errorf("%s: exit code %d:\n%s\nitems (-want +got):\n%s", format, code, stderr, diff)
		}
	}
}
