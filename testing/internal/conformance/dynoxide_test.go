//go:build integration

package conformance

import (
	"encoding/json"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
)

func TestDynoxide(t *testing.T) {
	db := engines.RunDynoxide(t)
	// dynoxide has one set of tables for all access keys; each case must start without tables.
	run(t, backend{name: "dynoxide", open: func(t *testing.T) string {
		session{url: db.URL()}.deleteTables(t)
		return db.URL()
	}}, caseDifferences)
}

// deleteTables deletes every table.
func (s session) deleteTables(t testing.TB) {
	t.Helper()
	outcome, response := s.do(t, "ListTables", `{}`)
	var list struct{ TableNames []string }
	if err := json.Unmarshal([]byte(response), &list); outcome != "ok" || err != nil {
		t.Fatalf("ListTables: %s: %s (%v)", outcome, response, err)
	}
	for _, name := range list.TableNames {
		if outcome, response := s.do(t, "DeleteTable",
			`{"TableName":"`+name+`"}`); outcome != "ok" {
			t.Fatalf("DeleteTable %s: %s: %s", name, outcome, response)
		}
	}
}
