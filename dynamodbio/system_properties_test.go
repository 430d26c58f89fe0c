package dynamodbio_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func init() {
	beam.RegisterType(reflect.TypeFor[signedByProcess]())
	register.DoFn2x0[[]byte, func(order)](&signedByProcess{})
}

// signedByProcess emits an order that says which process made it.
type signedByProcess struct{}

func (*signedByProcess) ProcessElement(_ []byte, emit func(order)) {
	emit(order{"a", 1, strconv.Itoa(os.Getpid())})
}

// properties are a table that only takes the credentials of the properties, which are returned by
// name.
func properties(t *testing.T) (*dynamodbtest.Server, dynamodbio.Config, map[string]string) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	db.Accept(aws.Credentials{AccessKeyID: "ASIAPROP", SecretAccessKey: hush,
		SessionToken: hush + "token"})
	cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2", Endpoint: db.URL(),
		Credentials: credentials.Options{"aws.credentials.provider": "SYS_PROP"}}
	return db, cfg, map[string]string{"aws.accessKeyId": "ASIAPROP", "aws.secretKey": hush,
		"aws.sessionToken": hush + "token"}
}

// asProcesses has prism run its workers as processes of their own until the test ends.
func asProcesses(t *testing.T) {
	t.Helper()
	environment, err := json.Marshal(map[string]any{"command": os.Args[0],
		"env": map[string]string{childEnv: "boot"}})
	if err != nil {
		t.Fatal(err)
	}
	for flag, value := range map[*string]string{
		jobopts.EnvironmentType: "process", jobopts.EnvironmentConfig: string(environment),
		jobopts.WorkerBinary: writeTo(t, filepath.Join(t.TempDir(), "worker"),
			"the worker is the command, and nobody asks for this"),
	} {
		before := *flag
		t.Cleanup(func() { *flag = before })
		*flag = value
	}
}

func TestSystemPropertiesTravelToWorkersInOtherProcesses(t *testing.T) {
	credentialstest.Isolate(t)
	db, cfg, values := properties(t)
	asProcesses(t)
	for name, value := range values {
		setProperty(t, name, value)
	}
	p, s := beam.NewPipelineWithRoot()
	dynamodbio.Write(s, cfg, beam.ParDo(s, &signedByProcess{}, beam.Impulse(s)))
	if _, err := prism.Execute(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	lines := db.Lines("orders")
	if len(lines) != 1 || strings.Contains(lines[0], `{"S":"`+strconv.Itoa(os.Getpid())+`"}`) {
		t.Errorf("the table holds %v, want an order of a process other than %d", lines, os.Getpid())
	}
}

func TestSystemPropertiesAreFlagsOfAProgramThatDefinesThem(t *testing.T) {
	for runner := range runners {
		db, cfg, values := properties(t)
		var args []string
		for name, value := range values {
			args = append(args, "--"+name+"="+value)
		}
		out, err := runWriter(t, runner, cfg, args)
		if err != nil {
			t.Fatalf("%s: %v\n%s", runner, err, out)
		}
		expectOne(t, db)
		if strings.Contains(out, credentialstest.SecretMarker) {
			t.Errorf("%s: a secret shows:\n%s", runner, out)
		}
		out, err = runWriter(t, runner, cfg, nil)
		if err == nil || !strings.Contains(out,
			"CredentialsError: SYS_PROP: no credentials found: the properties aws.accessKeyId "+
				"and aws.secretKey are not both set") {
			t.Errorf("%s, without flags: %v\n%s", runner, err, out)
		}
	}
}
