package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/bench/internal/endpoint"
	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/bench/internal/rows"
)

// TestMain lets the test's program be the contenders that run as processes.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && strings.HasPrefix(os.Args[1], childPrefix) {
		if err := runChild(context.Background(), os.Args[1], os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	logWarningsOnly()
	os.Exit(m.Run())
}

// Each contender that this program is delivers every row, and is in the table and the chart.
func TestEveryContenderDeliversEveryRow(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "chart.svg")
	var out bytes.Buffer
	args := []string{"-rows", "1010", "-runs", "2", "-only", "memory|loop|guregu", "-svg", svg}
	if err := run(t.Context(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	chart, err := os.ReadFile(svg)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"append, rows made in memory, direct runner",
		"hand-written loop, rows made in memory", "MarshalMap", "guregu/dynamo"} {
		if !strings.Contains(out.String(), c) || !strings.Contains(string(chart), c) {
			t.Errorf("%q is not in the table, or not in the chart:\n%s", c, out.String())
		}
	}
}

func TestALoadOfALimitedTableIsComplete(t *testing.T) {
	r, err := loadLimited(t.Context(), 4000, func(ctx context.Context, url string) error {
		return sinkMemory(ctx, url, 2000)
	})
	if err != nil || r.err != nil {
		t.Fatal(err, r.err)
	}
	if r.stored != 2000 || r.requests < 80 {
		t.Errorf("%+v", r)
	}
}

func TestInvalidArgumentsAreErrors(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-rows", "0"}, "-rows and -runs must be at least 1"},
		{[]string{"-runs", "0"}, "-rows and -runs must be at least 1"},
		{[]string{"-keys", "-1"}, "-keys must not be negative"},
		{[]string{"-only", "("}, "-only: error parsing regexp: missing closing ): `(`"},
		{[]string{"-only", "nothing"}, `-only: no load matches "nothing"`},
		{[]string{"file"}, `unexpected argument "file"`},
		{[]string{"-nope"}, "flag provided but not defined: -nope"},
	} {
		err := run(t.Context(), test.args, io.Discard, io.Discard)
		if err == nil || err.Error() != test.want {
			t.Errorf("%q: %v, want %s", test.args, err, test.want)
		}
	}
}

func TestDifferencesAreOfEachJobAndItsBase(t *testing.T) {
	job := func(what string, base bool, micros time.Duration) result {
		return result{
			contender: contender{what: what, base: base},
			cpu:       micros * time.Microsecond,
			rows:      1000,
		}
	}
	var out bytes.Buffer
	printDifferences(&out, "../old", []result{
		job("append", false, 4080), job("append (base)", true, 4000),
		job("upsert", false, 5000), job("upsert (base)", true, 10_000),
		job("loop", false, 1_000_000),
	})
	want := `
µs CPU per item beside ../old

| | this checkout | base | difference |
|---|---|---|---|
| append | 4.08 | 4.00 | +2.0 % |
| upsert | 5.00 | 10.00 | -50.0 % |
`
	if out.String() != want {
		t.Errorf("%s\nwant %s", out.String(), want)
	}
}

// The rows are the same everywhere: figures of two machines are of the same input.
func TestRowsAreTheSameEverywhere(t *testing.T) {
	var b bytes.Buffer
	if err := rows.Write(&b, 1000, 50); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))[:16]; got != wantRows {
		t.Errorf("the hash of 1,000 rows of 50 keys is %s, want %s", got, wantRows)
	}
	if n := strings.Count(b.String(), "\n"); n != 1000 || strings.Count(b.String(), ",") != 3*n {
		t.Errorf("%d lines", n)
	}
}

func TestEndpointServesTheSDK(t *testing.T) {
	s, err := endpoint.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	client := dynamodb.NewFromConfig(awsConfig(), func(o *dynamodb.Options) {
		o.BaseEndpoint = aws.String(s.URL())
	})
	in := &dynamodb.DescribeTableInput{TableName: aws.String(table)}
	out, err := client.DescribeTable(t.Context(), in)
	if err != nil || aws.ToString(out.Table.KeySchema[0].AttributeName) != "user_id" {
		t.Errorf("%+v, %v", out, err)
	}
	_, err = client.ListTables(t.Context(), &dynamodb.ListTablesInput{})
	if err == nil || !strings.Contains(err.Error(), "UnknownOperationException") {
		t.Errorf("ListTables: %v", err)
	}
	if err := loop(t.Context(), s.URL(), inMemory(30)); err != nil {
		t.Fatal(err)
	}
	if c := s.Counts(); c.Items != 30 || c.Requests != 2 {
		t.Errorf("%+v", c)
	}
}

const wantRows = "96de3651499374ed"
