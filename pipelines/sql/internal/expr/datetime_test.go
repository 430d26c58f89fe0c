package expr

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var (
	firstSecond = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	lastSecond  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
)

func genTime(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(firstSecond, lastSecond).Draw(t, "second"),
		rapid.Int64Range(0, 999_999_999).Draw(t, "nanosecond")).UTC()
}

func TestDatesAndTimesSurviveStrings(t *testing.T) {
	text := &schema.Type{Kind: schema.TypeVarchar, Length: schema.MaxLength}
	rapid.Check(t, func(t *rapid.T) {
		at := genTime(t)
		for _, typ := range []*schema.Type{
			{Kind: schema.TypeDate},
			{Kind: schema.TypeTime, Precision: rapid.IntRange(0, 9).Draw(t, "time precision")},
			{Kind: schema.TypeTimestamp, Precision: rapid.IntRange(0, 9).Draw(t, "precision")},
			{
				Kind:      schema.TypeTimestampLTZ,
				Precision: rapid.IntRange(0, 9).Draw(t, "LTZ precision"),
			},
		} {
			v := Zone{}.moment(at, typ)
			if typ.Kind == schema.TypeTimestampLTZ && v.Time().Year() < 1 {
				continue
			}
			written, err := Zone{}.conversion(typ, text)(v)
			if err != nil {
				t.Fatalf("%v of %v to a string: %v", v, typ, err)
			}
			read, err := Zone{}.conversion(text, typ)(written)
			if err != nil || !read.Equal(v) {
				t.Fatalf("%v of %v is written %v and read %v (%v)", v, typ, written, read, err)
			}
		}
	})
}

func TestATimestampIsItsDateAndItsTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := genTime(t)
		year, month, day := at.Date()
		want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		if got := midnight(dayOf(at)); !got.Equal(want) {
			t.Fatalf("day of %v is %v, want %v", at, got, want)
		}
		if clock := clockOf(at); clock < 0 || clock >= 24*time.Hour ||
			!midnight(dayOf(at)).Add(clock).Equal(at) {
			t.Fatalf("time of day of %v is %v", at, clock)
		}
	})
}

func TestFewerDigitsCutTowardsThePastInATimestamp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := genTime(t)
		p := rapid.IntRange(0, 9).Draw(t, "precision")
		cut := timestamp(at, p).Time()
		if lost := at.Sub(cut); lost < 0 || lost >= sqltext.FractionUnit(p) ||
			cut.Nanosecond()%int(sqltext.FractionUnit(p)) != 0 {
			t.Fatalf("%v cut to %d digits is %v", at, p, cut)
		}
	})
}

func TestSizedStringsHaveTheCharactersOfTheirType(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		n := rapid.IntRange(0, 20).Draw(t, "n")
		char := sizedText(s, &schema.Type{Kind: schema.TypeChar, Length: n})
		varchar := sizedText(s, &schema.Type{Kind: schema.TypeVarchar, Length: n})
		if got := utf8.RuneCountInString(char); got != n {
			t.Fatalf("CHAR(%d) of %q is %q, %d characters", n, s, char, got)
		}
		want := s
		if runes := []rune(s); len(runes) > n {
			want = string(runes[:n])
		}
		if varchar != want || strings.TrimRight(char, " ") != strings.TrimRight(want, " ") {
			t.Fatalf("%q cut to %d is %q and %q, want %q", s, n, varchar, char, want)
		}
		if b := sizedBytes(s, &schema.Type{Kind: schema.TypeBinary, Length: n}); len(b) != n ||
			b != (s + strings.Repeat("\x00", n))[:n] {
			t.Fatalf("BINARY(%d) of %q is %q", n, s, b)
		}
	})
}

func FuzzParseDatetime(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2024", "2024-1", "0000-01-01", "2024-02-30 00:00:00",
		"12:34:56.789", "7", "1:2",
		"24:00:00", "2024-01-02 " +
			"03:04:05.123456789", "2024-01-02 3:4:5.", "2024-01-02  03:04:05", "-1", "2024-01-02 ",
		".5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if days, err := sqltext.ParseDate(s); err == nil {
			text := midnight(days).Format(time.DateOnly)
			if again, err := sqltext.ParseDate(text); err != nil || again != days ||
				len(text) != len("2006-01-02") {
				t.Fatalf("date %q is %s, which is read as %d (%v), not %d", s, text, again, err,
					days)
			}
		}
		if d, err := sqltext.ParseTime(s); err == nil {
			if d < 0 || d >= 24*time.Hour {
				t.Fatalf("time %q is %v", s, d)
			}
			text := time.Unix(0, int64(d)).UTC().Format("15:04:05.999999999")
			if again, err := sqltext.ParseTime(text); err != nil || again != d {
				t.Fatalf("time %q is %s, which is read as %v (%v)", s, text, again, err)
			}
		}
		if at, err := sqltext.ParseTimestamp(s); err == nil {
			if at.Unix() < firstSecond || at.Unix() > lastSecond {
				t.Fatalf("timestamp %q is %v", s, at)
			}
			text := at.Format("2006-01-02 15:04:05.999999999")
			if again, err := sqltext.ParseTimestamp(text); err != nil || !again.Equal(at) {
				t.Fatalf("timestamp %q is %s, which is read as %v (%v)", s, text, again, err)
			}
		}
	})
}
