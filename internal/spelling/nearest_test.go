package spelling

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNearestFindsTypingMistakesOnly(t *testing.T) {
	words := []string{"BIGINT", "INT", "DECIMAL", "STRING", "VARCHAR", "ROW"}
	for _, test := range []struct{ word, want string }{
		{"BIGNT", "BIGINT"}, {"bigitn", "BIGINT"}, {"BIGINTT", "BIGINT"}, {"INTT", "INT"},
		{"ITN", "INT"}, {"DECIMEL", "DECIMAL"}, {"strng", "STRING"},
		{"ROWS", "ROW"}, {"IN", ""}, {"X", ""}, {"", ""}, {"DOG", ""}, {"DECMAAAL", ""},
		{"SOMETHING", ""}, {"VARCHAR2", "VARCHAR"},
	} {
		if got := Nearest(test.word, words); got != test.want {
			t.Errorf("Nearest(%q) = %q, want %q", test.word, got, test.want)
		}
	}
}

// The model is the recursive definition of the distance.
func TestDistanceIsTheNumberOfTypingMistakes(t *testing.T) {
	var model func(a, b string) int
	model = func(a, b string) int {
		if a == "" || b == "" {
			return len(a) + len(b)
		}
		change := 1
		if a[0] == b[0] {
			change = 0
		}
		d := min(model(a[1:], b)+1, model(a, b[1:])+1, model(a[1:], b[1:])+change)
		if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
			d = min(d, model(a[2:], b[2:])+1)
		}
		return d
	}
	word := rapid.StringMatching("[ab]{0,5}")
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		got, want := distance(a, b), model(a, b)
		if diff := len(a) - len(b); diff > 2 || diff < -2 {
			if got <= 2 {
				t.Fatalf("distance(%q, %q) = %d: lengths this far apart are no typing mistake", a,
					b, got)
			}
			return
		}
		if got != want {
			t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
		}
	})
}
