//go:build integration

package conformance

import (
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/engines"
)

func TestDynamoDBLocal(t *testing.T) {
	local := engines.RunDynamoDBLocal(t, "-inMemory") // each access key has its own tables
	run(t, backend{name: "DynamoDB Local", open: func(*testing.T, string) string { return local.URL() }}, differences)
}
