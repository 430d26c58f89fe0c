package conformance

import (
	"encoding/base64"
	"strings"

	"pgregory.net/rapid"
)

// Values of keys: few, so that calls meet, and some that are at a limit or beyond.
var (
	keyTexts = []string{"a", "b", "1", "a\u0000", "ab", "ä", "😀", "A", "a", "b", long(1024),
		long(1025), long(2048), long(2049), ""}
	keyNumbers = []string{"1", "2", "1.0", "10E-1", "10", "-1", "-0", "0", "1E125", "-9.9E125",
		"1E-130", "0.1", "2e0", "+1", "1E126", "1E-131", "x", "",
		"12345678901234567890123456789012345678", "123456789012345678901234567890123456789"}
	keyBytes = []string{"a", "b", "\x00", "\x00\xff", "\xff", "\xff\xff", "ab", ""}
)

// drawKeyValue draws the value of a key attribute. One in 24 is of another type.
func drawKeyValue(t *drawing, typ string) any {
	if oneIn(t, 24) {
		t.invalid++
		return pick[any](t, object{{"NULL", raw("true")}}, object{{"S", "a"}}, object{{"N", "1"}},
			object{{"B", "YQ=="}}, object{{"SS", array{"a"}}},
			object{{"L", array{}}}, object{{"BOOL", raw("true")}}, object{})
	}
	switch typ {
	case "S":
		return object{{"S", drawRare(t, keyTexts)}}
	case "N":
		return object{{"N", drawRare(t, keyNumbers)}}
	}
	return object{{"B", base64.StdEncoding.EncodeToString([]byte(drawRare(t, keyBytes)))}}
}

// drawRare draws one of the first four mostly.
func drawRare(t *drawing, from []string) string {
	if !oneIn(t, 4) {
		return pick(t, from[:4]...)
	}
	v := pick(t, from...)
	return odd(t, v, "", long(1025), long(2048), long(2049), "1E126", "1E-131", "x",
		"123456789012345678901234567890123456789")
}

func drawKey(t *drawing, keys []keySpec) object {
	var key object
	for _, k := range keys {
		key = append(key, member{k.name, drawKeyValue(t, k.typ)})
	}
	return key
}

// drawItem draws an item, most of the index keys included.
func drawItem(t *drawing, spec tableSpec) object {
	it := drawKey(t, spec.keys)
	if oneIn(t, 41) {
		t.invalid++
		size := 409600 + rapid.IntRange(-1, 1).Draw(t.T, "size")
		return append(it, member{"f", object{{"S", long(size - keySize(it) - 1)}}})
	}
	for _, ix := range spec.indexes {
		for _, k := range ix.keys {
			known := hasMember(it, k.name)
			if !known && !oneIn(t, 4) {
				it = append(it, member{k.name, drawKeyValue(t, k.typ)})
			}
		}
	}
	for range rapid.IntRange(0, 2).Draw(t.T, "attributes") {
		name := pick(t, "v", "w", "ä.b", "#", "v", long(255), long(65535), long(65537), "")
		odd(t, name, "", long(65537))
		if !hasMember(it, name) {
			it = append(it, member{name, drawValue(t, 2)})
		}
	}
	return it
}

func drawValue(t *drawing, depth int) any {
	kinds := []string{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", "L", "M", "deep",
		"sized", "odd"}
	switch kind := pick(t, kinds...); kind {
	case "S":
		return object{{"S", pick(t, "", "a", "é", "😀", "\u0000", "\"\\/\b\f\n\r\t", "\u2028",
			"true", "<x>")}}
	case "N":
		return object{{"N", drawNumber(t)}}
	case "B":
		return object{{"B", drawBinary(t)}}
	case "BOOL":
		return object{{"BOOL", raw(pick(t, "true", "false"))}}
	case "NULL":
		return object{{"NULL", raw("true")}}
	case "SS":
		t.invalid++ // no element, or one twice
		return object{{"SS", drawArray(t, func() any {
			return pick(t, "a", "b", "", "é", "B", "10",
				"9")
		})}}
	case "NS":
		t.invalid++
		return object{{"NS", drawArray(t, func() any { return drawNumber(t) })}}
	case "BS":
		t.invalid++
		return object{{"BS", drawArray(t, func() any { return drawBinary(t) })}}
	case "L":
		if depth == 0 {
			return object{{"L", array{}}}
		}
		return object{{"L", drawArray(t, func() any { return drawValue(t, depth-1) })}}
	case "M":
		m := object{}
		for i := range rapid.IntRange(0, 2).Draw(t.T, "members") {
			if depth > 0 {
				m = append(m, member{[]string{"k", "é"}[i], drawValue(t, depth-1)})
			}
		}
		return object{{"M", m}}
	case "deep":
		t.invalid++
		n := rapid.IntRange(29, 34).Draw(t.T, "depth")
		if oneIn(t, 2) {
			return raw(strings.Repeat(`{"M":{"m":`, n) + `{"S":"x"}` + strings.Repeat(`}}`, n))
		}
		return raw(strings.Repeat(`{"L":[`, n) + `{"S":"x"}` + strings.Repeat(`]}`, n))
	case "sized":
		return object{{"S", long(pick(t, 1000, 1013, 1024, 2048, 4083, 4096, 5000, 100000))}}
	default:
		t.invalid++
		return raw(pick(t, `{}`, `null`, `{"S":null}`, `{"X":"1"}`, `{"S":"a","N":"1"}`,
			`{"S":"a","X":1}`, `{"NULL":false}`, `{"N":1}`, `{"S":1}`,
			`{"S":true}`, `{"S":[]}`, `{"S":{}}`, `{"L":{}}`, `{"L":null}`, `{"M":[]}`,
			`{"M":null}`, `{"L":[null]}`, `{"M":{"k":null}}`, `{"SS":[null]}`,
			`{"SS":["a",null]}`,
			`{"SS":"a"}`, `{"NS":[1]}`, `{"BOOL":"true"}`, `{"BOOL":1}`, `{"NULL":"x"}`, `"x"`, `1`,
			`[]`, `{"B":"!!"}`, `{"B":"YQ"}`, `{"B":"YR=="}`, `{"BS":["a"]}`,
			`{"S":"a","S":"b"}`, `{"M":{"a":{"S":"1"},"a":{"S":"2"}}}`, `{"M":{"":{"S":"x"}}}`,
			`{"L":[{}]}`))
	}
}

func drawArray(t *drawing, element func() any) array {
	all := array{}
	for range rapid.IntRange(0, 3).Draw(t.T, "elements") {
		all = append(all, element())
	}
	return all
}

func drawBinary(t *drawing) string {
	return base64.StdEncoding.EncodeToString([]byte(pick(t, keyBytes...)))
}

func drawNumber(t *drawing) string {
	if oneIn(t, 2) {
		return pick(t, "0", "1", "1.0", "-1", "2", "10", "1e1", "0.5", "100.00")
	}
	if oneIn(t, 5) {
		t.invalid++
		return pick(t, "", " 1", "1 ", "NaN", "Infinity", "0x1", "1e", "1e+", ".", "-", "+", "1,5",
			"1_0", "--1", "1E99999999999", "0E99999999999", "1E-99999999999", "١", "1.2.3", "1d",
			"1f", "1L")
	}
	mantissa := rapid.StringMatching(`[+-]?(0{0,3}[0-9]{1,40}|[0-9]{0,20}\.[0-9]{1,20}|[0-9]{1,` +
		`3}\.)`)
	exponent := rapid.StringMatching(`|[eE][+-]?(1[0-4][0-9]|[0-9]{1,2})`)
	digits, power := mantissa.Draw(t.T, "digits"), exponent.Draw(t.T, "exponent")
	if len(digits) > 38 {
		t.invalid++ // too many
	}
	if len(power) > 2 {
		t.invalid++ // out of range
	}
	return digits + power
}
