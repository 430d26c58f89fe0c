package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestPasswordsAreNeverShown(t *testing.T) {
	f := newFixture(t)
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1}}`), []byte(`broken`))
	const password = "hunter2-and-more"
	// this server asks for none
	url := strings.Replace(f.server.URL(), "nats://", "nats://reader:"+password+"@", 1)
	for _, test := range []struct {
		args []string
		code int
	}{
		{[]string{"-nats", url, "-messages", "1"}, program.ExitOK},
		{[]string{"-nats", url, "-messages", "1", "-v"}, program.ExitOK},
		{[]string{"-nats", url, "-v"}, program.ExitFailed},
		{[]string{"-nats", strings.Replace(url, "127.0.0.1:", "127.0.0.1:1", 1)},
			program.ExitFailed},
		{[]string{"-nats", url + "/%zz"}, program.ExitFailed},
	} {
		code, stdout, stderr := runProgram(t.Context(),
			append(test.args, "-subject", "shop.orders", f.table)...)
		if code != test.code {
			t.Errorf("%q: exit code %d:\n%s", test.args[2:], code, stderr)
		}
		if at := strings.Index(stdout+stderr, password); at >= 0 {
			t.Errorf("%q: a password is shown:\n…%s…", test.args[2:],
				(stdout + stderr)[max(0, at-200):at+len(password)])
		}
	}
}

func TestSystemPropertiesAreFlags(t *testing.T) {
	t.Cleanup(func() {
		for _, name := range dynamodbio.SystemProperties() {
			beam.PipelineOptions.Set(name, "")
		}
	})
	f := newFixture(t)
	f.db.Accept(aws.Credentials{AccessKeyID: "ASIAPROP", SecretAccessKey: "hush/secret",
		SessionToken: "hush/token"})
	f.publish(t, []byte(`{"op":"c","after":{"order_id":1}}`))
	table := writeTable(t, fmt.Sprintf(`CREATE TABLE t (order_id BIGINT PRIMARY KEY NOT ENFORCED)
		WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
		'aws.region' = 'us-east-2', 'aws.endpoint' = '%s',
		'aws.credentials.provider' = 'SYS_PROP')`, f.db.URL()))
	code, stdout, stderr := runProgram(t.Context(), "-nats", f.server.URL(), "-stream", "changes",
		"-messages", "1",
		"--aws.accessKeyId=ASIAPROP", "--aws.secretKey=hush/secret", "-aws.sessionToken",
		"hush/token", table)
	if code != program.ExitOK || f.db.Len("orders") != 1 ||
		strings.Contains(stdout+stderr, "hush") {
		t.Errorf("exit code %d, %d items:\n%s", code, f.db.Len("orders"), stderr)
	}
}
