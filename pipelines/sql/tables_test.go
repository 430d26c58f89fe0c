package main

import (
	"bytes"
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// operations counts the requests that a server was sent.
func operations(db *dynamodbtest.Server) map[string]int {
	counts := map[string]int{}
	for _, r := range db.Requests() {
		counts[r.Operation]++
	}
	return counts
}

func TestADryRunChecksTheTableAndWritesNothing(t *testing.T) {
	deny := func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.Error(400, "AccessDeniedException", "User: arn:aws:iam::1:user/u is "+
			"not authorized to perform: dynamodb:DescribeTable"), r.Operation == "DescribeTable"
	}
	for _, test := range []struct {
		name, table, columns, row string
		server                    []dynamodbtest.Option
		control                   func(dynamodbtest.Request) (dynamodbtest.Response, bool)
		code                      int
		want                      string
	}{
		{"all correct", "orders", "(id STRING, v INT) PARTITIONED BY (id)", "('a', 1)", nil, nil,
			program.ExitOK, "exists, with the key (id)\n"},
		{"no such table", "other", "(id STRING, v INT) PARTITIONED BY (id)", "('a', 1)", nil, nil,
			program.ExitFailed, "ResourceNotFoundException"},
		{"another type", "orders", "(id INT, v INT) PARTITIONED BY (id)", "(1, 1)", nil, nil,
			program.ExitFailed, "its key attribute 'id' is of type S, and column 'id' of type " +
				"INT is stored as N"},
		{"key is not a column", "orders", "(v INT) PARTITIONED BY (v)", "(1)", nil, nil,
			program.ExitFailed, "its key attribute 'id' is not a column of the declared table"},
		{"wrong credentials", "orders", "(id STRING, v INT) PARTITIONED BY (id)", "('a', 1)",
			[]dynamodbtest.Option{dynamodbtest.WithCredentials("any", "another")}, nil,
			program.ExitFailed, "InvalidSignatureException"},
		{"denied", "orders", "(id STRING, v INT) PARTITIONED BY (id)", "('a', 1)", nil,
			deny, program.ExitOK, "dynamodb:DescribeTable is not allowed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := dynamodbtest.RunT(t,
				append(test.server, dynamodbtest.WithTable("orders", "id"))...)
			if test.control != nil {
				db.Control(test.control)
			}
			script := loadOf(t, db, test.table, test.columns, "VALUES "+test.row)
			code, stdout, stderr := runProgram(t, "-dry-run", "--runner=direct", script)
			if code != test.code || stdout != "" || !strings.Contains(stderr, test.want) ||
				strings.Contains(stderr, "hush") {
				t.Errorf("exit code %d, stdout %q, stderr:\n%s\nwant exit code %d and %q", code,
					stdout, stderr, test.code, test.want)
			}
			if code == program.ExitFailed &&
				!strings.HasPrefix(stderr, filepath.Base(script)+":1:1: ") {
				t.Errorf("the error has no place: %s", stderr)
			}
			if diff := cmp.Diff(map[string]int{"DescribeTable": 1}, operations(db)); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// A closed endpoint is an error that names it, before anything is read.
func TestADryRunFindsADeadEndpoint(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	script := writeScript(t, `CREATE TABLE sink (id STRING) PARTITIONED BY (id)
		WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2',
		'aws.endpoint' = 'http://`+address+`', 'aws.credentials.basic.accesskeyid' = 'any',
		'aws.credentials.basic.secretkey' = 'hush'); INSERT INTO sink VALUES ('a');`)
	code, _, stderr := runProgram(t, "-dry-run", "--runner=direct", script)
	if code != program.ExitFailed ||
		!strings.Contains(stderr, `table "orders" in http://`+address) ||
		!strings.Contains(stderr, "nothing listens there: start it, or check 'aws.endpoint'") {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

func TestMissingTablesAreCreated(t *testing.T) {
	for _, test := range []struct{ columns, query, want string }{
		{"(id STRING, v INT) PARTITIONED BY (id)", "VALUES ('a', 1)",
			`{"id":{"S":"a"},"v":{"N":"1"}}`},
		{"(n DECIMAL(5, 2), b BYTES, PRIMARY KEY (n, b) NOT ENFORCED)", "VALUES (1.50, X'01')",
			`{"b":{"B":"AQ=="},"n":{"N":"1.5"}}`},
	} {
		db := dynamodbtest.RunT(t)
		described := 0
		// once it is there, and not ACTIVE yet; a writer would not start with that
		db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
			if r.Operation == "DescribeTable" {
				described++
			}
			creating := dynamodbtest.Body(200,
				[]byte(`{"Table":{"TableName":"made","TableStatus":"CREATING"}}`))
			return creating, r.Operation == "DescribeTable" && described == 2
		})
		script := loadOf(t, db, "made", test.columns, test.query)
		code, _, stderr := runProgram(t, "-dry-run", "-create-tables", "--runner=direct", script)
		if code != program.ExitOK ||
			!strings.Contains(stderr, "does not exist; -create-tables creates it") ||
			operations(db)["CreateTable"] != 0 {
			t.Errorf("%s: dry run: exit code %d, stderr:\n%s", test.columns, code, stderr)
		}
		described = 0
		code, _, stderr = runProgram(t, "-create-tables", "--runner=direct", script)
		if code != program.ExitOK || !strings.Contains(stderr, "created dynamodb table \"made\"") ||
			strings.Join(db.Lines("made"), "") != test.want || described != 2 {
			t.Errorf("%s: exit code %d, described %d times, items %v, stderr:\n%s", test.columns,
				code, described, db.Lines("made"), stderr)
		}
		code, _, stderr = runProgram(t, "-create-tables", "--runner=direct", script)
		if code != program.ExitOK || strings.Contains(stderr, "created dynamodb") ||
			operations(db)["CreateTable"] != 1 {
			t.Errorf("%s: again: exit code %d, stderr:\n%s", test.columns, code, stderr)
		}
	}
}

func TestTablesThatCannotBeCreated(t *testing.T) {
	for _, test := range []struct{ columns, query, want string }{
		{"(id STRING)", "VALUES ('a')", "cannot be created without a key: " +
			"declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…)"},
		{"(id BOOLEAN) PARTITIONED BY (id)", "VALUES (TRUE)",
			"column id cannot be a key, which is a string, a number or bytes"},
	} {
		db := dynamodbtest.RunT(t)
		script := loadOf(t, db, "made", test.columns, test.query)
		code, _, stderr := runProgram(t, "-create-tables", "--runner=direct", script)
		if code != program.ExitFailed || !strings.Contains(stderr, test.want) ||
			!strings.HasPrefix(stderr, filepath.Base(script)+":1:1: ") ||
			operations(db)["CreateTable"] != 0 {
			t.Errorf("%s: exit code %d, stderr:\n%s", test.columns, code, stderr)
		}
	}
	db := dynamodbtest.RunT(t)
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.Error(400, "AccessDeniedException", "not authorized to perform: "+
			"dynamodb:CreateTable"), r.Operation == "CreateTable"
	})
	code, _, stderr := runProgram(t, "-create-tables", "--runner=direct",
		loadOf(t, db, "made", "(id STRING) PARTITIONED BY (id)", "VALUES ('a')"))
	if code != program.ExitFailed ||
		!strings.Contains(stderr, "CreateTable: AccessDeniedException: not authorized to "+
			"perform: dynamodb:CreateTable") {
		t.Errorf("exit code %d, stderr:\n%s", code, stderr)
	}
}

// Ctrl-C while DynamoDB does not respond.
func TestAnInterruptEndsADryRun(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	ctx, cancel := context.WithCancel(t.Context())
	hold := make(chan struct{})
	defer close(hold)
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		cancel()
		return dynamodbtest.Serve().Until(hold), true
	})
	for _, args := range [][]string{{"-dry-run"}, {"-create-tables"}} {
		var stdout bytes.Buffer
		var stderr lockedBuffer
		script := loadOf(t, db, "orders", "(id STRING) PARTITIONED BY (id)", "VALUES ('a')")
		code := run(ctx, append(args, "--runner=direct", script), &stdout, &stderr)
		if code != program.ExitInterrupted || !strings.Contains(stderr.String(), interrupted) {
			t.Errorf("%v: exit code %d, stderr:\n%s", args, code, stderr.String())
		}
	}
}
