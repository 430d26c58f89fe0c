package main

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"
)

// s3Bucket serves the requests of reading from S3: ListObjectsV2, HeadObject and GetObject of one
// bucket.
type s3Bucket struct {
	name    string
	objects map[string][]byte
}

// modifiedInBucket is when the objects of a bucket were last written.
var modifiedInBucket = time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)

func (b *s3Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
		slices.SortFunc(list.Contents,
			func(x, y object) int { return strings.Compare(x.Key, y.Key) })
		if err := xml.NewEncoder(w).Encode(list); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	default:
		data, found := b.objects[key]
		if !found {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		http.ServeContent(w, r, path.Base(key), modifiedInBucket, bytes.NewReader(data))
	}
}

// serveS3 serves a folder's files as a bucket, and points the AWS SDK at it.
func serveS3(t *testing.T, name, folder string) {
	t.Helper()
	server := httptest.NewServer(&s3Bucket{name, objectsOf(t, folder)})
	t.Cleanup(server.Close)
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "any",
		"AWS_SECRET_ACCESS_KEY": "any",
		"AWS_CONFIG_FILE":       os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required", // of which this bucket has none
	} {
		t.Setenv(key, value)
	}
}
