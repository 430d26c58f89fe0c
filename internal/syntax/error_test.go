package syntax

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryReservedWordIsAnUpperCaseWord(t *testing.T) {
	for w := range reserved {
		tokens, err := Lex(w, Position{})
		if err != nil || len(tokens) != 2 || tokens[0].Kind != Word || strings.ToUpper(w) != w {
			t.Errorf("%q is not one word in upper case: %v, %v", w, tokens, err)
		}
	}
	for _, w := range []string{"user", "VALUE", "Order", "timestamp"} {
		if !IsReserved(w) {
			t.Errorf("%q is not reserved", w)
		}
	}
	for _, w := range []string{"id", "name", "type", "hash", "map", "data", ""} {
		if IsReserved(w) {
			t.Errorf("%q is reserved", w)
		}
	}
}

// Tokens, white space and comments are all there is to a text, and tokens keep their order and
// place.
func TestTokensAreWhereTheySayTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{
			"word", "`na``me`", "'it''s'", "x'00'", "1.5e7", "<=", "(", "größe", " ", "\n", "\r\n",
			"\t", "-- c\n", "/* ü\n */", "'a\nb'", "😀", "`😀`",
		})).Draw(t, "pieces")
		text := strings.Join(pieces, " ")
		tokens, err := Lex(text, Position{})
		if err != nil {
			if !slices.Contains(pieces, "😀") {
				t.Fatal(err)
			}
			return
		}
		lines := strings.Split(text, "\n")
		for i, tok := range tokens {
			if i > 0 && tok.Start < tokens[i-1].End {
				t.Fatalf("token %d begins before the one before it ends", i)
			}
			line := []rune(lines[tok.Pos.Line-1])
			rest := strings.Join(append([]string{string(line[tok.Pos.Column-1:])},
				lines[tok.Pos.Line:]...), "\n")
			if rest != text[tok.Start:] {
				t.Fatalf("token %v at %v is not at byte %d of %q", tok, tok.Pos, tok.Start, text)
			}
		}
	})
}

func TestALongTokenIsCutInAMessage(t *testing.T) {
	_, err := parseType(strings.Repeat("ä", 1000))
	if err == nil || len([]rune(err.Error())) > 120 {
		t.Errorf("%v", err)
	}
}

func parseType(text string) (*DataType, error) {
	c, err := NewCursor(text, Position{})
	if err != nil {
		return nil, err
	}
	return c.DataType()
}

func TestNestingIsBounded(t *testing.T) {
	nest := map[string]func(n int) string{
		"prefix": func(n int) string {
			return strings.Repeat("ARRAY<", n) + "INT" + strings.Repeat(">", n)
		},
		"postfix": func(n int) string { return "INT" + strings.Repeat(" ARRAY", n) },
		"row": func(n int) string {
			return strings.Repeat("ROW<a ", n) + "INT" + strings.Repeat(">", n)
		},
		"map key": func(n int) string {
			return strings.Repeat("MAP<", n) + "INT" + strings.Repeat(", INT>", n)
		},
		"both": func(n int) string {
			return strings.Repeat("ARRAY<", n/2) + "INT" + strings.Repeat(" ARRAY", n-n/2) +
				strings.Repeat(">", n/2)
		},
	}
	for name, text := range nest {
		if _, err := parseType(text(MaxDepth - 1)); err != nil {
			t.Errorf("%s: %d levels: %v", name, MaxDepth, err)
		}
		for _, n := range []int{MaxDepth, 1000} {
			if _, err := parseType(text(n)); err == nil ||
				!strings.Contains(err.Error(), "levels deep") {
				t.Errorf("%s: %d levels: %v", name, n+1, err)
			}
		}
	}
}
