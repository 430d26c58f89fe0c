package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// A script with secrets is run so that it is stored, rejected and invalid, with Beam's log
// and without.
func TestSecretsAreNeverShown(t *testing.T) {
	const secretKey, token, accessKey = "wJalrXUtnFEMI-K7MDENG", "IQoJb3JpZ2luX2Vj-sessiontoken",
		"AKIAIOSFODNN7EXAMPLE"
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	script := func(table, option, query string) string {
		return writeScript(t, fmt.Sprintf(`CREATE TABLE orders (id STRING, v INT)
			PARTITIONED BY (id) WITH (
			'connector' = 'dynamodb', 'table-name' = '%s', 'aws.region' = 'us-east-2',
			'aws.endpoint' = '%s',
			'aws.credentials.basic.accesskeyid' = '%s', 'aws.credentials.basic.secretkey' = '%s',
			'aws.credentials.basic.sessiontoken' = '%s'%s);
			INSERT INTO orders %s;`, table, db.URL(), accessKey, secretKey, token, option, query))
	}
	for _, test := range []struct {
		name, script string
		code         int
	}{
		{"stored", script("orders", "", "VALUES ('a', 1)"), program.ExitOK},
		{"missing table", script("other", "", "VALUES ('a', 1)"), program.ExitFailed},
		{"bad row", script("orders", "", "VALUES ('', 1)"), program.ExitFailed},
		{"bad option", script("orders", ", 'sink.batch.max-size' = '0'", "VALUES ('a', 1)"),
			program.ExitFailed},
		{"secret twice", script("orders", ", 'aws.credentials.basic.secretkey' = '"+secretKey+"'",
			"VALUES ('a', 1)"), program.ExitOK}, // the last counts, as in Flink
		{"provider misspelt", script("orders", ", 'aws.credentials.provider' = 'BASC'",
			"VALUES ('a', 1)"), program.ExitFailed},
		{"no comma behind a secret", script("orders", " 'sink.shards' = '1'", "VALUES ('a', 1)"),
			program.ExitFailed},
		{"no query", script("orders", "", "VALUE"), program.ExitFailed},
		{"another type", script("orders", "", "VALUES ('a', 'b')"), program.ExitFailed},
	} {
		for _, args := range [][]string{{"--runner=direct"}, {"--runner=prism"},
			{"--runner=direct", "-v"}, {"--runner=prism", "-v"}} {
			code, stdout, stderr := runProgram(t, append(args, test.script)...)
			if code != test.code {
				t.Errorf("%s %v: exit code %d:\n%s", test.name, args, code, stderr)
			}
			for _, secret := range []string{secretKey, token} {
				if at := strings.Index(stdout+stderr, secret); at >= 0 {
					t.Errorf("%s %v: a secret is shown:\n…%s…", test.name, args,
						(stdout + stderr)[max(0, at-200):at+len(secret)])
				}
			}
		}
	}
}
