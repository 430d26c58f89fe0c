package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// lake creates files below a new folder and returns it.
func lake(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// partitionedLoad is a script that loads a table of a path into one of the same columns.
func partitionedLoad(columns, partitions, path, more string) string {
	return fmt.Sprintf(`CREATE TABLE src (%[1]s) %[2]s WITH ('connector' = 'filesystem',
		'format' = 'csv', 'path' = '%[3]s'%[4]s);
		CREATE TABLE sink (%[1]s, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'dynamodb',
			'table-name' = 'sink');
		INSERT INTO sink SELECT * FROM src;`, columns, partitions, path, more)
}

var clicks = map[string]string{
	"dt=2024-01-01/hour=07/a.csv":                     "1,a\n",
	"dt=2024-01-01/hour=08/b.csv":                     "2,b\n",
	"dt=2024-01-02/hour=__HIVE_DEFAULT_PARTITION__/c": "3,c\n4,d\n",
	"dt=2024-01-02/hour=9/_SUCCESS":                   "no CSV",
	"dt=2024-01-02/_tmp/hour=1/d":                     "no CSV",
	"_SUCCESS":                                        "",
}

const clicksStored = `{"Table":"sink","Item":{"dt":{"S":"2024-01-01"},"hour":{"N":"7"},` +
	`"id":{"N":"1"},"name":{"S":"a"}}}
{"Table":"sink","Item":{"dt":{"S":"2024-01-01"},"hour":{"N":"8"},"id":{"N":"2"},"name":{"S":"b"}}}
{"Table":"sink","Item":{"dt":{"S":"2024-01-02"},"hour":{"NULL":true},"id":{"N":"3"},` +
	`"name":{"S":"c"}}}
{"Table":"sink","Item":{"dt":{"S":"2024-01-02"},"hour":{"NULL":true},"id":{"N":"4"},` +
	`"name":{"S":"d"}}}
`

func TestPartitionColumnsAreReadFromThePath(t *testing.T) {
	folder := lake(t, clicks)
	const columns, partitions = "dt DATE, id INT, `hour` INT, name STRING",
		"PARTITIONED BY (dt, `hour`)"
	for _, path := range []string{folder, folder + "/", "file://" + folder, folder +
		"/*/hour=[0_]*"} {
		for _, runner := range runnerNames {
			code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner="+runner,
				writeScript(t, partitionedLoad(columns, partitions, path, "")))
			if diff := cmp.Diff(clicksStored, stdout); diff != "" || code != program.ExitOK {
				t.Errorf("%s on %s: exit code %d:\n%s\n(-want +got):\n%s", path, runner, code,
					stderr, diff)
			}
		}
	}
	one := folder + "/dt=2024-01-01"
	where := strings.Replace(partitionedLoad(columns, partitions, one, ""), "FROM src",
		"FROM src WHERE dt = DATE '2024-01-01' AND `hour` > 7", 1)
	code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", writeScript(t, where))
	if want := strings.SplitAfter(clicksStored, "\n")[1]; code != program.ExitOK || stdout != want {
		t.Errorf("exit code %d, %s, want %s:\n%s", code, stdout, want, stderr)
	}
}

func TestPartitionsOfABucketAreRead(t *testing.T) {
	files := map[string]string{"dt=2024-01-03/hour=10/t%3A1 #é?.csv": "5,e\n"}
	for name, text := range clicks {
		files[name] = text
	}
	folder := lake(t, files)
	want := clicksStored + `{"Table":"sink","Item":{"dt":{"S":"2024-01-03"},"hour":{"N":"10"},` +
		`"id":{"N":"5"},"name":{"S":"e"}}}` + "\n"
	for scheme, serve := range buckets {
		serve(t, "lake", folder)
		for _, path := range []string{"://lake/exports/data/", "://lake/exports/data",
			"://lake/exports/data/dt=*/hour=*/[a-z]*"} {
			code, stdout, stderr := runProgram(t, "-embedded", "-dump=-",
				writeScript(t, partitionedLoad("id INT, name STRING, dt DATE, `hour` INT",
					"PARTITIONED BY (dt, `hour`)", scheme+path, "")))
			if diff := cmp.Diff(want, stdout); diff != "" || code != program.ExitOK {
				t.Errorf("%s: exit code %d:\n%s\n(-want +got):\n%s", scheme+path, code, stderr,
					diff)
			}
		}
	}
}

func TestEveryTypeOfAPathIsConverted(t *testing.T) {
	path := lake(t, map[string]string{
		"s=a%3Ab%2Fc%25=d/ts=2024-01-02 03%3A04%3A05/b=true/n=-7/x=1.5/d=12.5/none=empty/" +
			"a.csv": "1\n",
	})
	code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", writeScript(t, partitionedLoad(
		"id INT, s STRING, ts TIMESTAMP(0), b BOOLEAN, n SMALLINT, x DOUBLE, d DECIMAL(10, 2), "+
			"`none` INT", "PARTITIONED BY (s, ts, b, n, x, d, `none`)", path,
		", 'partition.default-name' = 'empty'")))
	const want = `{"Table":"sink","Item":{"b":{"BOOL":true},"d":{"N":"12.5"},"id":{"N":"1"},` +
		`"n":{"N":"-7"},"none":{"NULL":true},"s":{"S":"a:b/c%=d"},` +
		`"ts":{"S":"2024-01-02T03:04:05"},"x":{"N":"1.5"}}}` + "\n"
	if diff := cmp.Diff(want, stdout); diff != "" || code != program.ExitOK {
		t.Errorf("exit code %d:\n%s\n(-want +got):\n%s", code, stderr, diff)
	}
}

func TestAPathWithoutItsPartitionsIsNamed(t *testing.T) {
	for _, test := range []struct{ file, want string }{
		{"a.csv", "a.csv: column dt of PARTITIONED BY: the path has no directory dt=…"},
		{"dt=/a.csv", "dt=/a.csv: column dt of PARTITIONED BY: the path has no directory dt=…"},
		{"DT=2024-01-01/a.csv", "DT=2024-01-01/a.csv: column dt of PARTITIONED BY: the path has " +
			"no directory dt=…; did you mean 'DT'?"},
		{"dt=today/a.csv", `dt=today/a.csv: column dt of PARTITIONED BY: ` +
			`cannot read "today" as DATE: expected a date as yyyy-MM-dd`},
		{"dt=2024-02-30/a.csv", `dt=2024-02-30/a.csv: column dt of PARTITIONED BY: ` +
			`cannot read "2024-02-30" as DATE: there is no such day`},
	} {
		folder := lake(t, map[string]string{test.file: "1\n"})
		for _, more := range []string{"", ", 'csv.ignore-parse-errors' = 'true'"} {
			code, stdout, stderr := runProgram(t, "-embedded", "-dump=-",
				writeScript(t, partitionedLoad("id INT, dt DATE", "PARTITIONED BY (dt)", folder,
					more)))
			if code != program.ExitFailed || stdout != "" ||
				!strings.Contains(stderr, folder+"/"+test.want+"\n") {
				t.Errorf("%s: exit code %d, stderr %q; want %s", test.file, code, stderr, test.want)
			}
		}
	}
}

func TestAHeaderDoesNotNamePartitionColumns(t *testing.T) {
	folder := lake(t, map[string]string{"dt=x/a.csv": "name,dt,id\na,other,1\n",
		"dt=y/b.csv": "id,name\n2,b\n"})
	code, stdout, stderr := runProgram(t, "-embedded", "-dump=-",
		writeScript(t, partitionedLoad("dt STRING, id INT, name STRING", "PARTITIONED BY (dt)",
			folder, ", 'csv.header' = 'true'")))
	const want = `{"Table":"sink","Item":{"dt":{"S":"x"},"id":{"N":"1"},"name":{"S":"a"}}}
{"Table":"sink","Item":{"dt":{"S":"y"},"id":{"N":"2"},"name":{"S":"b"}}}
`
	if diff := cmp.Diff(want, stdout); diff != "" || code != program.ExitOK {
		t.Errorf("exit code %d:\n%s\n(-want +got):\n%s", code, stderr, diff)
	}
}

func TestEveryFormatLeavesPartitionColumnsToThePath(t *testing.T) {
	for format, text := range map[string]string{"json": `{"id":1,"dt":"other"}`,
		"dynamodb-json": `{"Item":{"id":{"N":"1"},"dt":{"S":"other"}}}`, "csv": "1"} {
		folder := lake(t, map[string]string{"dt=x/a": text + "\n"})
		script := strings.Replace(partitionedLoad("dt STRING, id INT", "PARTITIONED BY (dt)",
			folder, ""), "'csv'", "'"+format+"'", 1)
		code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", writeScript(t, script))
		want := `{"Table":"sink","Item":{"dt":{"S":"x"},"id":{"N":"1"}}}` + "\n"
		if code != program.ExitOK || stdout != want {
			t.Errorf("%s: exit code %d, %s, want %s:\n%s", format, code, stdout, want, stderr)
		}
	}
}

// fileColumns are METADATA columns of each key, some of another type than the key's, and what is
// computed of one.
const fileColumns = "id INT, p STRING NOT NULL METADATA FROM 'file.path' VIRTUAL, `file.name` " +
	"STRING NOT NULL METADATA, size BIGINT METADATA FROM 'file.size', " +
	"half AS size / 2, days DATE METADATA FROM 'file.modification-time', " +
	"`file.modification-time` TIMESTAMP_LTZ(3) NOT NULL METADATA VIRTUAL"

func metadataScript(path string) string {
	return fmt.Sprintf(`CREATE TABLE src (%s) WITH ('connector' = 'filesystem', 'format' = 'csv',
		'path' = '%s');
		CREATE TABLE sink (id INT, p STRING, name STRING, size BIGINT, half BIGINT, days DATE,
			updated TIMESTAMP_LTZ(3), PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'dynamodb',
			'table-name' = 'sink');
		INSERT INTO sink SELECT * FROM src;`, fileColumns, path)
}

func metadataItem(path, name string) string {
	return fmt.Sprintf(`{"Table":"sink","Item":{"days":{"S":"2024-01-02"},"half":{"N":"2"},`+
		`"id":{"N":"1"},"name":{"S":%q},"p":{"S":%q},"size":{"N":"4"},`+
		`"updated":{"S":"2024-01-02T03:04:05Z"}}}`+"\n", name, path)
}

func TestMetadataColumnsDescribeTheFile(t *testing.T) {
	folder := lake(t, map[string]string{"in/a b.csv": "1  \n"})
	file := filepath.Join(folder, "in", "a b.csv")
	if err := os.Chtimes(file, modifiedInBucket, modifiedInBucket); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	for _, path := range []string{"in", folder + "/in/*.csv", "file://" + folder + "/in"} {
		code, stdout, stderr := runProgram(t, "-embedded", "-dump=-",
			writeScript(t, metadataScript(path)))
		if diff := cmp.Diff(metadataItem(file, "a b.csv"), stdout); diff != "" ||
			code != program.ExitOK {
			t.Errorf("%s: exit code %d:\n%s\n(-want +got):\n%s", path, code, stderr, diff)
		}
	}
	for scheme, serve := range buckets {
		serve(t, "lake", filepath.Join(folder, "in"))
		code, stdout, stderr := runProgram(t, "-embedded", "-dump=-",
			writeScript(t, metadataScript(scheme+"://lake/exports/data/")))
		diff := cmp.Diff(metadataItem(scheme+"://lake/exports/data/a b.csv", "a b.csv"), stdout)
		if diff != "" || code != program.ExitOK {
			t.Errorf("%s: exit code %d:\n%s\n(-want +got):\n%s", scheme, code, stderr, diff)
		}
	}
}

func TestMetadataIsDescribedAndChecked(t *testing.T) {
	code, stdout, stderr := runProgram(t, "-embedded",
		writeScript(t, strings.Replace(metadataScript("x"), "INSERT INTO sink SELECT * FROM src",
			"DESCRIBE src", 1)))
	if code != program.ExitOK || !strings.Contains(stdout, "METADATA FROM 'file.path' VIRTUAL") ||
		!strings.Contains(stdout, "AS size / 2") {
		t.Errorf("exit code %d, %s%s", code, stdout, stderr)
	}
	for columns, want := range map[string]string{
		"id INT, p BYTES METADATA FROM 'file.size'": "column 'p': METADATA of type BIGINT NOT " +
			"NULL cannot be read as BYTES: ",
		"id INT, p INT METADATA FROM 'offset'": "column p: connector filesystem has no " +
			"metadata 'offset'; the keys are ",
	} {
		folder := lake(t, map[string]string{"a.csv": "1\n"})
		script := fmt.Sprintf("CREATE TABLE src (%s) WITH ('connector' = 'filesystem', 'format' "+
			"= 'csv', 'path' = '%s');"+
			"CREATE TABLE sink (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', "+
			"'table-name' = 'sink'); INSERT INTO sink SELECT id FROM src;", columns, folder)
		code, _, stderr := runProgram(t, "-embedded", writeScript(t, script))
		if code != program.ExitFailed || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %q; want %s", columns, code, stderr, want)
		}
	}
}

func TestNewPartitionsOfAWatchedFolderAreRead(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("sink", "id:N"))
	folder := lake(t, map[string]string{"dt=a/1.csv": "1\n"})
	interrupt := stream(t, writeScript(t, `CREATE TABLE src (id INT, dt STRING,
		f STRING METADATA FROM 'file.name') PARTITIONED BY (dt)
		WITH ('connector' = 'filesystem', 'path' = '`+folder+`', 'format' = 'csv',
		'source.monitor-interval' = '20 ms');`+
		sinkAt(db, "id INT, dt STRING, f STRING")+"INSERT INTO sink SELECT * FROM src;"))
	first := `{"dt":{"S":"a"},"f":{"S":"1.csv"},"id":{"N":"1"}}`
	eventually(t, "the row that was there",
		func() bool { return slices.Equal(db.Lines("sink"), []string{first}) })
	if err := os.Mkdir(filepath.Join(folder, "dt=b"), 0o755); err != nil {
		t.Fatal(err)
	}
	writeInto(t, filepath.Join(folder, "dt=b"), "2.csv", "2\n")
	eventually(t, "the row of a new partition", func() bool {
		return slices.Equal(db.Lines("sink"),
			[]string{first, `{"dt":{"S":"b"},"f":{"S":"2.csv"},"id":{"N":"2"}}`})
	})
	if code, stderr := interrupt(); code != program.ExitInterrupted {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
}

func TestANewFileOutsideOfAPartitionEndsTheJob(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("sink", "id:N"))
	folder := lake(t, map[string]string{"1.csv": "1\n"})
	code, _, stderr := runProgram(t, "--runner=prism", writeScript(t, `CREATE TABLE src (id INT,
		dt STRING) PARTITIONED BY (dt)
		WITH ('connector' = 'filesystem', 'path' = '`+folder+`', 'format' = 'csv',
		'source.monitor-interval' = '20 ms');`+
		sinkAt(db, "id INT, dt STRING")+"INSERT INTO sink SELECT * FROM src;"))
	want := folder + "/1.csv: column dt of PARTITIONED BY: the path has no directory dt=…"
	if code != program.ExitFailed || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, want %d and %q:\n%s", code, program.ExitFailed, want, stderr)
	}
}
