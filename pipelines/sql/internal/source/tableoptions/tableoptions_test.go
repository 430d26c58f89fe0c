package tableoptions

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func set(t *testing.T, options string) *Set {
	t.Helper()
	table, err := schema.Parse("CREATE TABLE t (a INT) WITH ('connector' = 'c', " + options + ")")
	if err != nil {
		t.Fatal(err)
	}
	return Of(table, "c")
}

func problems(t *testing.T, s *Set) []string {
	t.Helper()
	joined, ok := s.Err().(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var texts []string
	for _, err := range joined.Unwrap() {
		texts = append(texts, err.(*schema.SyntaxError).Text())
	}
	return texts
}

func TestDurationsAreSpeltAsInFlink(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"10 s": 10 * time.Second, "5min": 5 * time.Minute, "1 DAY": 24 * time.Hour,
		"250":      250 * time.Millisecond,
		"3 millis": 3 * time.Millisecond, " 2h ": 2 * time.Hour, "7 µs": 7 * time.Microsecond,
		"1ns": 1,
	} {
		s := set(t, "'d' = '"+text+"'")
		if got, given := s.Duration("d", 1, 0); got != want || !given || s.Err() != nil {
			t.Errorf("%q is %v, %v; want %v", text, got, s.Err(), want)
		}
	}
	for text, want := range map[string]string{
		"": "option 'd' is '': expected a number and a unit, such as '10 " +
			"s', '5 min' or '500 ms'",
		"s": "option 'd' is 's': expected a number and a unit, such as '10 " +
			"s', '5 min' or '500 ms'",
		"1.5 s": "option 'd' is '1.5 s': expected a number and a unit, such as " +
			"'10 s', '5 min' or '500 ms'",
		"-1 s": "option 'd' is '-1 s': expected a number and a unit, such as " +
			"'10 s', '5 min' or '500 ms'",
		"9223372036854775807 d": "option 'd' is '9223372036854775807 d': it is too long",
		"0 s":                   "option 'd' is '0 s': must be at least 1ms",
	} {
		s := set(t, "'d' = '"+text+"'")
		s.Duration("d", time.Millisecond, 0)
		if diff := cmp.Diff([]string{want}, problems(t, s)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestEveryProblemIsReportedInOrder(t *testing.T) {
	s := set(t,
		"'word' = 'ISO_8601', 'count' = '-1', 'flag' = 'yes', 'conut' = '1', 'quite-other' = '2'")
	if got := s.OneOf("word", "SQL", "SQL", "ISO-8601"); got != "SQL" {
		t.Errorf("word is %q", got)
	}
	if n, given := s.Int("count", 0, 7); n != 7 || !given {
		t.Errorf("count is %d, %t", n, given)
	}
	if s.Bool("flag", true) != true {
		t.Error("flag is false")
	}
	if n, given := s.Int("other", 0, 3); n != 3 || given {
		t.Errorf("other is %d, %t", n, given)
	}
	want := []string{
		"invalid value 'ISO_8601' for option 'word'; did you mean 'ISO-8601'?",
		"option 'count' must be an integer of at least 0, but was '-1'",
		"option 'flag' must be true or false, but was 'yes'",
		"unknown option 'conut' of connector c; did you mean 'count'?",
		"unknown option 'quite-other' of connector c; the options are connector, word, count, " +
			"flag, other",
	}
	if diff := cmp.Diff(want, problems(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
