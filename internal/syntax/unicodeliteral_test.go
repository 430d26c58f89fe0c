package syntax

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestUnicodeLiteralsAreStrings(t *testing.T) {
	for text, want := range map[string]string{
		`U&'\0001'`:                      "\x01",
		`u&'\0009'`:                      "\t",
		`U&'a\00e9b'`:                    "aéb",
		`U&'\+01F389'`:                   "🎉",
		`U&'\+00000A'`:                   "\n",
		`U&'\D83C\DF89!'`:                "🎉!",
		`U&'\+00D83C\+00DF89'`:           "🎉",
		`U&'a\\b'`:                       `a\b`,
		`U&'it''s'`:                      "it's",
		`U&''`:                           "",
		`U&'x!00e9!!\0041' UESCAPE '!'`:  `xé!\0041`,
		`U&'x!00e9' uescape '!'`:         "xé",
		`U&'§0041' UESCAPE '§'`:          "A",
		"U&'a'\n-- the bar\nUESCAPE '|'": "a",
		`_UTF8'é'`:                       "é",
		`N'x'`:                           "x",
		`n'it''s'`:                       "it's",
		`U&'日\65e5'`:                     "日日",
	} {
		c, err := NewCursor(text+" ,", Position{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		first := c.Peek()
		got, err := c.StringLiteral("a string")
		if err != nil || got != want || !c.Is(",") ||
			strings.TrimSpace(c.Source(first, first)) != text || first.Pos != (Position{1, 1}) {
			t.Errorf("%s is %q, %v, at %v, source %q; want %q", text, got, err, first.Pos,
				c.Source(first, first), want)
		}
	}
}

func TestWrongUnicodeLiterals(t *testing.T) {
	for text, want := range map[string]string{
		`U&'\12'`:             "1:4: after the escape character",
		`U&'ab\zzzz'`:         "1:6: after the escape character",
		`U&'é\+1234'`:         "1:5: after the escape character",
		`U&'\+-12345'`:        "1:4: after the escape character",
		`U&'\'`:               "1:4: after the escape character",
		"U&'a\n b\\00'":       "2:3: after the escape character",
		`U&'\D83C'`:           "1:4: this is half of a surrogate pair",
		`U&'\D83C\0041'`:      "1:4: this is half of a surrogate pair",
		`U&'\DF89\D83C'`:      "1:4: this is half of a surrogate pair",
		`U&'\+110000'`:        "1:4: this is not a character",
		`U&'a' UESCAPE ''`:    "1:15: UESCAPE takes one character",
		`U&'a' UESCAPE '!!'`:  "1:15: UESCAPE takes one character",
		`U&'a' UESCAPE 'f'`:   "1:15: UESCAPE takes one character",
		`U&'a' UESCAPE ' '`:   "1:15: UESCAPE takes one character",
		`U&'a' UESCAPE '+'`:   "1:15: UESCAPE takes one character",
		`U&'a' UESCAPE ''''`:  "1:15: UESCAPE takes one character",
		`U&'a' UESCAPE x`:     "1:15: found \"x\", expected the escape character",
		`U&'a' UESCAPE`:       "1:14: found the end of the text, expected the escape character",
		`U&'a`:                "1:3: the string opened here is never closed",
		`U&"a"`:               `1:3: the character " has no meaning here`,
		`U&'a' UESCAPE U&'!'`: "1:15: found a string literal, expected the escape character",
	} {
		_, err := Lex(text, Position{})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s…", text, err, want)
		}
	}
}

// Every text can be written with each character escaped.
func TestEveryTextHasAUnicodeLiteral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringMatching(`(?s).*`).Draw(t, "text")
		long := rapid.Bool().Draw(t, "long")
		var b strings.Builder
		for _, r := range want {
			switch {
			case long || r > 0xffff:
				b.WriteString("\\+" + hex(r, 6))
			default:
				b.WriteString("\\" + hex(r, 4))
			}
		}
		tokens, err := Lex("U&'"+b.String()+"'", Position{})
		if err != nil || tokens[0].Kind != String || tokens[0].Text != want {
			t.Fatalf("%s is %v, %v; want %q", b.String(), tokens, err, want)
		}
	})
}

func hex(r rune, digits int) string {
	const all = "0123456789abcdef"
	text := make([]byte, digits)
	for i := range text {
		text[digits-1-i] = all[r>>(4*i)&15]
	}
	return string(text)
}
