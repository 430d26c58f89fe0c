//go:build integration

package conformance

import (
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/engines"
)

func TestDynamoDBLocal(t *testing.T) {
	local := engines.RunDynoxide(t)
	run(t, backend{name: "DynamoDB Local", open: func(*testing.T, string) string { return local.URL() }}, differences)
}
