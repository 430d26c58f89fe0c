package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// createIndexed creates a table resources with a global index by source_id, both of type S.
func createIndexed(t *testing.T, db *dynamodbtest.Server) {
	t.Helper()
	client := dynamodb.New(dynamodb.Options{
		Region: "us-east-2", BaseEndpoint: aws.String(db.URL()),
		Credentials: credentials.NewStaticCredentialsProvider("any", "hush", ""),
	})
	key := func(name string) []types.KeySchemaElement {
		return []types.KeySchemaElement{{AttributeName: aws.String(name),
			KeyType: types.KeyTypeHash}}
	}
	var attributes []types.AttributeDefinition
	for _, name := range []string{"id", "source_id"} {
		attributes = append(attributes, types.AttributeDefinition{
			AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	if _, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("resources"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: attributes, KeySchema: key("id"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String("by_source"), KeySchema: key("source_id"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
	}); err != nil {
		t.Fatal(err)
	}
}

// Rows whose index key is NULL or empty are rejected one by one, each with what to do; a dry run
// warns of NULL before anything is written.
func TestIndexKeysThatAreNullOrEmpty(t *testing.T) {
	const nulls = "'sink.ignore-nulls' = 'true' leaves"
	const empty = "NULLIF(column, '') with 'sink.ignore-nulls' = 'true' leaves"
	for _, test := range []struct {
		options string
		stored  []string
		failed  map[string]string // id to what its message has
	}{
		{"", []string{"1", "4"}, map[string]string{"2": nulls, "3": empty}},
		{"'sink.ignore-nulls' = 'true'", []string{"1", "2", "4"}, map[string]string{"3": empty}},
	} {
		db := dynamodbtest.RunT(t)
		createIndexed(t, db)
		options := test.options
		if options != "" {
			options = ", " + options
		}
		script := writeScript(t, `
			CREATE TABLE resources (id STRING, source_id STRING, PRIMARY KEY (id) NOT ENFORCED)
				WITH (
				'connector' = 'dynamodb', 'table-name' = 'resources', 'aws.region' = 'us-east-2',
				'aws.endpoint' = '`+db.URL()+`', 'aws.credentials.basic.accesskeyid' = 'any',
				'aws.credentials.basic.secretkey' = 'hush'`+options+`);
			INSERT INTO resources VALUES ('1', 'a'), ('2', CAST(NULL AS STRING)), ('3', ''), ('4',
				'b');`)
		code, _, stderr := runProgram(t, "-dry-run", "--runner=direct", script)
		warned := strings.Contains(stderr, "column 'source_id' is a key of the index 'by_source'")
		if code != program.ExitOK || warned != (test.options == "") {
			t.Errorf("%s: a dry run ends with %d:\n%s", test.options, code, stderr)
		}
		file := filepath.Join(t.TempDir(), "bad.jsonl")
		code, _, stderr = runProgram(t, "--runner=direct", "-failures", file, script)
		if code != program.ExitRowsFailed {
			t.Errorf("%s: exit code %d, stderr:\n%s", test.options, code, stderr)
		}
		var ids []string
		for _, item := range db.Items("resources") {
			ids = append(ids, item["id"].(*types.AttributeValueMemberS).Value)
		}
		if diff := cmp.Diff(test.stored, ids); diff != "" {
			t.Errorf("%s: ids (-want +got):\n%s", test.options, diff)
		}
		failures := readFailures(t, file)
		if len(failures) != len(test.failed) {
			t.Errorf("%s: failures %+v", test.options, failures)
		}
		for _, failure := range failures {
			found := false
			for id, want := range test.failed {
				found = found || strings.Contains(string(failure.Item), `"`+id+`"`) &&
					strings.Contains(failure.Message, want)
			}
			if !found {
				t.Errorf("%s: %s: %s", test.options, failure.Item, failure.Message)
			}
		}
	}
}
