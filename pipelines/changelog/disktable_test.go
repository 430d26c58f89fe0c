//go:build integration

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
)

// patience is how long a table may take to follow the stream.
const patience = 2 * time.Minute

// onDisk returns flags with which a dynoxide keeps its tables on disk.
func onDisk(t *testing.T) []string {
	return []string{"--db-path", filepath.Join(t.TempDir(), "tables.sqlite")}
}

// diskTable is the table "orders" of a dynoxide.
type diskTable struct{ db *engines.Dynoxide }

func newDiskTable(t *testing.T, db *engines.Dynoxide) diskTable {
	t.Helper()
	db.Call(t, "CreateTable", `{"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"order_id","AttributeType":"N"}],`+
		`"KeySchema":[{"AttributeName":"order_id","KeyType":"HASH"}]}`)
	return diskTable{db}
}

// items returns what the table holds, an item a line.
func (d diskTable) items(t *testing.T) map[string]bool {
	t.Helper()
	var page struct {
		Items            []json.RawMessage
		LastEvaluatedKey json.RawMessage
	}
	if err := json.Unmarshal(d.db.Call(t, "Scan", `{"TableName":"orders","ConsistentRead":true}`),
		&page); err != nil || page.LastEvaluatedKey != nil {
		t.Fatalf("it is not one page: %v", err)
	}
	lines := map[string]bool{}
	for _, item := range page.Items {
		lines[canonical(t, string(item))] = true
	}
	return lines
}

// await waits until the table is as wanted. ended gives the program's output, should it end before
// that.
func (d diskTable) await(t *testing.T, want map[string]bool, ended <-chan string) {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		got := d.items(t)
		if maps.Equal(want, got) {
			return
		}
		select {
		case <-again.C:
		case output := <-ended:
			t.Fatal(output)
		case <-deadline:
			t.Fatalf("the table does not follow (-want +got):\n%s", cmp.Diff(want, got))
		}
	}
}

// declared returns a file that declares the table at an endpoint, written in panes of 50 ms.
func declared(t *testing.T, endpoint string) string {
	const region = "'aws.region' = 'us-east-2'"
	return writeTable(t, strings.NewReplacer("= '1000'", "= '50'", region, fmt.Sprintf(region+`,
		'aws.endpoint' = '%s', 'aws.credentials.basic.accesskeyid' = 'test',
		'aws.credentials.basic.secretkey' = 'test'`, endpoint)).Replace(defaultTable))
}
