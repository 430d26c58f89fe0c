//go:build integration

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

// The README's command, with two workers, leaves the latest version of each key in a DynamoDB that
// is a process of its own.
func TestOnFlinkTheLatestVersionIsStored(t *testing.T) {
	server, db := engines.RunJobServer(t, engines.Local), engines.RunDynoxide(t)
	client := dynamodb.New(dynamodb.Options{
		Region: "us-east-2", BaseEndpoint: aws.String(db.URL()),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	if _, err := client.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: aws.String("latest"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"),
			AttributeType: types.ScalarAttributeTypeN}},
		KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("id"),
			KeyType: types.KeyTypeHash}},
	}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 0))
	want := map[string]string{}
	var csv strings.Builder
	for version := range 20_000 {
		id := fmt.Sprint(random.IntN(5000))
		fmt.Fprintf(&csv, "%s,%d\n", id, version)
		want[id] = fmt.Sprint(version)
	}
	script := filepath.Join(dir, "load.sql")
	text := fmt.Sprintf(`
		CREATE TABLE versions (id BIGINT, version BIGINT) WITH ('connector' = 'filesystem',
			'path' = 'versions.csv', 'format' = 'csv');
		CREATE TABLE latest (id BIGINT, version BIGINT) PARTITIONED BY (id) WITH (
			'connector' = 'dynamodb', 'table-name' = 'latest', 'aws.region' = 'us-east-2',
			'aws.endpoint' = '%s', 'sink.order-by' = 'version',
			'aws.credentials.basic.accesskeyid' = 'test',
			'aws.credentials.basic.secretkey' = 'test');
		INSERT INTO latest SELECT * FROM versions;`, db.URL())
	for name, content := range map[string]string{script: text,
		filepath.Join(dir, "versions.csv"): csv.String()} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	defer func() { // Beam's flags last as long as the process
		if _, err := parseFlags([]string{"--runner=", "--endpoint=", "--environment_type=",
			"--parallelism=-1"}); err != nil {
			t.Error(err)
		}
	}()
	code, _, stderr := runProgram(t, "--runner=flink", "--endpoint="+server.Endpoint(),
		"--environment_type=LOOPBACK", "--parallelism=2",
		"--flink_option", "pipeline_resources_detector_factory_class="+engines.NoJars, script)
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s\n%s", code, stderr, server.Log())
	}
	got := map[string]string{}
	for pages := dynamodb.NewScanPaginator(client,
		&dynamodb.ScanInput{TableName: aws.String("latest")}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			got[item["id"].(*types.AttributeValueMemberN).Value] =
				item["version"].(*types.AttributeValueMemberN).Value
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
}
