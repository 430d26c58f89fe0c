package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// contender is one way to load the rows.
type contender struct {
	name    string
	what    string // for the table
	upsert  bool   // it keeps the last row of a key, so that the items are as many as keys
	sql     bool   // it is a job of pipelines/sql
	command func(s *settings, url string) (args []string, err error)
}

// contenders returns those that the settings ask for, in the table's order.
func (s *settings) contenders() []contender {
	all := []contender{
		{"append-direct", "append, CSV, direct runner", false, true, sqlJob("", "", "--runner=direct")},
		{"append-prism", "append, CSV, prism", false, true, sqlJob("", "", "--runner=prism")},
		{"upsert-direct", "upsert, CSV, direct runner", true, true, sqlJob("PARTITIONED BY (user_id)", "", "--runner=direct")},
		{"upsert-prism", "upsert, CSV, prism", true, true, sqlJob("PARTITIONED BY (user_id)", "", "--runner=prism")},
	}
	if s.flink != "" {
		flink := []string{"--runner=flink", "--endpoint=" + s.flink, "--environment_type=LOOPBACK", "--parallelism=2"}
		all = append(all,
			contender{"append-flink", "append, CSV, Flink (Go process)", false, true, sqlJob("", "", flink...)},
			contender{"upsert-flink", "upsert, CSV, Flink (Go process)", true, true, sqlJob("PARTITIONED BY (user_id)", "", flink...)},
			contender{"upsert-flink-1024", "upsert, CSV, Flink, 1,024 shards (Go process)", true, true, sqlJob("PARTITIONED BY (user_id)", "'sink.shards' = '1024', ", flink...)})
	}
	all = append(all,
		contender{"memory-sink", "append, rows made in memory, direct runner", false, false, child("sink")},
		contender{"memory-loop", "hand-written loop, rows made in memory", false, false, child("loop-memory")},
		contender{"loop", "hand-written loop, CSV: MarshalMap, BatchWriteItem, 16 goroutines", false, false, child("loop")},
		contender{"guregu", "guregu/dynamo batch writer, CSV, 16 goroutines", false, false, child("guregu")})
	if s.jvm != "" {
		all = append(all,
			contender{"flink-sql-connector", "Flink SQL connector, CSV, parallelism 2", false, false, jvm("FlinkSqlLoad")},
			contender{"beam-java", "Beam Java DynamoDBIO, CSV, Flink runner, parallelism 2", false, false, jvm("BeamJavaLoad")})
	}
	var chosen []contender
	for _, c := range all {
		if s.only.MatchString(c.name) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

const script = `CREATE TABLE log (user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING)
WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv');
CREATE TABLE user_behavior (user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING) %s
WITH ('connector' = 'dynamodb', %s'table-name' = 'user_behavior', 'aws.region' = 'us-east-2', 'aws.endpoint' = '%s',
  'aws.credentials.basic.accesskeyid' = 'bench', 'aws.credentials.basic.secretkey' = 'bench');
INSERT INTO user_behavior SELECT * FROM log;
`

// sqlJob runs a script with pipelines/sql. The clause and the options, which end in a comma, are of the table's declaration.
func sqlJob(clause, options string, flags ...string) func(*settings, string) ([]string, error) {
	return func(s *settings, url string) ([]string, error) {
		file := filepath.Join(s.dir, "load.sql")
		text := fmt.Sprintf(script, s.input(clause != ""), clause, options, url)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return nil, err
		}
		return append(append([]string{s.sql}, flags...), file), nil
	}
}

// childPrefix begins the first argument of a process that is one of the contenders.
const childPrefix = "child:"

// child runs this program as one of the contenders.
func child(kind string) func(*settings, string) ([]string, error) {
	return func(s *settings, url string) ([]string, error) {
		self, err := os.Executable()
		return []string{self, childPrefix + kind, url, s.input(false), fmt.Sprint(s.rows)}, err
	}
}

// jvm runs one of the Java programs.
func jvm(class string) func(*settings, string) ([]string, error) {
	return func(s *settings, url string) ([]string, error) {
		args := []string{filepath.Join(s.jvm, "run.sh"), class, s.input(false), url}
		return args, nil
	}
}
