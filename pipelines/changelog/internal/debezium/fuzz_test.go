package debezium

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// FuzzDecode checks for any text that it is decoded or an error, that every row has a key and a
// value for each column, and that neither a schema of null nor what a Decoder decoded before
// changes the result.
func FuzzDecode(f *testing.F) {
	cases, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		events, _ := section(string(text), "events")
		for line := range strings.Lines(events) {
			if !strings.HasPrefix(line, "=> ") {
				f.Add([]byte(strings.TrimSuffix(line, "\n")))
			}
		}
	}
	const ddl = `CREATE TABLE t (k STRING, id INT, n DECIMAL(10, 2), b BOOLEAN, f FLOAT, x BYTES,
		d DATE, t0 TIME, t6 TIME(6), s3 TIMESTAMP(3), s6 TIMESTAMP(6), z TIMESTAMP_LTZ(3),
		a ARRAY<INT>, m MAP<STRING, DECIMAL(5, 2)>, i MAP<INT, STRING>,
		r ROW<x INT, seen TIMESTAMP(3), deep ROW<l ARRAY<STRING>>>,
		PRIMARY KEY (k) NOT ENFORCED)`
	used := newDecoder(f, ddl, ByPrecision)
	f.Fuzz(func(t *testing.T, event []byte) {
		rows, err := newDecoder(t, ddl, ByPrecision).Decode(nil, event)
		again, errAgain := used.Decode(nil, event)
		if !sameRows(rows, again) || (err == nil) != (errAgain == nil) {
			t.Errorf("%q: %v, %v and then %v, %v", event, rows, err, again, errAgain)
		}
		if err != nil {
			if len(rows) != 0 || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %v with the error %q", event, rows, err)
			}
			return
		}
		for _, row := range rows {
			if len(row.Values) != 16 || row.Values[0].Kind() != schema.KindString {
				t.Errorf("%q: the row %v", event, row)
			}
		}
		members, err := object(event)
		if err != nil || members["op"] == nil {
			return
		}
		wrapped, err := used.Decode(nil, []byte(`{"schema":null,"payload":`+string(event)+`}`))
		if err != nil || !sameRows(rows, wrapped) {
			t.Errorf("%q: %v, but with a schema of null %v, %v", event, rows, wrapped, err)
		}
	})
}

func sameRows(a, b []schema.Row) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Kind != b[i].Kind ||
			!schema.List(a[i].Values...).Equal(schema.List(b[i].Values...)) {
			return false
		}
	}
	return true
}
