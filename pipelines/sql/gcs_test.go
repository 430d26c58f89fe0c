package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// gcsBucket serves the requests of reading from Google Cloud Storage: a listing and the attributes
// of objects as JSON, and their data.
type gcsBucket struct {
	name    string
	objects map[string][]byte
}

// gcsObject is an object's attributes.
type gcsObject struct {
	Bucket string `json:"bucket"`
	Name   string `json:"name"`
	Size   string `json:"size"`
	// Updated is when it was last written.
	Updated time.Time `json:"updated"`
}

func (b *gcsBucket) attributes(name string) gcsObject {
	return gcsObject{b.name, name, strconv.Itoa(len(b.objects[name])), modifiedInBucket}
}

func (b *gcsBucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var answer any
	name, ofObjects := strings.CutPrefix(r.URL.Path, "/storage/v1/b/"+b.name+"/o")
	name = strings.TrimPrefix(name, "/")
	data, isData := strings.CutPrefix(r.URL.Path, "/"+b.name+"/")
	switch {
	case isData && b.objects[data] != nil:
		http.ServeContent(w, r, path.Base(data), time.Time{}, bytes.NewReader(b.objects[data]))
		return
	case ofObjects && name == "":
		items := []gcsObject{}
		for object := range b.objects {
			if strings.HasPrefix(object, r.URL.Query().Get("prefix")) {
				items = append(items, b.attributes(object))
			}
		}
		slices.SortFunc(items, func(x, y gcsObject) int { return strings.Compare(x.Name, y.Name) })
		answer = map[string]any{"items": items}
	case ofObjects && b.objects[name] != nil:
		answer = b.attributes(name)
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// serveGCS serves a folder's files as a bucket, and points Google's client at it.
func serveGCS(t *testing.T, name, folder string) {
	t.Helper()
	server := httptest.NewServer(&gcsBucket{name, objectsOf(t, folder)})
	t.Cleanup(server.Close)
	t.Setenv("STORAGE_EMULATOR_HOST", server.URL)
}
