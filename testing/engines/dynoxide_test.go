//go:build integration

package engines

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// What dynoxide has responded to is on disk when it is killed right after.
func TestDynoxideKeepsItsTablesWhenItIsKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tables.sqlite")
	db := RunDynoxide(t, "--db-path", file)
	db.call(t, "CreateTable", `{"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"k","AttributeType":"N"}],
		"KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}`)
	for n := range 3 {
		db.call(t, "PutItem", fmt.Sprintf(`{"TableName":"orders","Item":{"k":{"N":"%d"}}}`, n))
		db.Kill()
		db = db.Restart(t, "--db-path", file)
	}
	if got := db.call(t, "Scan", `{"TableName":"orders","Select":"COUNT"}`); !strings.Contains(got, `"Count":3`) {
		t.Errorf("3 items were stored, and a scan gives %s", got)
	}
}

func (db *Dynoxide) call(t *testing.T, operation, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, db.URL(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-2/dynamodb/aws4_request, "+
		"SignedHeaders=host;x-amz-date, Signature=00")
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Close = true // it is killed
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v, %s: %s", operation, err, resp.Status, text)
	}
	return string(text)
}
