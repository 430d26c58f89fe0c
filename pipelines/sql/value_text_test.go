package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

// randomColumn is a column of random values: its type, and the text of one value in a CSV file.
type randomColumn struct {
	typ    string
	random func(r *rand.Rand) string
}

var randomColumns = []randomColumn{
	{"TINYINT", integerOf[int8]},
	{"SMALLINT", integerOf[int16]},
	{"INT", integerOf[int32]},
	{"BIGINT", integerOf[int64]},
	{"DECIMAL(10, 2)", decimalOf(8, 2)},
	{"DECIMAL(20, 0)", decimalOf(20, 0)},
	{"DECIMAL(38, 18)", decimalOf(20, 18)},
	{"DECIMAL(38, 38)", decimalOf(0, 38)},
	{"FLOAT", func(r *rand.Rand) string {
		return fmt.Sprint(finite(r,
			func() float64 { return float64(math.Float32frombits(r.Uint32())) }))
	}},
	{"DOUBLE", func(r *rand.Rand) string {
		return fmt.Sprint(finite(r, func() float64 { return math.Float64frombits(r.Uint64()) }))
	}},
	{"DOUBLE", func(r *rand.Rand) string { return fmt.Sprint(float64(1<<54 + r.Int64N(1<<62))) }},
	{"DATE", func(r *rand.Rand) string { return randomTime(r).Format(time.DateOnly) }},
	{"TIME", func(r *rand.Rand) string { return randomTime(r).Format("15:04:05") }},
	{"TIMESTAMP(9)", func(r *rand.Rand) string {
		return randomTime(r).Format("2006-01-02 15:04:05.000000000")
	}},
	{"TIMESTAMP_LTZ(3)", func(r *rand.Rand) string {
		return randomTime(r).Format("2006-01-02 15:04:05.000Z")
	}},
}

func integerOf[T int8 | int16 | int32 | int64](r *rand.Rand) string {
	return fmt.Sprint(T(r.Uint64()) >> r.IntN(8)) // small ones, too
}

func decimalOf(whole, scale int) func(r *rand.Rand) string {
	digits := func(r *rand.Rand, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = '0' + byte(r.IntN(10))
		}
		return string(b)
	}
	return func(r *rand.Rand) string {
		return []string{"", "-"}[r.IntN(2)] + digits(r, r.IntN(max(whole, 1))) + "0." +
			digits(r, r.IntN(scale+1))
	}
}

func finite(r *rand.Rand, f func() float64) float64 {
	for {
		if x := f(); !math.IsNaN(x) && !math.IsInf(x, 0) {
			return x
		}
	}
}

func randomTime(r *rand.Rand) time.Time {
	return time.Unix(r.Int64N(253402300799+62135596800)-62135596800,
		[]int64{0, r.Int64N(1e9), r.Int64N(1e3) * 1e6}[r.IntN(3)]).UTC()
}

// TestACastAndAMapKeyHaveTheSameText stores random values of each type as the text that CAST gives
// and as the key of a MAP. They are the same, but for Flink's two forms of times, which are read
// back. The packages that write the two hold 100,000 values of each type to package sqltext's text.
func TestACastAndAMapKeyHaveTheSameText(t *testing.T) {
	const rows = 10_000
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	file, err := os.Create(filepath.Join(dir, "values.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	for i := range rows {
		fmt.Fprint(w, i)
		for _, c := range randomColumns {
			fmt.Fprint(w, ",", c.random(r))
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var declared, stored, selected []string
	for i, c := range randomColumns {
		declared = append(declared, fmt.Sprintf("c%d %s", i, c.typ))
		stored = append(stored, fmt.Sprintf("s%d STRING, m%[1]d MAP<%s, STRING>", i, c.typ))
		selected = append(selected, fmt.Sprintf("CAST(c%d AS STRING), MAP[c%[1]d, 'x']", i))
	}
	script := filepath.Join(dir, "values.sql")
	text := fmt.Sprintf(`CREATE TABLE v (id INT, %s) WITH ('connector' = 'filesystem',
		'path' = 'values.csv', 'format' = 'csv');
CREATE TABLE t (id INT, %s, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'dynamodb',
	'table-name' = 'texts');
INSERT INTO t SELECT id, %s FROM v;
`, strings.Join(declared, ", "), strings.Join(stored, ", "), strings.Join(selected, ", "))
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	dump := filepath.Join(dir, "items.jsonl")
	code, _, stderr := runProgram(t, "-embedded", "-dump="+dump, "--runner=direct", script)
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	if n := compareTexts(t, dump); n != rows {
		t.Errorf("%d items are stored; want %d", n, rows)
	}
}

// compareTexts compares the columns s0, s1, … of each item with the keys of m0, m1, …
func compareTexts(t *testing.T, dump string) (items int) {
	t.Helper()
	file, err := os.Open(dump)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	differ := make([]int, len(randomColumns))
	for ; lines.Scan(); items++ {
		var stored struct {
			Item map[string]struct {
				S string
				M map[string]any
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &stored); err != nil {
			t.Fatal(err)
		}
		for i, c := range randomColumns {
			cast := stored.Item[fmt.Sprintf("s%d", i)].S
			for key := range stored.Item[fmt.Sprintf("m%d", i)].M {
				if sameText(c.typ, cast, key) {
					continue
				}
				if differ[i]++; differ[i] < 5 {
					t.Errorf("%s: a CAST to STRING gives %s, and the key of a MAP is %s", c.typ,
						cast, key)
				}
			}
		}
	}
	return items
}

// sameText reports whether a CAST's text and a key are the same value.
func sameText(typ, cast, key string) bool {
	var layouts []string
	switch {
	case strings.HasPrefix(typ, "TIMESTAMP_LTZ"):
		cast += "Z"
		layouts = []string{"2006-01-02T15:04:05Z"}
	case strings.HasPrefix(typ, "TIMESTAMP"):
		layouts = []string{"2006-01-02T15:04:05", "2006-01-02T15:04"}
	case typ == "TIME":
		layouts = []string{"15:04:05", "15:04"}
	default:
		return cast == key
	}
	at, err := time.Parse(layouts[0], strings.Replace(cast, " ", "T", 1))
	for _, layout := range layouts {
		if again, keyErr := time.Parse(layout, key); err == nil && keyErr == nil {
			return again.Equal(at)
		}
	}
	return false
}
