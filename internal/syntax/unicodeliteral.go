package syntax

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unicodeLiterals decodes the U&'…' of a text into plain strings, and takes the UESCAPE 'c' behind
// one out of the tokens. Both ways of SQL's standard to write a character are known, \XXXX and
// \+XXXXXX, are read; Flink reads the first alone; two \XXXX may be the halves of a surrogate pair,
// as in Java.
func unicodeLiterals(text string, tokens []Token) ([]Token, error) {
	if !slices.ContainsFunc(tokens, func(t Token) bool { return t.Kind == unicodeString }) {
		return tokens, nil
	}
	kept := tokens[:0]
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.Kind == unicodeString {
			escape := '\\'
			if i+2 < len(tokens) && tokens[i+1].IsWord("UESCAPE") {
				var err error
				if escape, err = escapeCharacter(tokens[i+2]); err != nil {
					return nil, err
				}
				t.End = tokens[i+2].End
			}
			raw := text[t.Start:tokens[i].End]
			decoded, at, wrong := decodeUnicode(raw[len("U&'"):len(raw)-1], escape)
			if wrong != "" {
				return nil, Errorf(t.Pos.After(raw[:len("U&'")+at]), "%s", wrong)
			}
			if t.End != tokens[i].End {
				i += 2
			}
			t.Kind, t.Text = String, decoded
		}
		kept = append(kept, t)
	}
	return kept, nil
}

// escapeCharacter reads what stands behind UESCAPE.
func escapeCharacter(t Token) (rune, error) {
	if t.Kind != String {
		return 0, &Error{Pos: t.Pos, Found: t.String(),
			Expected: "the escape character of U&'…' in single quotes, as in UESCAPE '!'"}
	}
	r, size := utf8.DecodeRuneInString(t.Text)
	if size == 0 || size != len(t.Text) ||
		strings.ContainsRune("0123456789abcdefABCDEF+'\" \t\r\n", r) {
		return 0, Errorf(t.Pos, "UESCAPE takes one character, which is not a hexadecimal digit, "+
			"plus sign, quote or blank")
	}
	return r, nil
}

// decodeUnicode decodes what stands between the quotes of U&'…'. When it cannot it says at which
// byte and what is wrong.
func decodeUnicode(body string, escape rune) (decoded string, at int, wrong string) {
	var b strings.Builder
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRuneInString(body[i:])
		switch {
		case r == '\'': // doubled: the lexer sees to it
			b.WriteByte('\'')
			i += 2
			continue
		case r != escape:
			b.WriteString(body[i : i+size])
			i += size
			continue
		case strings.HasPrefix(body[i+size:], string(escape)):
			b.WriteRune(escape)
			i += 2 * size
			continue
		}
		start := i
		char, n := codePoint(body[i+size:])
		if i += size + n; n == 0 {
			return "", start, "after the escape character of U&'…' come 4 hexadecimal digits, + " +
				"and 6 of them, or the character itself once more"
		}
		if utf16.IsSurrogate(char) {
			low, n := rune(-1), 0
			if strings.HasPrefix(body[i:], string(escape)) {
				low, n = codePoint(body[i+size:])
			}
			if char = utf16.DecodeRune(char, low); n == 0 || char == utf8.RuneError {
				return "", start, "this is half of a surrogate pair, and the other half does not " +
					"follow"
			}
			i += size + n
		}
		if char > utf8.MaxRune {
			return "", start, "this is not a character: the last is 10FFFF"
		}
		b.WriteRune(char)
	}
	return b.String(), 0, ""
}

// codePoint reads XXXX or +XXXXXX, and returns how many bytes that took: 0 if it is neither.
func codePoint(text string) (rune, int) {
	from, to := 0, 4
	if strings.HasPrefix(text, "+") {
		from, to = 1, 7
	}
	if len(text) < to || strings.ContainsAny(text[from:to], "+-_") {
		return 0, 0
	}
	n, err := strconv.ParseUint(text[from:to], 16, 32)
	if err != nil {
		return 0, 0
	}
	return rune(n), to
}

// charsets are the names of character sets that a string literal may begin with, as _UTF8'…' and
// N'…' do in Flink. They change nothing: the text is UTF-8 in any case.
var charsets = []string{"N", "_UTF8", "_UTF16", "_UTF16LE", "_LATIN1"}

// prefixedStrings takes the names of character sets off string literals.
func prefixedStrings(tokens []Token) []Token {
	kept := tokens[:0]
	for _, t := range tokens {
		if last := len(kept) - 1; t.Kind == String && last >= 0 && kept[last].Kind == Word &&
			kept[last].End == t.Start &&
			slices.ContainsFunc(charsets, kept[last].IsWord) {
			t.Pos, t.Start = kept[last].Pos, kept[last].Start
			kept = kept[:last]
		}
		kept = append(kept, t)
	}
	return kept
}
