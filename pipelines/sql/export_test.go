package main

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// everyType is an item with every type that DynamoDB has, as number n of a table.
func everyType(n int) map[string]types.AttributeValue {
	s := func(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
	num := func(v string) types.AttributeValue { return &types.AttributeValueMemberN{Value: v} }
	b := func(v ...byte) types.AttributeValue { return &types.AttributeValueMemberB{Value: v} }
	l := func(v ...types.AttributeValue) types.AttributeValue {
		return &types.AttributeValueMemberL{Value: v}
	}
	type attributes = map[string]types.AttributeValue
	m := func(v attributes) types.AttributeValue { return &types.AttributeValueMemberM{Value: v} }
	null := &types.AttributeValueMemberNULL{Value: true}
	set := &types.AttributeValueMemberSS{Value: []string{"z", "a"}}
	return attributes{
		"id":    s(fmt.Sprintf("item-%03d", n)),
		"at":    num(fmt.Sprint(1000 - n)),
		"text":  s("ünï \"quoted\" \\ \n\t\u2028 😀 </script>"),
		"empty": s(""),
		"big":   num("12345678901234567890123456789012345678"),
		"small": num("-0.00000000000000000000000000000000000001"),
		"bin":   b(0, 1, 0xfe, 0xff),
		"yes":   &types.AttributeValueMemberBOOL{Value: true},
		"no":    &types.AttributeValueMemberBOOL{Value: false},
		"null":  null,
		"ss":    set,
		"ns":    &types.AttributeValueMemberNS{Value: []string{"1", "2.5", "-3"}},
		"bs":    &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2, 3}}},
		"list":  l(s("x"), num("1"), l(), null, m(attributes{"in": b(9), "set": set})),
		"map": m(attributes{"deep": m(attributes{"n": null, "l": l(b(1))}),
			"none": m(attributes{}), "set": set}),

		fmt.Sprintf("only in %d", n): num("7"), // which no declaration could name
	}
}

// fill puts items into a table.
func fill(t *testing.T, db *dynamodbtest.Server, table string,
	items ...map[string]types.AttributeValue) {
	t.Helper()
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(db.URL()), Region: "us-east-1", HTTPClient: db.Client(),
		Credentials: credentials.NewStaticCredentialsProvider("any", "any", ""),
	})
	for _, item := range items {
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table,
			Item: item}); err != nil {
			t.Fatal(err)
		}
	}
}

// export writes a table the way DynamoDB's export to S3 does: lines of items in gzip, in several
// files of a folder data/, beside the manifests of the export. It returns that folder.
func export(t *testing.T, db *dynamodbtest.Server, table string) string {
	t.Helper()
	const files = 3
	root := filepath.Join(t.TempDir(), "AWSDynamoDB", "01700000000000-abcdef")
	var texts [files]strings.Builder
	for i, line := range db.Lines(table) {
		fmt.Fprintf(&texts[i%files], "{\"Item\":%s}\n", line)
	}
	for n := range texts {
		writeGzip(t, filepath.Join(root, "data", fmt.Sprintf("file%d.json.gz", n)),
			texts[n].String())
	}
	manifest := `{"itemCount":1,"md5Checksum":"x","etag":"y",` +
		`"dataFileS3Key":"AWSDynamoDB/01700000000000-abcdef/data/file0.json.gz"}`
	if err := os.WriteFile(filepath.Join(root, "manifest-files.json"), []byte(manifest+"\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "data")
}

func writeGzip(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(file)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// restore is the script that loads an export into a table.
func restore(t *testing.T, db *dynamodbtest.Server, data, columns string) string {
	t.Helper()
	return writeScript(t, fmt.Sprintf(`
		CREATE TABLE saved WITH ('connector' = 'filesystem', 'format' = 'dynamodb-json',
			'path' = '%s');
		CREATE TABLE restored %s WITH ('connector' = 'dynamodb', 'table-name' = 'restored',
			'aws.region' = 'us-east-1', 'aws.endpoint' = '%s',
			'aws.credentials.basic.accesskeyid' = 'any', 'aws.credentials.basic.secretkey' = 'any');
		INSERT INTO restored SELECT * FROM saved;`, data, columns, db.URL()))
}

func TestAnExportRestoresTheTableItemForItem(t *testing.T) {
	var items []map[string]types.AttributeValue
	for n := range 100 {
		items = append(items, everyType(n))
	}
	for _, columns := range []string{
		"",
		"(id STRING, `at` BIGINT, PRIMARY KEY (id, `at`) NOT ENFORCED)",
	} {
		for _, runner := range runnerNames {
			t.Run(runner+" "+columns, func(t *testing.T) {
				db := dynamodbtest.RunT(t, dynamodbtest.WithTable("original", "id", "at:N"),
					dynamodbtest.WithTable("restored", "id", "at:N"))
				fill(t, db, "original", items...)
				before := input.ProcessStats()
				code, stdout, stderr := runProgram(t, "--runner", runner,
					restore(t, db, export(t, db, "original"), columns))
				if code != program.ExitOK || stdout != "" {
					t.Fatalf("exit code %d, stdout %q:\n%s", code, stdout, stderr)
				}
				if diff := cmp.Diff(db.Items("original"), db.Items("restored"),
					dynamodbtest.CompareItems()); diff != "" ||
					len(db.Items("restored")) != len(items) {
					t.Errorf("items (-original +restored):\n%s", diff)
				}
				if n := input.ProcessStats().Sub(before); n.Rows != int64(len(items)) ||
					n.Bytes == 0 || n.Bytes != n.TotalBytes {
					t.Errorf("counted %d rows and %d of %d bytes; want %d rows, and all bytes",
						n.Rows, n.Bytes, n.TotalBytes, len(items))
				}
			})
		}
	}
}

func TestAnIncrementalExportIsApplied(t *testing.T) {
	const changes = `{"Metadata":{"WriteTimestampMicros":{"N":"1680109764000000"}},` +
		`"Keys":{"id":{"S":"gone"}},"OldImage":{"id":{"S":"gone"},"v":{"N":"1"}}}
{"Metadata":{"WriteTimestampMicros":{"N":"1680109764000001"}},"Keys":{"id":{"S":"changed"}},` +
		`"OldImage":{"id":{"S":"changed"},"v":{"N":"1"}},"NewImage":{"id":{"S":"changed"},` +
		`"v":{"NS":["2","3"]}}}
{"Metadata":{"WriteTimestampMicros":{"N":"1680109764000002"}},"Keys":{"id":{"S":"new"}},` +
		`"NewImage":{"id":{"S":"new"},"bin":{"B":"AQI="}}}
`
	s := func(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
	for _, columns := range []string{"", "(id STRING, PRIMARY KEY (id) NOT ENFORCED)"} {
		for _, runner := range runnerNames {
			t.Run(runner+" "+columns, func(t *testing.T) {
				db := dynamodbtest.RunT(t, dynamodbtest.WithTable("restored", "id"))
				for _, id := range []string{"gone", "changed", "kept"} {
					fill(t, db, "restored", map[string]types.AttributeValue{"id": s(id),
						"v": &types.AttributeValueMemberN{Value: "1"}})
				}
				path := filepath.Join(t.TempDir(), "data", "changes.json.gz")
				writeGzip(t, path, changes)
				if code, _, stderr := runProgram(t, "--runner", runner,
					restore(t, db, filepath.Dir(path), columns)); code != program.ExitOK {
					t.Fatalf("exit code %d:\n%s", code, stderr)
				}
				want := []string{
					`{"id":{"S":"changed"},"v":{"NS":["2","3"]}}`,
					`{"id":{"S":"kept"},"v":{"N":"1"}}`,
					`{"bin":{"B":"AQI="},"id":{"S":"new"}}`,
				}
				if diff := cmp.Diff(want, db.Lines("restored")); diff != "" {
					t.Errorf("items (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// What -dump writes is read by the same format.
func TestADumpLoadsAgain(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "items.jsonl")
	if code, _, stderr := runProgram(t, "-embedded", "-dump", dump, "--runner=direct",
		"testdata/types.sql"); code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	script := writeScript(t, `CREATE TABLE saved WITH ('connector' = 'filesystem',
		'format' = 'dynamodb-json', 'path' = '`+dump+`');
		CREATE TABLE sink (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb',
			'table-name' = 'sink');
		INSERT INTO sink SELECT * FROM saved`)
	code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner=direct", script)
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	want, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), stdout); diff != "" || len(want) == 0 {
		t.Errorf("items (-first +again):\n%s", diff)
	}
}
