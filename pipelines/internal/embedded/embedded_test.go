package embedded

import (
	"bytes"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

func config(t *testing.T, columns, options string) dynamodbio.Config {
	t.Helper()
	cfg, err := dynamodbio.FromDDL("CREATE TABLE t (" + columns + ") " + options + ` WITH (
		'connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'eu-west-1',
		'aws.credentials.provider' = 'PROFILE', 'aws.credentials.profile.name' = 'p')`)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func start(t *testing.T) *Server {
	t.Helper()
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestCreateTablePointsTheWriteAtTheServer(t *testing.T) {
	s := start(t)
	cfg := config(t, "k BYTES, r TIMESTAMP(3), v INT", "PARTITIONED BY (k, r)")
	if err := s.CreateTable(&cfg); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(cfg.Endpoint, "http://127.0.0.1:") || cfg.Region != "eu-west-1" ||
		cfg.Credentials["aws.credentials.provider"] != "BASIC" {
		t.Errorf("cfg is %+v", cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Error(err)
	}
	again := config(t, "k BYTES, r STRING", "PARTITIONED BY (k, r)")
	if err := s.CreateTable(&again); err != nil {
		t.Errorf("a second write into the same table: %v", err)
	}
	var dump bytes.Buffer
	if err := s.Dump(&dump); err != nil || dump.Len() != 0 || s.Len("orders") != 0 {
		t.Errorf("an empty table is dumped as %q, %v", dump.String(), err)
	}
}

func TestTablesThatCannotBeCreated(t *testing.T) {
	s := start(t)
	for _, test := range []struct{ columns, key, want string }{
		{"k INT", "", "needs a key"},
		{"k BOOLEAN", "PARTITIONED BY (k)", "column k of type BOOLEAN cannot be a key"},
		{"k INT", "PARTITIONED BY (k)", ""},
		{"k STRING", "PARTITIONED BY (k)", "exists with the key (k:N), which is not (k:S)"},
	} {
		cfg := config(t, test.columns, test.key)
		err := s.CreateTable(&cfg)
		if (err == nil) != (test.want == "") ||
			err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("(%s) %s: got %v; want %q", test.columns, test.key, err, test.want)
		}
	}
}
