package progress

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTheSummaryAddsUp(t *testing.T) {
	run := NewRun()
	a, b := Of(run.Counter("a")), Of(run.Counter("b"))
	a.Rows.Add(50_000)
	a.Puts.Add(1_500)
	b.Rows.Add(3)
	b.Puts.Add(3)
	var out bytes.Buffer
	if err := run.Summary(&out, []string{"a", "b"}, 2*time.Second); err != nil {
		t.Fatal(err)
	}
	want := `   table   rows in   items stored   folded     time   items/s
       a    50,000          1,500   48,500   2.00 s       750
       b         3              3        0   2.00 s         1
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	b.Deletes.Add(2)
	out.Reset()
	if err := run.Summary(&out, []string{"b"}, time.Second); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "deleted") {
		t.Errorf("deletes are not shown:\n%s", out.String())
	}
}

func TestRunsAreCountedApart(t *testing.T) {
	first, second := NewRun(), NewRun()
	Of(first.Counter("t")).Rows.Add(7)
	if !second.Idle([]string{"t"}) || first.Idle([]string{"t"}) {
		t.Error("one run's rows are counted for another")
	}
	first.Done([]string{"t"})
	if !first.Idle([]string{"t"}) {
		t.Error("counters outlive their run")
	}
}

func TestTheLineIsErased(t *testing.T) {
	drawn := make(chan struct{}, 1)
	var out bytes.Buffer // written to under the screen's lock, and read when that is over
	lines := []string{"a longer line", "short"}
	n := 0
	stop := NewScreen(&out).Show(func() string {
		text := lines[min(n, 1)]
		if n++; n == 3 {
			drawn <- struct{}{}
		}
		return text
	})
	<-drawn
	stop()
	stop()
	got := out.String()
	if !strings.HasPrefix(got, "\ra longer line\rshort        \rshort") ||
		!strings.HasSuffix(got, "\r     \r") {
		t.Errorf("drew %q", got)
	}
}

func TestAMessageReplacesTheLine(t *testing.T) {
	var out bytes.Buffer
	s := NewScreen(&out)
	s.draw("3 rows")
	fmt.Fprintln(s, "warning: slow")
	fmt.Fprintln(s, "warning: slower")
	s.draw("4 rows")
	want := "\r3 rows\r      \rwarning: slow\nwarning: slower\n\r4 rows"
	if got := out.String(); got != want {
		t.Errorf("drew %q; want %q", got, want)
	}
}

func TestTheLineIsCutToTheTerminal(t *testing.T) {
	var out bytes.Buffer
	s := NewScreen(&out)
	width := 8
	s.width = func() int { return width }
	s.draw("3 rows · 2 items")
	width = 5 // a window made smaller
	s.draw("3")
	width = 0 // not known
	s.draw("3 rows · 2 items")
	if got, want := out.String(), "\r3 rows \r3   \r3 rows · 2 items"; got != want {
		t.Errorf("drew %q; want %q", got, want)
	}
}

func TestNumbersAreFormatted(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -100: "-100",
	} {
		if got := Count(n); got != want {
			t.Errorf("%d is written %s; want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		42 * time.Millisecond: "0.04 s", 12 * time.Second: "12.0 s", 185 * time.Second: "3m05s",
	} {
		if got := Elapsed(d); got != want {
			t.Errorf("%v is written %s; want %s", d, got, want)
		}
	}
	if Rate(10, 0) != 0 || Rate(10, 4*time.Second) != 2 {
		t.Error("Rate is not items per second")
	}
}

func TestTheLineEstimatesTheTimeLeft(t *testing.T) {
	const second = time.Second
	for _, test := range []struct {
		name     string
		measures []Measure // a second apart
		want     string
	}{
		{"unknown size", []Measure{{Rows: 1000, Items: 500}},
			"1,000 rows · 500 items written · 500 items/s · 1.00 s"},
		{"nothing read yet", []Measure{{Total: 4000}},
			"0% read (0 B of 4.0 kB) · 0 rows · 0 items written · 0 items/s · 1.00 s"},
		{"an append writes as it reads",
			[]Measure{{Read: 1_500_000, Total: 6_000_000, Rows: 10, Settled: 10, Items: 10}},
			"25% read (1.5 MB of 6.0 MB) · 10 rows · 10 items written · 10 items/s · " +
				"1.00 s · 3.00 s left"},
		{"upserts are written when all is read", []Measure{{Read: 2, Total: 6, Rows: 10}},
			"33% read (2 B of 6 B) · 10 rows · 0 items written · 0 items/s · " +
				"1.00 s · 2.00 s to read"},
		{"all is read, at the rate since the first item",
			[]Measure{
				{Read: 6, Total: 6, Rows: 100},
				{Read: 6, Total: 6, Rows: 100, Items: 1, Settled: 31},
				{Read: 6, Total: 6, Rows: 100, Items: 10, Settled: 40, Throttles: 2,
					Retries: 1_234},
			},
			"100% read (6 B of 6 B) · 100 rows · 10 items written · 3 items/s · 2 throttled · " +
				"1,234 retries · 3.00 s · 6.00 s left at most"},
		{"all is done",
			[]Measure{
				{Read: 6, Total: 6, Rows: 5, Settled: 5, Items: 5},
				{Read: 6, Total: 6, Rows: 5, Settled: 5, Items: 5},
			},
			"100% read (6 B of 6 B) · 5 rows · 5 items written · 2 items/s · 2.00 s"},
		{"a file that grew", []Measure{{Read: 9, Total: 6}},
			"100% read (9 B of 6 B) · 0 rows · 0 items written · 0 items/s · 1.00 s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var g Gauge
			var got string
			for i, m := range test.measures {
				got = g.Line(m, time.Duration(i+1)*second)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestFailedRowsAreNotTakenForFolded(t *testing.T) {
	run := NewRun()
	c := Of(run.Counter("a"))
	c.Rows.Add(10)
	c.Puts.Add(6)
	c.Failed.Add(3)
	var out bytes.Buffer
	if err := run.Summary(&out, []string{"a"}, time.Second); err != nil {
		t.Fatal(err)
	}
	want := `   table   rows in   items stored   folded   failed     time   items/s
       a        10              6        1        3   1.00 s         6
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestALogEndsWithTheLastLine(t *testing.T) {
	var out bytes.Buffer
	s := NewScreen(&out)
	stop := s.Log(func() string { return "3 rows" }, time.Hour, true)
	stop()
	stop()
	if got := out.String(); got != "3 rows\n" {
		t.Errorf("wrote %q", got)
	}
}

func TestSizesAreFormatted(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB",
		27_100_000: "27.1 MB", 2_000_000_000: "2.0 GB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("%d is written %s; want %s", n, got, want)
		}
	}
}
