package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// unknownOptions are a script with two options that the connector does not have, one of them taken
// over by LIKE.
const unknownOptions = `CREATE TABLE first_t (id STRING) PARTITIONED BY (id) ` +
	`WITH ('connector' = 'dynamodb', 'table-name' = 'first_t', 'aws.region' = 'us-east-1',
  'sink.batch.maxsize' = 'hush',
  'aws.credentials.basic.acesskeyid' = 'hush');
CREATE TABLE two WITH ('table-name' = 'two') LIKE first_t;
INSERT INTO first_t VALUES ('a');
INSERT INTO two VALUES ('a');`

func TestUnknownOptionsOfASinkAreOneWarning(t *testing.T) {
	script := writeScript(t, unknownOptions)
	wants := []string{
		"script.sql:2:3: warning: unknown option 'sink.batch.maxsize' of connector dynamodb; did " +
			"you mean 'sink.batch.max-size'? (ignored, as in Flink)\n",
		"script.sql:3:3: warning: unknown option 'aws.credentials.basic.acesskeyid'; did you " +
			"mean 'aws.credentials.basic.accesskeyid'? (ignored, as in Flink)\n",
	}
	code, stdout, stderr := runProgram(t, "-embedded", "--runner=direct", "-json", script)
	if code != program.ExitOK || strings.Contains(stdout+stderr, "hush") {
		t.Errorf("exit code %d, stdout %s, stderr:\n%s", code, stdout, stderr)
	}
	for _, want := range wants {
		if strings.Count(stderr, want) != 1 {
			t.Errorf("stderr:\n%s\nwant once\n%s", stderr, want)
		}
	}
	code, _, stderr = runProgram(t, "-embedded", "--runner=direct", "-strict", script)
	if code != program.ExitFailed || strings.Contains(stderr, "warning") ||
		strings.Count(stderr, "unknown option 'sink.batch.maxsize'") != 1 ||
		strings.Count(stderr, "unknown option 'aws.cred") != 1 {
		t.Errorf("-strict: exit code %d, stderr:\n%s", code, stderr)
	}
}

// describeIndexed describes a table orders with a key id and indexes of a column of each kind.
const describeIndexed = `{"Table":{"TableName":"orders","TableStatus":"ACTIVE",` +
	`"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
	"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"source",` +
	`"AttributeType":"S"},{"AttributeName":"seen","AttributeType":"N"},
		{"AttributeName":"must","AttributeType":"S"},{"AttributeName":"near",` +
	`"AttributeType":"B"},{"AttributeName":"absent","AttributeType":"S"}],
	"GlobalSecondaryIndexes":[{"IndexName":"by_source","KeySchema":[{"AttributeName":"source",` +
	`"KeyType":"HASH"},{"AttributeName":"seen","KeyType":"RANGE"}]},
		{"IndexName":"by_must","KeySchema":[{"AttributeName":"must","KeyType":"HASH"}]},` +
	`{"IndexName":"by_absent","KeySchema":[{"AttributeName":"absent","KeyType":"HASH"}]}],
	"LocalSecondaryIndexes":[{"IndexName":"by_local","KeySchema":[{"AttributeName":"id",` +
	`"KeyType":"HASH"},{"AttributeName":"near","KeyType":"RANGE"}]}]}}`

func TestADryRunWarnsOfIndexKeysThatDynamoDBRejects(t *testing.T) {
	for _, test := range []struct {
		at, options string
		wants       []string
	}{
		{"STRING", "", []string{
			"column 'near' is a key of the index 'by_local': DynamoDB rejects an item where it " +
				"is NULL; 'sink.ignore-nulls' = 'true' leaves the attribute out",
			"column 'source' is a key of the index 'by_source': DynamoDB rejects an item where " +
				"it is NULL",
			"column 'seen' is a key of the index 'by_source': the attribute is of type N there, " +
				"and STRING is stored as S",
		}},
		{"BIGINT", ", 'sink.ignore-nulls' = 'true'", nil},
	} {
		db := dynamodbtest.RunT(t)
		db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
			return dynamodbtest.Body(200, []byte(describeIndexed)).Keep(),
				r.Operation == "DescribeTable"
		})
		script := writeScript(t, `CREATE TABLE sink (id STRING, source STRING,
			seen `+test.at+`, must STRING NOT NULL, near BYTES, PRIMARY KEY (id) NOT ENFORCED)
			WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2',
				'aws.endpoint' = '`+db.URL()+`',
			'aws.credentials.basic.accesskeyid' = 'any',
			'aws.credentials.basic.secretkey' = 'hush'`+test.options+`);
			INSERT INTO sink (id, must) VALUES ('a', 'b');`)
		code, _, stderr := runProgram(t, "-dry-run", "--runner=direct", script)
		if code != program.ExitOK ||
			strings.Count(stderr, "warning: table 'sink': ") != len(test.wants) {
			t.Errorf("exit code %d, stderr:\n%s", code, stderr)
		}
		for _, want := range test.wants {
			if !strings.Contains(stderr, "script.sql:1:1: warning: table 'sink': "+want) {
				t.Errorf("stderr:\n%s\nwant\n%s", stderr, want)
			}
		}
	}
}

func TestARejectedIndexKeySaysWhatToDo(t *testing.T) {
	const message = "One or more parameter values were invalid: Type mismatch for Index Key " +
		"source Expected: S Actual: NULL IndexName: by_source"
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.Error(400, "ValidationException", message).Keep(),
			strings.Contains(string(r.Body), `"NULL":true`)
	})
	script := loadOf(t, db, "orders", "(id STRING, source STRING) PARTITIONED BY (id)",
		"VALUES ('a', 'x'), ('b', CAST(NULL AS STRING))")
	code, _, stderr := runProgram(t, "--runner=direct", script)
	if code != program.ExitFailed || !strings.Contains(stderr, message) ||
		!strings.Contains(stderr, "('sink.ignore-nulls' = 'true' leaves out attributes that are "+
			"NULL") {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
	file := filepath.Join(t.TempDir(), "bad.jsonl")
	code, _, stderr = runProgram(t, "--runner=direct", "-failures", file, script)
	if code != program.ExitRowsFailed {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
	if all := readFailures(t, file); len(all) != 1 ||
		!strings.Contains(all[0].Message, message+" ('sink.ignore-nulls' = 'true'") {
		t.Errorf("%+v", all)
	}
}

func TestTheFileOfFailuresHasTheItemAsItWasRead(t *testing.T) {
	items := []string{
		`{"id":{"N":"1"},"tags":{"SS":[]}}`, `{"":{"S":"x"},"id":{"N":"2"}}`,
		`{"id":{"N":"3"},"n":{"N":"NaN"}}`,
		`{"id":{"N":"4"},"v":{"S":"` + strings.Repeat("x", 410_000) +
			`"}}`, `{"id":{"N":"5"},"m":{"M":{"a":{"L":[{"NS":["1","1"]}]}}}}`,
		`{"v":{"S":"no key"}}`,
	}
	folder := t.TempDir()
	var lines strings.Builder
	for _, item := range append(items, `{"id":{"N":"7"}}`) {
		lines.WriteString(`{"Item":` + item + "}\n")
	}
	err := os.WriteFile(filepath.Join(folder, "d.json"), []byte(lines.String()), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, runner := range runnerNames {
		script := writeScript(t, `CREATE TABLE src WITH ('connector' = 'filesystem',
			'path' = '`+filepath.Join(folder, "d.json")+`', 'format' = 'dynamodb-json');
			CREATE TABLE tab (id BIGINT, PRIMARY KEY (id) NOT ENFORCED)
				WITH ('connector' = 'dynamodb', 'table-name' = 'tab', 'aws.region' = 'us-east-1');
			INSERT INTO tab SELECT * FROM src;`)
		file := filepath.Join(t.TempDir(), "bad.jsonl")
		code, _, stderr := runProgram(t, "-embedded", "--runner", runner, "-failures", file, script)
		all := readFailures(t, file)
		if code != program.ExitRowsFailed || len(all) != len(items) {
			t.Errorf("%s: exit code %d, %d failures, stderr:\n%s", runner, code, len(all), stderr)
		}
		for _, item := range items {
			found := false
			for _, f := range all {
				found = found || string(f.Item) == item
			}
			if !found {
				t.Errorf("%s: %.80s is not there", runner, item)
			}
		}
		for _, f := range all {
			if f.Row != "" || strings.Contains(f.Message, "0x") ||
				strings.Contains(f.Message, "map[") {
				t.Errorf("%s: %.300s, row %.200s", runner, f.Message, f.Row)
			}
		}
	}
}
