package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestUnknownOptionsAreWarningsUnlessStrict(t *testing.T) {
	const ddl = `CREATE TABLE orders (id STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
'connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-1',
'sink.batch.maxsize' = 'hush')`
	var out bytes.Buffer
	cfg, err := readConfig(&out, "orders.sql", ddl, false)
	const want = "orders.sql:3:1: warning: unknown option 'sink.batch.maxsize' of connector " +
		"dynamodb; " +
		"did you mean 'sink.batch.max-size'? (ignored, as in Flink)\n"
	if err != nil || cfg.Table != "orders" || out.String() != want {
		t.Errorf("%v, %q, want %q", err, out.String(), want)
	}
	out.Reset()
	if _, err := readConfig(&out, "orders.sql", ddl, true); err == nil ||
		!strings.Contains(err.Error(), "unknown option") || out.Len() > 0 {
		t.Errorf("strict: %v, %q", err, out.String())
	}
	if _, err := readConfig(&out, "orders.sql", "CREATE", false); err == nil {
		t.Error("no error")
	}
}
