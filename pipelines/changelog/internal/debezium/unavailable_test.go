package debezium

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestThePlaceholderIsRecognizedInEachForm(t *testing.T) {
	for _, text := range []string{"", "not here", "hex:00ff10", "hex:C3A9", `a"b\c`, "{}", "é"} {
		p, err := newPlaceholder(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		data := p.data
		if digits, ok := strings.CutPrefix(text, "hex:"); ok {
			if got := hex.EncodeToString(data); !strings.EqualFold(got, digits) {
				t.Errorf("%q is %s", text, got)
			}
		}
		var numbers []int8
		for _, b := range data {
			numbers = append(numbers, int8(b))
		}
		plain := strings.ToValidUTF8(string(data), "\ufffd")
		coded := base64.StdEncoding.EncodeToString(data)
		hstore, _ := json.Marshal(map[string]string{plain: plain})
		for _, form := range []any{
			plain, coded, hex.EncodeToString(data), []string{plain}, []string{coded},
			[]string{uuidOf(data)}, numbers,
			map[string]string{plain: plain}, string(hstore),
		} {
			raw, err := json.Marshal(form)
			if err != nil {
				t.Fatal(err)
			}
			if !p.is(raw) {
				t.Errorf("%q: %s is not the placeholder", text, raw)
			}
		}
		for _, other := range []string{`"x"`, `[]`, `{}`, `[1]`, `["x"]`, `{"a":"b"}`, `1`, `true`,
			``, `null`, `[[]]`} {
			if p.is([]byte(other)) {
				t.Errorf("%q: %s is the placeholder", text, other)
			}
		}
	}
	for _, text := range []string{"hex:", "hex:0", "hex:zz"} {
		if _, err := newPlaceholder(text); err == nil {
			t.Errorf("%q is a placeholder", text)
		}
	}
}

// Java's UUID.nameUUIDFromBytes returns a UUID of version 3: MD5 without a name space.
func TestTheUUIDIsThatOfJava(t *testing.T) {
	if got := uuidOf([]byte("abc")); got != "90015098-3cd2-3fb0-9696-3f7d28e17f72" {
		t.Errorf("%s", got)
	}
}

// Values without a placeholder keep every byte.
func TestOtherValuesAreNotChanged(t *testing.T) {
	p, err := newPlaceholder("")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		raw := json.RawMessage(drawJSON(t, 3))
		got, err := p.resolve(raw, nil)
		if err != nil || string(got) != string(raw) {
			t.Fatalf("%s is %s, %v", raw, got, err)
		}
	})
}

func drawJSON(t *rapid.T, depth int) string {
	kinds := 3
	if depth > 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.SampledFrom([]string{"null", "true", "95", "-1.50e3", "0"}).Draw(t, "literal")
	case 1:
		return rapid.SampledFrom([]string{`"\u005f_x"`, `"{\"a\": 1}"`, `"__debezium"`, `"X19kZWJ"`,
			`""`}).Draw(t, "string")
	case 2:
		text, _ := json.Marshal(rapid.String().Draw(t, "text"))
		return string(text)
	case 3:
		var members []string
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			members = append(members, drawJSON(t, depth-1))
		}
		return "[" + strings.Join(members, " , ") + "]"
	}
	var members []string
	for i := range rapid.IntRange(0, 3).Draw(t, "fields") {
		members = append(members, ` "`+string(rune('z'-i))+`" : `+drawJSON(t, depth-1))
	}
	return "{" + strings.Join(members, ",") + " }"
}
