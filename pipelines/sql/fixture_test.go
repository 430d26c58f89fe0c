package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// runnerNames are the runners that need nothing but this process.
var runnerNames = []string{"direct", "prism"}

// runProgram runs the program as main does.
func runProgram(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out bytes.Buffer
	var errs lockedBuffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

// lockedBuffer is a standard error that may be written to while it is read: with -v a runner logs
// for a moment after its pipeline has ended.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// optional returns the content of a file, or nothing when there is none.
func optional(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && exists(path) {
		t.Fatal(err)
	}
	return string(data)
}

// writeScript writes a script to a new folder.
func writeScript(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script.sql")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// loadOf returns a script that loads a table of a DynamoDB of the test.
func loadOf(t *testing.T, db *dynamodbtest.Server, table, columns, query string) string {
	t.Helper()
	return writeScript(t, fmt.Sprintf(`CREATE TABLE sink %s WITH ('connector' = 'dynamodb',
		'table-name' = '%s', 'aws.region' = 'us-east-2',
		'aws.endpoint' = '%s', 'aws.credentials.basic.accesskeyid' = 'any',
		'aws.credentials.basic.secretkey' = 'hush');
		INSERT INTO sink %s;`, columns, table, db.URL(), query))
}
