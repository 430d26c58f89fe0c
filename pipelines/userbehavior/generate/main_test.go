package main

import (
	"bytes"
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"testing"
)

func TestTheGeneratorReproducesTheCommittedData(t *testing.T) {
	want, err := os.ReadFile("../../sql/user_behavior.csv")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := generate(&got, defaultRows, defaultSeed); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("pipelines/sql/user_behavior.csv (%d bytes) is not what the generator makes (%d "+
			"bytes); run it again, see the package's documentation", len(want), got.Len())
	}
}

func TestTheDataHasTheShapeOfTheOriginal(t *testing.T) {
	var text bytes.Buffer
	if err := generate(&text, defaultRows, 1); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != defaultRows {
		t.Errorf("%d rows; want %d", len(rows), defaultRows)
	}
	perUser, behaviors, categoryOf := map[string]int{}, map[string]int{}, map[string]string{}
	for _, row := range rows {
		if len(row) != 4 {
			t.Fatalf("row %q has not 4 fields", row)
		}
		perUser[row[0]]++
		behaviors[row[3]]++
		if c, ok := categoryOf[row[1]]; ok && c != row[2] {
			t.Fatalf("item %s is in categories %s and %s", row[1], c, row[2])
		}
		categoryOf[row[1]] = row[2]
	}
	counts := slices.Sorted(maps.Values(perUser))
	top := 0
	for _, n := range counts[len(counts)*9/10:] {
		top += n
	}
	if len(counts) < defaultRows/50 || top < defaultRows/2 {
		t.Errorf("the busiest tenth of %d users has %d rows; want half of all at least",
			len(counts), top)
	}
	for name, share := range map[string]float64{"pv": 0.896, "cart": 0.055, "fav": 0.029,
		"buy": 0.02} {
		if got := float64(behaviors[name]) / defaultRows; got < share*0.85 || got > share*1.15 {
			t.Errorf("%s has a share of %.3f; want about %.3f", name, got, share)
		}
	}
	if len(behaviors) != 4 {
		t.Errorf("behaviors %v", behaviors)
	}
}

func TestTheNumberOfRowsIsExact(t *testing.T) {
	for _, n := range []int{0, 1, 2, 17} {
		var text bytes.Buffer
		if err := generate(&text, n, 5); err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(text.Bytes(), []byte("\n")); got != n {
			t.Errorf("%d rows; want %d", got, n)
		}
	}
}
