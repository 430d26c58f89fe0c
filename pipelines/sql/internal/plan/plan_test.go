package plan

import (
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const tables = `
CREATE TABLE src (id INT, name STRING, twice AS id * 2)
WITH ('connector' = 'filesystem', 'path' = '/dev/null', 'format' = 'csv');
CREATE TABLE sink (id INT NOT NULL, name STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink', 'aws.region' = 'us-east-2',
  'aws.credentials.provider' = 'BASIC', 'aws.credentials.basic.accesskeyid' = 'key',
  'aws.credentials.basic.secretkey' = 'hush');
`

func build(t *testing.T, text string) (*Plan, error) {
	t.Helper()
	return Build(t.Context(), tables+text, Options{Script: "s.sql"})
}

func TestNoSecretTravelsWithAQuery(t *testing.T) {
	p, err := build(t, "INSERT INTO sink SELECT id, name FROM src")
	if err != nil {
		t.Fatal(err)
	}
	q := p.Jobs[0].writes[0].loads[0].(*queryRows).fn
	if text := string(q.Tables) + q.Insert; strings.Contains(text, "hush") ||
		!strings.Contains(text, "name") {
		t.Errorf("the query travels as %s", text)
	}
}

func TestAWorkerCompilesTheSameQuery(t *testing.T) {
	p, err := build(
		t,
		"INSERT INTO sink (name, id) SELECT t.n || '!', t.d FROM (SELECT name, twice FROM src) "+
			"AS t (n, d)",
	)
	if err != nil {
		t.Fatal(err)
	}
	q := p.Jobs[0].writes[0].loads[0].(*queryRows).fn
	if err := q.Setup(); err != nil {
		t.Fatal(err)
	}
	var got []schema.Row
	if err := q.ProcessElement(schema.NewRow(schema.Int(21), schema.String("a")),
		func(r schema.Row) { got = append(got, r) }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 ||
		!schema.List(got[0].Values...).Equal(schema.List(schema.Int(42), schema.String("a!"))) {
		t.Errorf("got %v; want [42 'a!']", got)
	}
}

func TestWhatIsWrongIsSaidWithItsPlace(t *testing.T) {
	for _, test := range []struct {
		text, want string
		line       int
	}{
		{"INSERT INTO sink SELECT x.* FROM src", "there is no table 'x' in FROM", 8},
		{"INSERT INTO sink SELECT *", "SELECT * needs a FROM", 8},
		{"INSERT INTO sink VALUES (1, 'a'), (2)", "VALUES: row 2 has 1 columns, but the first " +
			"row has 2", 8},
		{"INSERT INTO sink (name) VALUES ('a')", "column 'id' of table 'sink' does not allow " +
			"NULLs; name it and give it a value", 8},
		{"INSERT INTO sink SELECT * FROM (SELECT id, name FROM src) AS t (a)", "'t' names 1 " +
			"columns, but the query has 2", 8},
		{"CREATE TABLE m (a INT, f STRING METADATA FROM 'file.path') WITH ('connector' = " +
			"'datagen', 'number-of-rows' = '1');\n" +
			"INSERT INTO sink SELECT a, f FROM m", "column 'f': METADATA columns of connector " +
			"datagen are not supported; leave it out", 8},
		{"CREATE TABLE m (a INT, c AS b + 1) WITH ('connector' = 'filesystem', 'path' = " +
			"'/dev/null', 'format' = 'csv');\n" +
			"INSERT INTO sink SELECT a, 'x' FROM m", "computed column 'c': Column 'b' not found " +
			"in any table", 8},
		{"CREATE TABLE m (a INT)", "table 'm': option 'connector' is missing; the connectors are " +
			"dynamodb, to write, and filesystem and datagen, to read", 8},
		{
			"CREATE TABLE m (a INT) WITH ('connector' = 'filesytem');\nINSERT INTO sink SELECT " +
				"* FROM m",
			"table 'm': connector 'filesytem' is not supported; did you mean 'filesystem'?", 9,
		},
		{"INSERT INTO sink VALUES (CAST('x' AS INT), 'a')", "cannot cast 'x' to INT", 8},
	} {
		_, err := build(t, test.text)
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok || len(joined.Unwrap()) != 1 {
			t.Errorf("%s: got %v; want one error", test.text, err)
			continue
		}
		var pos schema.Position
		switch e := joined.Unwrap()[0].(type) {
		case *ast.Error:
			pos = e.Pos
		case *schema.SyntaxError:
			pos = e.Pos
		}
		if text := err.Error(); !strings.Contains(text, test.want) || pos.Line != test.line {
			t.Errorf("%s: got %d: %v; want %d: %s", test.text, pos.Line, err, test.line, test.want)
		}
	}
}

func TestAFaultyTableIsReportedOnce(t *testing.T) {
	_, err := build(t, `
CREATE TABLE bad_source (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = 'orc');
CREATE TABLE bad_sink (id INT) WITH ('connector' = 'dynamodb');
INSERT INTO sink SELECT * FROM bad_source;
INSERT INTO bad_sink SELECT id FROM src;`)
	if err == nil || strings.Count(err.Error(), "'orc'") != 1 ||
		strings.Contains(err.Error(), "not declared") {
		t.Errorf("got %v", err)
	}
}

func TestTwoInsertsIntoOneTableAreOneWrite(t *testing.T) {
	p, err := build(
		t,
		"INSERT INTO sink SELECT id, name FROM src; INSERT INTO default_database.sink VALUES (1, "+
			"'a'); INSERT INTO sink VALUES (2, 'b')",
	)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sinks) != 1 || len(p.Jobs) != 1 || len(p.Jobs[0].writes) != 1 ||
		len(p.Jobs[0].writes[0].loads) != 3 {
		t.Errorf("got %d sinks; want one with three loads", len(p.Sinks))
	}
}
