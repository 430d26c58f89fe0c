package input

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestBeamKnowsAFileByAURL(t *testing.T) {
	for name, want := range map[string]string{
		"s3a://b/x":               "s3://b/x",
		"s3n://b/x/*.csv":         "s3://b/x/*.csv",
		"S3A://b/x":               "s3://b/x",
		"s3://b/a%3Ab#c?":         "s3://b/a%253Ab%23c%3F",
		"gs://b/x":                "gs://b/x",
		"/local/s3a%3A/?":         "/local/s3a%3A/?",
		"hdfs://namenode/a":       "hdfs://namenode/a",
		"s3a://b/exports/bad-t é": "s3://b/exports/bad-t é",
	} {
		if got := BeamName(name); got != want {
			t.Errorf("%s is %s; want %s", name, got, want)
		}
	}
}

// What is escaped is what a URL's parser takes back.
func TestAnEscapedNameKeepsItsLength(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.StringMatching(`[a-z%#?/ é=*]{0,20}`).Draw(r, "key")
		got := BeamName("s3n://b/" + key)
		for _, back := range [][2]string{{"%3F", "?"}, {"%23", "#"}, {"%25", "%"}} {
			got = strings.ReplaceAll(got, back[0], back[1])
		}
		if want := "s3://b/" + key; got != want {
			r.Errorf("got %s; want %s", got, want)
		}
	})
}
