package dynamodbio_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/aws"
	awscreds "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// hush is in every secret of these tests, so that one search finds a leak.
const hush = credentialstest.SecretMarker + "/of+the=test"

const (
	loaderARN = "arn:aws:iam::123456789012:role/loader"
	bridgeARN = "arn:aws:iam::123456789012:role/path/bridge"
)

// longTerm are keys of a user, which do not end.
func longTerm(key string) aws.Credentials {
	return aws.Credentials{AccessKeyID: key, SecretAccessKey: hush + key}
}

// signer returns the access key that a request is signed with.
func signer(r dynamodbtest.Request) string {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	key, _, _ := strings.Cut(scope, "/")
	return key
}

func writeTo(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func setProperty(t *testing.T, name, value string) {
	t.Helper()
	beam.PipelineOptions.Set(name, value)
	t.Cleanup(func() { beam.PipelineOptions.Set(name, "") })
}

// world is what a case of a provider finds outside of the process.
type world struct {
	home string
	sts  *credentialstest.STS
	db   *dynamodbtest.Server

	execute func(context.Context, *beam.Pipeline) (beam.PipelineResult, error)
}

// providerCase is a provider, the options that name it, and what it finds where it runs. Nothing of
// that is there before the pipeline is built: a provider that resolves at construction fails.
type providerCase struct {
	options func(w *world) credentials.Options
	worker  func(t *testing.T, w *world)
	// want begins the access key that requests are signed with.
	want string
}

// customOptions are the options that the CUSTOM factory of these tests was given, by the table's
// endpoint.
var customOptions sync.Map

type tagged struct {
	ID    string   `dynamodbav:"id"`
	Tags  []string `dynamodbav:"tags"`
	Marks []int32  `dynamodbav:"marks"`
}

func init() {
	beam.RegisterType(reflect.TypeFor[tagged]())
	credentials.Register("com.example.EnvironmentCredentials",
		func(_ context.Context, options map[string]string) (aws.CredentialsProvider, error) {
			customOptions.Store(options["aws.endpoint"], options)
			c := longTerm(os.Getenv("TEST_CUSTOM_KEY"))
			return awscreds.StaticCredentialsProvider{Value: c}, nil
		})
}

// byRole has an STS that only takes the loader's role from the partner, and that one only from the
// bridge's.
func byRole(t *testing.T, w *world) {
	w.sts.Accept(longTerm("AKIABASE"))
	w.sts.Trust(loaderARN, credentialstest.Trust{Caller: "AKIABASE", ExternalID: "partner/7"})
}

func nothing(*testing.T, *world) {}

var providerCases = map[string]providerCase{
	"BASIC": {
		options: func(w *world) credentials.Options {
			w.db.Accept(aws.Credentials{AccessKeyID: "ASIABASIC", SecretAccessKey: hush,
				SessionToken: hush + "token"})
			return credentials.Options{"aws.credentials.provider": "BASIC",
				"aws.credentials.basic.accesskeyid":  "ASIABASIC",
				"aws.credentials.basic.secretkey":    hush,
				"aws.credentials.basic.sessiontoken": hush + "token"}
		},
		worker: nothing, want: "ASIABASIC",
	},
	"BASIC, implied": {
		options: func(w *world) credentials.Options {
			w.db.Accept(longTerm("AKIABASIC"))
			return credentials.Options{"aws.credentials.basic.accesskeyid": "AKIABASIC",
				"aws.credentials.basic.secretkey": hush + "AKIABASIC"}
		},
		worker: nothing, want: "AKIABASIC",
	},
	"ENV_VAR": {
		options: func(*world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "ENV_VAR"}
		},
		worker: inEnvironment, want: "AKIAENV",
	},
	"SYS_PROP": {
		options: func(*world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "SYS_PROP"}
		},
		worker: inProperties("aws.secretKey"), want: "ASIAPROP",
	},
	"SYS_PROP, as Java's SDK 2 names it": {
		options: func(*world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "sys_prop"}
		},
		worker: inProperties("aws.secretAccessKey"), want: "ASIAPROP",
	},
	"PROFILE": {
		options: func(w *world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "PROFILE",
				"aws.credentials.profile.path": filepath.Join(w.home, "mine"),
				"aws.credentials.profile.name": "loader"}
		},
		worker: func(t *testing.T, w *world) {
			w.db.Accept(longTerm("AKIAPROFILE"))
			writeTo(t, filepath.Join(w.home, "mine"),
				"[default]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = x\n"+
					"[loader]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+hush+
					"AKIAPROFILE\n")
		},
		want: "AKIAPROFILE",
	},
	"ASSUME_ROLE": {
		options: func(w *world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "ASSUME_ROLE",
				"aws.credentials.role.arn":                        loaderARN,
				"aws.credentials.role.sessionName":                "nightly",
				"aws.credentials.role.externalId":                 "partner/7",
				"aws.credentials.role.stsEndpoint":                w.sts.URL(),
				"aws.credentials.role.provider":                   "BASIC",
				"aws.credentials.role.provider.basic.accesskeyid": "AKIABASE",
				"aws.credentials.role.provider.basic.secretkey":   hush + "AKIABASE"}
		},
		worker: byRole, want: "ASIA-loader-1",
	},
	"ASSUME_ROLE, by a role": {
		options: func(w *world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "ASSUME_ROLE",
				"aws.credentials.role.arn":                       loaderARN,
				"aws.credentials.role.sessionName":               "outer",
				"aws.credentials.role.externalId":                "partner/7",
				"aws.credentials.role.stsEndpoint":               w.sts.URL(),
				"aws.credentials.role.provider":                  "ASSUME_ROLE",
				"aws.credentials.role.provider.role.arn":         bridgeARN,
				"aws.credentials.role.provider.role.sessionName": "inner",
				"aws.credentials.role.provider.role.externalId":  "partner/8",
				"aws.credentials.role.provider.role.provider":    "ENV_VAR"}
		},
		worker: func(t *testing.T, w *world) {
			inEnvironment(t, w)
			w.sts.Accept(longTerm("AKIAENV"))
			w.sts.Trust(bridgeARN, credentialstest.Trust{Caller: "AKIAENV",
				ExternalID: "partner/8"})
			w.sts.Trust(loaderARN, credentialstest.Trust{Caller: bridgeARN,
				ExternalID: "partner/7"})
		},
		want: "ASIA-loader-2",
	},
	"WEB_IDENTITY_TOKEN": {
		options: func(w *world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "WEB_IDENTITY_TOKEN",
				"aws.credentials.role.arn":              loaderARN,
				"aws.credentials.role.sessionName":      "pod",
				"aws.credentials.webIdentityToken.file": filepath.Join(w.home, "token"),
				"aws.credentials.role.stsEndpoint":      w.sts.URL()}
		},
		worker: func(t *testing.T, w *world) {
			writeTo(t, filepath.Join(w.home, "token"), hush+".web")
			w.sts.Trust(loaderARN, credentialstest.Trust{WebToken: hush + ".web"})
		},
		want: "ASIA-loader-1",
	},
	"CUSTOM": {
		options: func(*world) credentials.Options {
			return credentials.Options{"aws.credentials.provider": "CUSTOM",
				"aws.credentials.custom.class": "com.example.EnvironmentCredentials",
				"aws.credentials.custom.vault": "of mine"}
		},
		worker: func(t *testing.T, w *world) {
			w.db.Accept(longTerm("AKIACUSTOM"))
			t.Setenv("TEST_CUSTOM_KEY", "AKIACUSTOM")
		},
		want: "AKIACUSTOM",
	},
	"AUTO, from the environment": {options: auto, worker: inEnvironment, want: "AKIAENV"},
	"AUTO, from properties": {options: auto, worker: inProperties("aws.secretKey"),
		want: "ASIAPROP"},
	"AUTO, from a web identity": {
		options: auto,
		worker: func(t *testing.T, w *world) {
			t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE",
				writeTo(t, filepath.Join(w.home, "token"), hush))
			t.Setenv("AWS_ROLE_ARN", loaderARN)
			t.Setenv("AWS_ENDPOINT_URL_STS", w.sts.URL())
		},
		want: "ASIA-loader-1",
	},
	"AUTO, from a profile": {
		options: func(*world) credentials.Options { return nil },
		worker: func(t *testing.T, w *world) {
			w.db.Accept(longTerm("AKIAPROFILE"))
			writeTo(t, filepath.Join(w.home, "credentials"),
				"[default]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+hush+
					"AKIAPROFILE\n")
		},
		want: "AKIAPROFILE",
	},
	"AUTO, in a container": {
		options: auto,
		worker: func(t *testing.T, w *world) {
			c := credentialstest.RunContainer(t, hush)
			c.OnIssue(w.db.Accept)
			t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", c.URL())
			t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", hush)
		},
		want: "ASIA-container-1",
	},
	"AUTO, on an instance": {
		options: auto,
		worker: func(t *testing.T,
			w *world) {
			credentialstest.RunInstance(t).OnIssue(w.db.Accept)
		},
		want: "ASIA-instance-1",
	},
}

func auto(*world) credentials.Options {
	return credentials.Options{"aws.credentials.provider": "AUTO"}
}

func inEnvironment(t *testing.T, w *world) {
	w.db.Accept(longTerm("AKIAENV"))
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", hush+"AKIAENV")
}

func inProperties(secretName string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		w.db.Accept(aws.Credentials{AccessKeyID: "ASIAPROP", SecretAccessKey: hush,
			SessionToken: hush + "token"})
		setProperty(t, "aws.accessKeyId", "ASIAPROP")
		setProperty(t, secretName, hush)
		setProperty(t, "aws.sessionToken", hush+"token")
	}
}

func TestEveryProviderWritesAsItselfAndResolvesOnTheWorker(t *testing.T) {
	for name, c := range providerCases {
		for runner, execute := range runners {
			t.Run(name+"/"+runner, func(t *testing.T) {
				w := &world{home: credentialstest.Isolate(t), sts: credentialstest.RunSTS(t),
					db: dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))}
				w.sts.OnIssue(w.db.Accept)
				w.db.Accept(longTerm("AKIANOBODY")) // from now on signatures are verified
				cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2", Endpoint: w.db.URL(),
					Credentials: c.options(w)}
				p, s := beam.NewPipelineWithRoot()
				if _, err := dynamodbio.TryWrite(s, cfg,
					beam.Create(s, order{"a", 1, "x"})); err != nil {
					t.Fatal(err)
				}
				if n := len(w.sts.Calls()) + len(w.db.Requests()); n != 0 {
					t.Errorf("%d requests at construction", n)
				}
				c.worker(t, w)
				if _, err := execute(t.Context(), p); err != nil {
					t.Fatal(err)
				}
				expectLines(t, w.db, "orders",
					`{"Note":{"S":"x"},"amount":{"N":"1"},"id":{"S":"a"}}`)
				for _, r := range w.db.Requests() {
					if got := signer(r); got != c.want {
						t.Errorf("%s was signed by %s, want %s", r.Operation, got, c.want)
					}
				}
			})
		}
	}
}

func TestEveryKindOfProviderIsTested(t *testing.T) {
	tested := map[string]bool{}
	for name := range providerCases {
		kind, _, _ := strings.Cut(name, ",")
		tested[kind] = true
	}
	want := map[string]bool{}
	for _, kind := range []credentials.Kind{credentials.Auto, credentials.Basic, credentials.EnvVar,
		credentials.SysProp, credentials.Profile,
		credentials.AssumeRole, credentials.WebIdentityToken, credentials.Custom} {
		want[string(kind)] = true
	}
	if !maps.Equal(tested, want) {
		t.Errorf("tested are %v, want %v", tested, want)
	}
}

func TestExternalIDThatTheRolesOwnerDoesNotKnowIsRefused(t *testing.T) {
	credentialstest.Isolate(t)
	w := &world{sts: credentialstest.RunSTS(t),
		db: dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))}
	byRole(t, w)
	cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2", Endpoint: w.db.URL(),
		Credentials: providerCases["ASSUME_ROLE"].options(w)}
	cfg.Credentials["aws.credentials.role.externalId"] = "partner/8"
	for runner, execute := range runners {
		p, s := beam.NewPipelineWithRoot()
		dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 1, ""}))
		_, err := execute(t.Context(), p)
		want := `table "orders" in ` + w.db.URL() + ": CredentialsError: ASSUME_ROLE " + loaderARN +
			": AccessDenied from " + w.sts.Host() +
			": User: AKIABASE is not authorized to perform: sts:AssumeRole on resource: " +
			loaderARN
		if err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), credentialstest.SecretMarker) {
			t.Errorf("%s: %v, want one that says\n%s", runner, err, want)
		}
	}
}

// A factory gets what the table's statement says, and the defaults of what it does not.
func TestCustomFactoryGetsEveryConnectorOption(t *testing.T) {
	credentialstest.Isolate(t)
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"),
		dynamodbtest.WithCredentials("AKIACUSTOM", hush+"AKIACUSTOM"))
	t.Setenv("TEST_CUSTOM_KEY", "AKIACUSTOM")
	given := map[string]string{
		"connector": "dynamodb", "table-name": "orders", "aws.region": "us-east-2",
		"aws.endpoint": db.URL(), "aws.trust.all.certificates": "true",
		"sink.batch.max-size": "7", "sink.requests.max-inflight": "11",
		"sink.requests.max-buffered": "101", "sink.flush-buffer.timeout": "1001",
		"sink.fail-on-error": "true", "sink.order-by": "id", "sink.ignore-nulls": "true",
		"sink.set-columns": "tags,marks", "sink.shards": "3",
		"sink.parallelism": "2", "sink.write-units-per-second": "1000",
		"sink.http-client.max-concurrency": "13",
		"sink.http-client.read-timeout":    "60001", "sink.http-client.protocol.version": "HTTP2",
		"aws.credentials.provider":     "CUSTOM",
		"aws.credentials.custom.class": "com.example.EnvironmentCredentials",
		"aws.credentials.custom.vault": "mine",
	}
	for _, name := range dynamodbio.OptionNames() {
		if _, ok := given[name]; !ok && !strings.HasPrefix(name, "aws.credentials.") {
			t.Errorf("this test does not set option %s", name)
		}
	}
	var clauses []string
	for name, value := range given {
		clauses = append(clauses, "'"+name+"' = '"+value+"'")
	}
	cfg, err := dynamodbio.FromDDL("CREATE TABLE orders (id STRING, tags ARRAY<STRING>, marks " +
		"ARRAY<INT>, PRIMARY KEY (id) NOT ENFORCED) WITH (" + strings.Join(clauses, ", ") + ")")
	if err != nil {
		t.Fatal(err)
	}
	p, s := beam.NewPipelineWithRoot()
	dynamodbio.Write(s, cfg, beam.Create(s, tagged{"a", []string{"x"}, []int32{1}}))
	if _, err := runners["direct"](t.Context(), p); err != nil {
		t.Fatal(err)
	}
	got, _ := customOptions.Load(db.URL())
	if diff := cmp.Diff(any(given), got); diff != "" {
		t.Errorf("options (-statement +factory):\n%s", diff)
	}
}
