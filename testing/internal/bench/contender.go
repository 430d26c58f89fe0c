package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// contender is one way to load the rows.
type contender struct {
	name    string // for -only
	what    string // for the table
	upsert  bool   // it keeps the last row of each key: it writes one item per key
	sql     bool   // it is a job of pipelines/sql
	base    bool   // of the checkout that this one is compared to
	command func(s *settings, url string) (args []string, err error)
}

// contenders returns those that the settings ask for, in the table's order.
func (s *settings) contenders() []contender {
	all := slices.Concat(s.sqlJobs(), []contender{
		child("memory-sink", "append, rows made in memory, direct runner"),
		child("memory-loop", "hand-written loop, rows made in memory"),
		child("loop", "hand-written loop, CSV: MarshalMap, BatchWriteItem, 16 goroutines"),
		child("guregu", "guregu/dynamo batch writer, CSV, 16 goroutines"),
	})
	if s.jvm != "" {
		all = append(all,
			jvm("flink-sql-connector", "Flink SQL connector, CSV, parallelism 2", "FlinkSqlLoad"),
			jvm("beam-java", "Beam Java DynamoDBIO, CSV, Flink runner, parallelism 2",
				"BeamJavaLoad"))
	}
	return slices.DeleteFunc(all, func(c contender) bool { return !s.only.MatchString(c.name) })
}

// sqlJobs returns the jobs of pipelines/sql, each followed by that of the base if there is one.
func (s *settings) sqlJobs() []contender {
	const key, shards = "PARTITIONED BY (user_id)", "'sink.shards' = '1024', "
	direct, prism := []string{"--runner=direct"}, []string{"--runner=prism"}
	flink := []string{"--runner=flink", "--endpoint=" + s.flink, "--environment_type=LOOPBACK",
		"--parallelism=2"}
	var all []contender
	add := func(name, what, clause, options string, flags []string) {
		c := contender{name: name, what: what, upsert: clause != "", sql: true}
		c.command = sqlCommand(false, clause, options, flags)
		all = append(all, c)
		if s.base != "" {
			c.what, c.base = what+" (base)", true
			c.command = sqlCommand(true, clause, options, flags)
			all = append(all, c)
		}
	}
	add("append-direct", "append, CSV, direct runner", "", "", direct)
	add("append-prism", "append, CSV, prism", "", "", prism)
	add("upsert-direct", "upsert, CSV, direct runner", key, "", direct)
	add("upsert-prism", "upsert, CSV, prism", key, "", prism)
	if s.flink != "" {
		add("append-flink", "append, CSV, Flink (Go process)", "", "", flink)
		add("upsert-flink", "upsert, CSV, Flink (Go process)", key, "", flink)
		add("upsert-flink-1024", "upsert, CSV, Flink, 1,024 shards (Go process)", key, shards,
			flink)
	}
	return all
}

const script = `CREATE TABLE log
  (user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING)
WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'csv');
CREATE TABLE user_behavior
  (user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING) %s
WITH ('connector' = 'dynamodb', %s'table-name' = 'user_behavior',
  'aws.region' = 'us-east-2', 'aws.endpoint' = '%s',
  'aws.credentials.basic.accesskeyid' = 'bench', 'aws.credentials.basic.secretkey' = 'bench');
INSERT INTO user_behavior SELECT * FROM log;
`

// sqlCommand runs a script with pipelines/sql. The clause and the options, which end in a comma,
// are of the table's declaration.
func sqlCommand(base bool, clause, options string,
	flags []string) func(*settings, string) ([]string, error) {
	return func(s *settings, url string) ([]string, error) {
		file := filepath.Join(s.dir, "load.sql")
		text := fmt.Sprintf(script, s.input(clause != ""), clause, options, url)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return nil, err
		}
		return slices.Concat([]string{s.program(base)}, flags, []string{file}), nil
	}
}

// childPrefix begins the first argument of a process of this program that is a contender.
const childPrefix = "child:"

// child is a contender that this program is, as another process.
func child(name, what string) contender {
	command := func(s *settings, url string) ([]string, error) {
		self, err := os.Executable()
		return []string{self, childPrefix + name, url, s.input(false), fmt.Sprint(s.rows)}, err
	}
	return contender{name: name, what: what, command: command}
}

// jvm is a contender that is one of the Java programs.
func jvm(name, what, class string) contender {
	command := func(s *settings, url string) ([]string, error) {
		return []string{filepath.Join(s.jvm, "run.sh"), class, s.input(false), url}, nil
	}
	return contender{name: name, what: what, command: command}
}
