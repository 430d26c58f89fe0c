package dynamodbio

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/graphx"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func init() { beam.RegisterType(reflect.TypeFor[soakRow]()) }

// hushSecrets are BASIC credentials whose secrets hold "hush", so that one search finds a leak.
var hushSecrets = credentials.Options{
	"aws.credentials.basic.accesskeyid": "AKIA", "aws.credentials.basic.secretkey": "hush/secret",
	"aws.credentials.basic.sessiontoken":            "hush/token",
	"aws.credentials.role.provider.basic.secretkey": "hush/base",
	"aws.credentials.custom.password":               "hush/custom",
}

// lockedLog is a log that may be written to while it is read.
type lockedLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func expectHush(t *testing.T, what, text string) {
	t.Helper()
	if at := strings.Index(text, "hush"); at >= 0 {
		t.Errorf("%s shows a secret: …%s…", what, text[max(0, at-200):min(len(text), at+50)])
	}
}

func TestNoVerbShowsASecretOfAConfigOrADoFn(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	cfg := Config{Table: "orders", Region: "us-east-2", Endpoint: db.URL(),
		PrimaryKey: []string{"id"}, Credentials: hushSecrets}
	wire, err := serializeConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	enc := elementEncoder{Config: wire, Type: beam.EncodedType{T: reflect.TypeFor[soakRow]()}}
	write := &writeFn{directWriter{Encoder: enc, Writer: bundleWriter{Config: wire}}}
	if err := write.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer write.Teardown()
	pack := &packFn{chunkPacker{Encoder: enc}}
	pane := &writePaneFn{Writer: bundleWriter{Config: wire}}
	table := write.Writer.table
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, shown := range []any{cfg, &cfg, []Config{cfg}, wire, &wire, enc, *write, write,
			write.Writer, *pack, *pane, table, table.id} {
			text := fmt.Sprintf(verb, shown)
			expectHush(t, fmt.Sprintf("%s of %T", verb, shown), text)
			if strings.Contains(text, "68757368") {
				t.Errorf("%s of %T shows a secret in hexadecimal: %s", verb, shown, text)
			}
		}
	}
}

func TestFaultsOfAConfigShowNoSecret(t *testing.T) {
	cfg := Config{Table: "o", Region: "nowhere", Endpoint: "http://user:hush@127.0.0.1",
		Credentials: credentials.Options{
			"aws.credentials.basic.secretkey": "hush", "aws.credentials.basic.sekretkey": "hush",
			"aws.credentials.provider": "BASIC"}}
	err := cfg.Validate()
	if err == nil || !strings.Contains(err.Error(), "aws.credentials.basic.accesskeyid") {
		t.Errorf("the faults are %v", err)
	}
	expectHush(t, "Validate", fmt.Sprintf("%v %+v %#v", err, err, err))
	_, err = FromDDL("CREATE TABLE t (k STRING) WITH ('connector' = 'dynamodb', 'table-name' = " +
		"'orders', 'aws.region' = 'us-east-2', " +
		"'aws.credentials.basic.secretkey' = 'hush', 'aws.credentials.basic.seckretkey' = " +
		"'hush', 'aws.secret' = 'hush')")
	if err == nil || !strings.Contains(err.Error(), "aws.secret") {
		t.Errorf("the faults are %v", err)
	}
	expectHush(t, "FromDDL", fmt.Sprintf("%v %+v", err, err))
}

// What a runner shows of a job: its graph, names, display data and log, also when it fails. The
// payload of its DoFns is another matter: it carries the secrets, and is what the README warns of.
func TestJobsShowNoSecret(t *testing.T) {
	var log lockedLog
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.NewTextHandler(&log,
		&slog.HandlerOptions{Level: slog.LevelDebug})))
	for runner, execute := range map[string]func(context.Context,
		*beam.Pipeline) (beam.PipelineResult, error){"direct": direct.Execute,
		"prism": prism.Execute} {
		for _, refused := range []bool{false, true} {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
			if refused {
				db.Revoke("AKIA")
			}
			p, s := beam.NewPipelineWithRoot()
			cfg := Config{Table: "orders", Region: "us-east-2", Endpoint: db.URL(),
				Credentials: hushSecrets}
			Write(s, cfg, beam.Create(s, soakRow{ID: "a"}))
			cfg.PrimaryKey = []string{"id"}
			Write(s, cfg, beam.Create(s, soakRow{ID: "b"}))
			expectHush(t, "the pipeline", p.String())
			_, err := execute(t.Context(), p)
			if refused != (err != nil) {
				t.Errorf("%s: refused: %t, %v", runner, refused, err)
			}
			if err != nil {
				expectHush(t, runner+"'s error", fmt.Sprintf("%v %+v", err, err))
			}
			expectHush(t, "the job's name", jobopts.GetJobName())
		}
	}
	if !strings.Contains(log.String(), "level=DEBUG") ||
		!strings.Contains(log.String(), "ExpiredTokenException") {
		t.Error("the log was not seen")
	}
	expectHush(t, "the log", log.String())
}

func TestDisplayDataShowsNoSecret(t *testing.T) {
	p, s := beam.NewPipelineWithRoot()
	Write(s, Config{Table: "orders", Region: "us-east-2", PrimaryKey: []string{"id"},
		Credentials: hushSecrets}, beam.Create(s, soakRow{ID: "a"}))
	edges, _, err := p.Build()
	if err != nil {
		t.Fatal(err)
	}
	pipeline, err := graphx.Marshal(edges, &graphx.Options{Environment: &pipepb.Environment{}})
	if err != nil {
		t.Fatal(err)
	}
	transforms := pipeline.GetComponents().GetTransforms()
	if len(transforms) < 4 {
		t.Errorf("the pipeline has %d transforms", len(transforms))
	}
	for id, transform := range transforms {
		expectHush(t, "transform "+id, fmt.Sprint(id, transform.GetUniqueName(),
			transform.GetDisplayData(), transform.GetAnnotations()))
	}
	expectHush(t, "the pipeline", fmt.Sprint(pipeline.GetDisplayData()))
}
