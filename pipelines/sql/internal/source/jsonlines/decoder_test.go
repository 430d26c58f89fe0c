package jsonlines

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestControlCharactersInStringsStandForThemselves(t *testing.T) {
	d := NewDecoder(true)
	for line, want := range map[string]string{
		"\"a\tb\x01c\"":          "a\tb\x01c",
		"\"\x00\x1f\x7f\"":       "\x00\x1f\x7f",
		"\"\\\\\t\\\"\t\"\r\n":   "\\\t\"\t",
		"\t\"a\"\t\r\n":          "a",
		"\"a\rb\"":               "a\rb",
		"\"\\u0009\t\\t\"":       "\t\t\t",
		"\"\b\f\"":               "\b\f",
		"\"plain\"":              "plain",
		"\"é\t\U0001f600\"":      "é\t\U0001f600",
		"\"no control \\\" \"\n": "no control \" ",
	} {
		d.Reset([]byte(line))
		got, err := d.Text()
		if err != nil || string(got) != want {
			t.Errorf("%q is %q, %v; want %q", line, got, err, want)
			continue
		}
		if err := d.End(); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func TestAnErrorNamesTheByteOfTheLineAsItIs(t *testing.T) {
	d := NewDecoder(false)
	for line, want := range map[string]string{
		"{\"a\":\"\t\x01\", x}":                 "byte 12: ",
		"{\"a\":\"b\", x}":                      "byte 11: ",
		"{\"\x01\":\"\x01\", \"\x01\":1}":       "byte 11: ",
		"{\"a\":\"\x01\"\x01}":                  "byte 9: ",
		"\x01{}":                                "byte 1: ",
		"{\"a\":\"\\\x01\"}":                    "byte 7: ",
		"{\"a\t\":\"b\\q\"}":                    "byte 9: ",
		"{\"a\":\"\t\t\t\t\t\t\t\", \"b\":tru}": "byte 24: ",
	} {
		d.Reset([]byte(line))
		err := d.Skip()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v; want %s", line, err, want)
		}
	}
}

func TestTextWithControlCharactersIsReadBack(t *testing.T) {
	d := NewDecoder(true)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("a\"\\\t\x00\x1f\réu/n")), 0, 20, -1).
			Draw(t, "text")
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		// The escapes of some of the control characters are taken back.
		line := string(quoted)
		for _, c := range rapid.SliceOf(rapid.SampledFrom([]rune("\t\x00\x1f\r"))).Draw(t, "raw") {
			for _, escape := range []string{fmt.Sprintf(`\u%04x`, c), map[rune]string{'\t': `\t`,
				'\r': `\r`}[c]} {
				if escape != "" {
					line = replaceEscape(line, escape, string(c))
				}
			}
		}
		d.Reset([]byte("{\"k\":\t" + line + "}"))
		if err := d.Take(); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Text(); err != nil {
			t.Fatal(err)
		}
		got, err := d.Text()
		if err != nil || string(got) != text {
			t.Fatalf("%q is %q, %v; want %q", line, got, err, text)
		}
	})
}

// replaceEscape replaces an escape where its backslash is not itself escaped.
func replaceEscape(s, escape, with string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], escape):
			b.WriteString(with)
			i += len(escape)
		case s[i] == '\\':
			b.WriteString(s[i : i+2])
			i += 2
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return b.String()
}
