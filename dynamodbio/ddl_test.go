package dynamodbio_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// ddl declares the documentation's table with more options.
func ddl(options ...string) string {
	with := append(
		[]string{
			"'connector' = 'dynamodb'",
			"'table-name' = 'user_behavior'",
			"'aws.region' = 'us-east-2'",
		},
		options...)
	return "CREATE TABLE t (user_id BIGINT, item_id BIGINT, behavior STRING) PARTITIONED BY " +
		"(user_id) WITH (\n" + strings.Join(
		with,
		",\n",
	) + "\n)"
}

func TestFromDDLTakesFlinksDefaults(t *testing.T) {
	cfg, err := dynamodbio.FromDDL(ddl())
	if err != nil {
		t.Fatal(err)
	}
	got := cfg.WithDefaults()
	want := dynamodbio.Config{
		Table: "user_behavior", Region: "us-east-2", PartitionedBy: []string{"user_id"},
		BatchMaxSize: 25, MaxInFlight: 50, MaxBuffered: 10000,
		FlushTimeout:   5000 * time.Millisecond,
		MaxConcurrency: 10000, ReadTimeout: 360000 * time.Millisecond, HTTPProtocol: "HTTP1_1",
		Shards: 256,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(dynamodbio.Config{},
		"Columns")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"user_id"}, cfg.KeyColumns()); diff != "" {
		t.Errorf("KeyColumns (-want +got):\n%s", diff)
	}
	if len(cfg.Columns) != 3 {
		t.Errorf("Columns = %v, want 3", cfg.Columns)
	}
}

func TestFromDDLTakesEveryOption(t *testing.T) {
	cfg, err := dynamodbio.FromDDL(ddl(
		"'aws.endpoint' = 'http://localhost:8000'",
		"'aws.trust.all.certificates' = 'TRUE'",
		"'aws.credentials.provider' = 'BASIC'",
		"'aws.credentials.basic.accesskeyid' = 'AKID'",
		"'aws.credentials.basic.secretkey' = 'hush'",
		"'sink.batch.max-size' = '10'",
		"'sink.requests.max-inflight' = '3'",
		"'sink.requests.max-buffered' = '11'",
		"'sink.flush-buffer.timeout' = '250'",
		"'sink.fail-on-error' = 'true'",
		"'sink.ignore-nulls' = 'True'",
		"'sink.shards' = '5'",
		"'sink.parallelism' = '2'",
		"'sink.http-client.max-concurrency' = '7'",
		"'sink.http-client.read-timeout' = '1500'",
		"'sink.http-client.protocol.version' = 'HTTP2'",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := dynamodbio.Config{
		Table: "user_behavior", Region: "us-east-2", Endpoint: "http://localhost:8000",
		TrustAllCertificates: true,
		Credentials: credentials.Options{
			"aws.credentials.provider": "BASIC", "aws.credentials.basic.accesskeyid": "AKID",
			"aws.credentials.basic.secretkey": "hush"},
		PartitionedBy: []string{
			"user_id",
		}, IgnoreNulls: true, BatchMaxSize: 10, MaxInFlight: 3, MaxBuffered: 11,
		FlushTimeout: 250 * time.Millisecond, FailOnError: true, Shards: 5, Parallelism: 2,
		MaxConcurrency: 7,
		ReadTimeout:    1500 * time.Millisecond, HTTPProtocol: "HTTP2",
	}
	if diff := cmp.Diff(want, cfg, cmpopts.IgnoreFields(dynamodbio.Config{},
		"Columns")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFromDDLNamesOptionAndValueOfEveryFault(t *testing.T) {
	for _, c := range []struct {
		options []string
		want    []string
	}{
		{[]string{"'sink.batch.max-size' = '26'"},
			[]string{"invalid value '26' for option 'sink.batch.max-size': must be from 1 to 25"}},
		{[]string{"'sink.batch.max-size' = '0'"},
			[]string{"invalid value '0' for option 'sink.batch.max-size'"}},
		{[]string{"'sink.batch.max-size' = 'many'"},
			[]string{"invalid value 'many' for option 'sink.batch.max-size'"}},
		{[]string{"'sink.requests.max-inflight' = '-1'"},
			[]string{"invalid value '-1' for option 'sink.requests.max-inflight'"}},
		{[]string{"'sink.requests.max-buffered' = '25'"},
			[]string{"'25' for option 'sink.requests.max-buffered': must exceed " +
				"'sink.batch.max-size' (25)"}},
		{[]string{"'sink.flush-buffer.timeout' = '0'"},
			[]string{"'0' for option 'sink.flush-buffer.timeout'"}},
		{[]string{"'sink.fail-on-error' = 'yes'"},
			[]string{"'yes' for option 'sink.fail-on-error': expected true or false"}},
		{[]string{"'sink.http-client.protocol.version' = 'HTTP3'"},
			[]string{"'HTTP3' for option 'sink.http-client.protocol.version'"}},
		{[]string{"'aws.endpoint' = 'localhost:8000'"},
			[]string{"'localhost:8000' for option 'aws.endpoint'"}},
		{[]string{"'sink.batch.maxsize' = '5'"},
			[]string{"unknown option 'sink.batch.maxsize' of connector dynamodb; did you mean " +
				"'sink.batch.max-size'?"}},
		{[]string{"'aws.credentials.provider' = 'BASIC'"},
			[]string{"aws.credentials.basic.accesskeyid"}},
		{[]string{"'sink.shards' = '0'", "'sink.ignore-nulls' = '1'"},
			[]string{"'0' for option 'sink.shards'", "'1' for option 'sink.ignore-nulls'"}},
	} {
		t.Run(strings.Join(c.options, ","), func(t *testing.T) {
			_, err := dynamodbio.FromDDL(ddl(c.options...))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestOptionErrorsSayWhereTheOptionStands(t *testing.T) {
	_, err := dynamodbio.FromDDL(ddl("'sink.batch.max-size' = '99'"))
	var e *dynamodbio.OptionError
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *OptionError", err)
	}
	if e.Option != "sink.batch.max-size" || e.Value != "99" || e.Pos.Line != 5 ||
		e.Pos.Column != 1 {
		t.Errorf("%+v, want option sink.batch.max-size, value 99, line 5, column 1", *e)
	}
}

func TestMissingOptionsAreNamedTogether(t *testing.T) {
	_, err := dynamodbio.FromDDL("CREATE TABLE t (k STRING) WITH ('connector' = 'dynamodb')")
	want := "one or more required options are missing: table-name, aws.region"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestKeysThatCannotBeAreRefused(t *testing.T) {
	const with = "WITH ('connector'='dynamodb', 'table-name'='abc', 'aws.region'='us-east-2')"
	for ddl, want := range map[string]string{
		"CREATE TABLE t (a STRING, b STRING, PRIMARY KEY (a) NOT ENFORCED) PARTITIONED BY (b) " +
			with: "PARTITIONED BY (b) differs from PRIMARY KEY (a)",
		"CREATE TABLE t (a STRING, b STRING, c STRING, PRIMARY KEY (a, b, c) NOT ENFORCED) " +
			with: "has 3 columns",
		"CREATE TABLE t (a STRING, b STRING, c STRING) PARTITIONED BY (a, b, c) " +
			with: "has 3 columns",
		"CREATE TABLE t (a STRING, m STRING METADATA) " +
			with: "METADATA VIRTUAL",
		"CREATE TABLE t (a STRING) PARTITIONED BY (nope) " +
			with: "Available columns: ['a']",
		"CREATE TABLE t (a STRING) WITH ('connector'='kinesis', 'table-name'='abc', 'aws.region'='us-east-2')":       "expected 'dynamodb'",
		"CREATE TABLE t (a STRING) WITH ('connector'='dynamodb', 'table-name'='a b', 'aws.region'='us-east-2')":      "'a b' for option 'table-name'",
		"CREATE TABLE t (a STRING) WITH ('connector'='dynamodb', 'table-name'='abc', 'aws.region'='US East (Ohio)')": "for option 'aws.region'",
	} {
		if _, err := dynamodbio.FromDDL(ddl); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\nerror %v\nwant %q", ddl, err, want)
		}
	}
}

func TestConfigTravelsAsJSONAndShowsNoSecret(t *testing.T) {
	cfg, err := dynamodbio.FromDDL(
		ddl(
			"'aws.credentials.basic.accesskeyid' = 'AKID'",
			"'aws.credentials.basic.secretkey' = 'hushhush'",
		),
	)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var back dynamodbio.Config
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cfg, back); diff != "" {
		t.Errorf("after a round trip (-want +got):\n%s", diff)
	}
	for _, shown := range []string{fmt.Sprint(cfg), fmt.Sprintf("%+v", cfg),
		fmt.Sprintf("%#v", cfg), fmt.Sprintf("%v", &cfg)} {
		if strings.Contains(shown, "hushhush") {
			t.Errorf("the secret shows in %s", shown)
		}
	}
}

func TestOptionNamesAreAllAccepted(t *testing.T) {
	for _, name := range dynamodbio.OptionNames() {
		if _, err := dynamodbio.FromDDL(ddl(fmt.Sprintf("'%s' = '\x00'", name))); err != nil &&
			strings.Contains(err.Error(), "unknown option '"+name+"'") {
			t.Errorf("%s is listed and not accepted", name)
		}
	}
}

// What can be read is checked even where something else cannot, and credentials are options like
// others.
func TestFromDDLTellsEveryFaultInTheOrderOfTheStatement(t *testing.T) {
	_, err := dynamodbio.FromDDL(
		`CREATE TABLE t (k STRING) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
'aws.region' = 'nowhere',
'aws.credentials.provider' = 'BASIK',
'sink.batch.max-size' = 'many',
'aws.endpoint' = 'http://me:pa55w0rd@localhost:8000')`,
	)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error %v", err)
	}
	var got []string
	for _, err := range joined.Unwrap() {
		var e *dynamodbio.OptionError
		if !errors.As(err, &e) {
			t.Errorf("%v is no OptionError", err)
			continue
		}
		got = append(got, fmt.Sprintf("%d %s", e.Pos.Line, e.Option))
	}
	want := []string{
		"2 aws.region",
		"3 aws.credentials.provider",
		"4 sink.batch.max-size",
		"5 aws.endpoint",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if strings.Contains(err.Error(), "pa55w0rd") {
		t.Errorf("a password is shown: %v", err)
	}
}
