package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
)

func TestMain(m *testing.M) {
	beam.Init()
	os.Exit(m.Run())
}

const dataset = "../sql/user_behavior.csv"

// loaded runs the pipeline and returns what it stored, a line for each item.
func loaded(t *testing.T, runner, input string) ([]string, error) {
	t.Helper()
	db, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cfg, err := dynamodbio.FromDDL(ddl)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.CreateTable(&cfg); err != nil {
		t.Fatal(err)
	}
	p, s := beam.NewPipelineWithRoot()
	load(s, input, cfg)
	if _, err := beam.Run(t.Context(), runner, p); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := db.Dump(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	slices.Sort(lines)
	return lines, nil
}

func TestTheLastRowOfEachUserIsStored(t *testing.T) {
	file, err := os.Open(dataset)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{}
	for _, row := range rows {
		last[row[0]] = fmt.Sprintf(`{"Table":"user_behavior","Item":{"behavior":{"S":%q},`+
			`"category_id":{"N":%q},"item_id":{"N":%q},"user_id":{"N":%q}}}`,
			row[3], row[2], row[1], row[0])
	}
	var want []string
	for _, line := range last {
		want = append(want, line)
	}
	slices.Sort(want)
	for _, runner := range []string{"direct", "prism"} {
		t.Run(runner, func(t *testing.T) {
			got, err := loaded(t, runner, dataset)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnErrorNamesTheInvalidRow(t *testing.T) {
	input := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(input, []byte("1,2,3,pv\n1,x,3,pv\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := loaded(t, "direct", input)
	if want := input + `:2: strconv.ParseInt: parsing "x"`; err == nil ||
		!strings.Contains(err.Error(), want) {
		t.Errorf("got error %v; want %s", err, want)
	}
}

func TestTheProgramPrintsWhatItStoredOrAnError(t *testing.T) {
	var stdout bytes.Buffer
	if err := run(t.Context(), &stdout, dataset, "", true); err != nil {
		t.Fatal(err)
	}
	if got, want := stdout.String(), "1682 items stored\n"; got != want {
		t.Errorf("printed %q; want %q", got, want)
	}
	stdout.Reset()
	err := run(t.Context(), &stdout, "no/such.csv", "", true)
	if err == nil || rootcause.Of(err) != "open no/such.csv: no such file or directory" ||
		stdout.Len() > 0 {
		t.Errorf("printed %q, error %v", stdout.String(), err)
	}
}
