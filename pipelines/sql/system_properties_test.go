package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestSystemPropertiesAreFlags(t *testing.T) {
	credentialstest.Isolate(t)
	t.Cleanup(func() {
		for _, name := range dynamodbio.SystemProperties() {
			beam.PipelineOptions.Set(name, "")
		}
	})
	for _, runner := range runnerNames {
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
		db.Accept(aws.Credentials{AccessKeyID: "ASIAPROP", SecretAccessKey: "hush/secret",
			SessionToken: "hush/token"})
		script := filepath.Join(t.TempDir(), "load.sql")
		text := fmt.Sprintf(`CREATE TABLE orders (id STRING, PRIMARY KEY (id) NOT ENFORCED)
			WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
			'aws.region' = 'us-east-2', 'aws.endpoint' = '%s',
			'aws.credentials.provider' = 'SYS_PROP');
			INSERT INTO orders VALUES ('a');`, db.URL())
		if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := runProgram(t, "--runner="+runner, "--aws.accessKeyId=ASIAPROP",
			"--aws.secretKey=hush/secret", "-aws.sessionToken", "hush/token", script)
		if want := []string{`{"id":{"S":"a"}}`}; code != program.ExitOK ||
			!slices.Equal(db.Lines("orders"), want) {
			t.Errorf("%s: exit code %d, the table holds %v, stderr:\n%s", runner, code,
				db.Lines("orders"), stderr)
		}
		code, _, beamFlags := runProgram(t, "-beam-flags")
		if shown := stdout + stderr + beamFlags; code != program.ExitOK ||
			strings.Contains(shown, "hush") {
			t.Errorf("%s: a secret shows:\n%s", runner, shown)
		}
		code, _, stderr = runProgram(t, "--runner="+runner, "--aws.accessKeyId=ASIAPROP",
			"--aws.secretKey=hush/wrong", script)
		if code != program.ExitFailed || !strings.Contains(stderr, "InvalidSignatureException") ||
			strings.Contains(stderr, "hush") {
			t.Errorf("%s, with a wrong key: exit code %d, stderr:\n%s", runner, code, stderr)
		}
	}
}
