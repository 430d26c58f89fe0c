package debezium

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// DefaultUnavailableValue is Debezium's default of its property unavailable.value.placeholder.
const DefaultUnavailableValue = "__debezium_unavailable_value"

// errUnavailable is the error for a value that the event does not hold.
var errUnavailable = errors.New("the source did not capture the value, which did not change " +
	"(for PostgreSQL, set REPLICA IDENTITY FULL on the source table)")

// placeholder replaces a value that the source's log does not contain. That of PostgreSQL, for
// example, does not contain a TOASTed value that did not change. The placeholder's form depends on
// the column's type (Debezium documentation, "PostgreSQL connector":
// unavailable.value.placeholder).
type placeholder struct {
	// strings are its forms as a string: itself, base64 and hexadecimal of its bytes, the JSON text
	// of an hstore, and the UUID.
	strings map[string]bool
	// data are its bytes. Its form as an array of numbers has one for each.
	data []byte
	// marks are substrings. Every form that is not an array of numbers contains one.
	marks [][]byte
}

// newPlaceholder parses the property's value: text, or hex: and the bytes in hexadecimal.
func newPlaceholder(text string) (*placeholder, error) {
	if text == "" {
		text = DefaultUnavailableValue
	}
	p := &placeholder{data: []byte(text)}
	if digits, ok := strings.CutPrefix(text, "hex:"); ok {
		var err error
		if p.data, err = hex.DecodeString(digits); err != nil || len(p.data) == 0 {
			return nil, fmt.Errorf("%s: expected only hexadecimal digits after 'hex:'",
				quoteShort(text))
		}
	}
	plain := strings.ToValidUTF8(string(p.data), "\ufffd") // as Java converts bytes to a string
	hstore, err := json.Marshal(map[string]string{plain: plain})
	if err != nil {
		return nil, err
	}
	p.strings = map[string]bool{
		plain: true, string(hstore): true, uuidOf(p.data): true, hex.EncodeToString(p.data): true,
		base64.StdEncoding.EncodeToString(p.data): true,
		base64.URLEncoding.EncodeToString(p.data): true,
	}
	for s := range p.strings {
		mark, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		p.marks = append(p.marks, mark[1:len(mark)-1])
	}
	return p, nil
}

// CheckUnavailableValue returns an error for an invalid value of unavailable.value.placeholder.
func CheckUnavailableValue(text string) error {
	_, err := newPlaceholder(text)
	return err
}

// uuidOf returns what Java's UUID.nameUUIDFromBytes does.
func uuidOf(data []byte) string {
	sum := md5.Sum(data)
	sum[6] = sum[6]&0x0f | 0x30
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:])
}

// is reports whether a value is the placeholder.
func (p *placeholder) is(raw json.RawMessage) bool {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 {
		return false
	}
	switch raw[0] {
	case '"':
		return p.isString(raw)
	case '[':
		return p.isArray(raw)
	case '{': // an hstore as a map
		if !p.marked(raw) {
			return false
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil || len(members) != 1 {
			return false
		}
		for name, value := range members {
			return p.strings[name] && p.is(value)
		}
	}
	return false
}

func (p *placeholder) isString(raw json.RawMessage) bool {
	if !p.marked(raw) && bytes.IndexByte(raw, '\\') < 0 {
		return false
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return false
	}
	if p.strings[text] {
		return true
	}
	if !strings.HasPrefix(text, "{") { // the JSON text of an hstore may be spaced in any way
		return false
	}
	var members map[string]string
	if json.Unmarshal([]byte(text), &members) != nil || len(members) != 1 {
		return false
	}
	for name, value := range members {
		return p.strings[name] && p.strings[value]
	}
	return false
}

// isArray reports whether it is an array of one placeholder, or of the placeholder's bytes as
// numbers.
func (p *placeholder) isArray(raw json.RawMessage) bool {
	if !p.marked(raw) && !p.beginsAsNumbers(raw) {
		return false
	}
	var members []json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return false
	}
	if len(members) == 1 && p.is(members[0]) {
		return true
	}
	if len(members) != len(p.data) {
		return false
	}
	for i, member := range members {
		if !isNumber(member, int64(int8(p.data[i]))) { // Java's bytes have a sign
			return false
		}
	}
	return true
}

// beginsAsNumbers excludes most arrays of numbers without parsing them.
func (p *placeholder) beginsAsNumbers(raw json.RawMessage) bool {
	first := bytes.TrimLeft(raw[1:], " \t\r\n\"")
	return bytes.HasPrefix(first, fmt.Append(nil, int8(p.data[0])))
}

// isNumber reports whether a member is a number, with or without quotes.
func isNumber(raw json.RawMessage, want int64) bool {
	text, _, ok := scalar(raw)
	if !ok || len(text) > 20 {
		return false
	}
	got, ok := new(big.Rat).SetString(text)
	return ok && got.IsInt() && got.Num().IsInt64() && got.Num().Int64() == want
}

func (p *placeholder) marked(raw json.RawMessage) bool {
	for _, mark := range p.marks {
		if bytes.Contains(raw, mark) {
			return true
		}
	}
	return bytes.Contains(raw, []byte(`\u`)) // an escape of any character
}

// resolve returns a value without placeholders: each is replaced by the value at its place in
// before, the value's other version. It returns an error when before does not have it either.
func (p *placeholder) resolve(raw, before json.RawMessage) (json.RawMessage, error) {
	if p.is(raw) {
		if isNull(before) || p.is(before) {
			return nil, errUnavailable
		}
		return before, nil
	}
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return raw, nil
	}
	if !p.marked(raw) && !p.holdsNumbers(raw) {
		return raw, nil
	}
	if trimmed[0] == '[' {
		return p.resolveArray(raw, before)
	}
	var members, known map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return raw, nil // the converter returns an error
	}
	if !isNull(before) {
		_ = json.Unmarshal(before, &known) // other JSON has no members
	}
	changed := false
	for _, name := range slices.Sorted(maps.Keys(members)) {
		member := members[name]
		resolved, err := p.resolve(member, known[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", quoteShort(name), err)
		}
		changed = changed || !bytes.Equal(member, resolved)
		members[name] = resolved
	}
	if !changed { // a STRING column has the text as it is
		return raw, nil
	}
	return json.Marshal(members)
}

// resolveArray replaces elements by their position if before has as many: nothing else identifies
// them.
func (p *placeholder) resolveArray(raw, before json.RawMessage) (json.RawMessage, error) {
	var members, known []json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return raw, nil
	}
	if !isNull(before) {
		_ = json.Unmarshal(before, &known)
	}
	changed := false
	for i, member := range members {
		var at json.RawMessage
		if len(known) == len(members) {
			at = known[i]
		}
		resolved, err := p.resolve(member, at)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
		changed = changed || !bytes.Equal(member, resolved)
		members[i] = resolved
	}
	if !changed {
		return raw, nil
	}
	return json.Marshal(members)
}

// holdsNumbers reports whether a value may contain an array of the placeholder's bytes.
func (p *placeholder) holdsNumbers(raw json.RawMessage) bool {
	return bytes.Contains(raw, fmt.Append(nil, int8(p.data[0]))) && bytes.ContainsRune(raw, '[')
}
