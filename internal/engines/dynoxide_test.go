//go:build integration

package engines

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// An item that dynoxide has acknowledged is on disk when it is killed right after.
func TestDynoxideKeepsItsTablesWhenItIsKilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tables.sqlite")
	db := RunDynoxide(t, "--db-path", file)
	db.Call(t, "CreateTable", `{"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"k","AttributeType":"N"}],
		"KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]}`)
	for n := range 3 {
		db.Call(t, "PutItem", fmt.Sprintf(`{"TableName":"orders","Item":{"k":{"N":"%d"}}}`, n))
		db.Kill()
		db = db.Restart(t, "--db-path", file)
	}
	got := string(db.Call(t, "Scan", `{"TableName":"orders","Select":"COUNT"}`))
	if !strings.Contains(got, `"Count":3`) {
		t.Errorf("a scan after 3 puts returns %s", got)
	}
}
