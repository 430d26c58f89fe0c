//go:build integration

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a table may take to follow the stream.
const patience = 2 * time.Minute

// onDisk returns flags with which a dynoxide keeps its tables when it is killed.
func onDisk(t *testing.T) []string {
	return []string{"--db-path", filepath.Join(t.TempDir(), "tables.sqlite")}
}

// diskTable is the table "orders" of the dynoxide at a URL.
type diskTable string

func newDiskTable(t *testing.T, url string) diskTable {
	t.Helper()
	l := diskTable(url)
	l.call(t, "CreateTable", `{"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"order_id","AttributeType":"N"}],"KeySchema":[{"AttributeName":"order_id","KeyType":"HASH"}]}`)
	return l
}

// call makes a call and returns the response.
func (l diskTable) call(t *testing.T, operation, body string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, string(l), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	// dynoxide does not check the signature.
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-2/dynamodb/aws4_request, "+
		"SignedHeaders=host;x-amz-date, Signature=00")
	req.Close = true // it is killed and started again
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v, %s: %s", operation, err, resp.Status, text)
	}
	return text
}

// items returns what the table holds, an item a line.
func (l diskTable) items(t *testing.T) map[string]bool {
	t.Helper()
	var page struct {
		Items            []json.RawMessage
		LastEvaluatedKey json.RawMessage
	}
	if err := json.Unmarshal(l.call(t, "Scan", `{"TableName":"orders","ConsistentRead":true}`), &page); err != nil || page.LastEvaluatedKey != nil {
		t.Fatalf("it is not one page: %v", err)
	}
	lines := map[string]bool{}
	for _, item := range page.Items {
		lines[canonical(t, string(item))] = true
	}
	return lines
}

// await waits until the table is as wanted. ended gives the program's output, should it end before that.
func (l diskTable) await(t *testing.T, want map[string]bool, ended <-chan string) {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		got := l.items(t)
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
	return writeTable(t, strings.NewReplacer("= '1000'", "= '50'", "'aws.region' = 'us-east-2'", fmt.Sprintf(`'aws.region' = 'us-east-2',
		'aws.endpoint' = '%s', 'aws.credentials.basic.accesskeyid' = 'test', 'aws.credentials.basic.secretkey' = 'test'`, endpoint)).Replace(defaultTable))
}
