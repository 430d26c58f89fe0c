package dynamodbtest

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
)

// kind is one of DynamoDB's types.
type kind uint8

const (
	kindNone kind = iota
	kindString
	kindNumber
	kindBinary
	kindBool
	kindNull
	kindMap
	kindList
	kindStringSet
	kindNumberSet
	kindBinarySet
)

var kindNames = [...]string{
	kindNone: "", kindString: "S", kindNumber: "N", kindBinary: "B", kindBool: "BOOL",
	kindNull: "NULL", kindMap: "M", kindList: "L",
	kindStringSet: "SS", kindNumberSet: "NS", kindBinarySet: "BS",
}

func (k kind) String() string { return kindNames[k] }

func kindNamed(name string) kind {
	switch name { // the common ones first; a loop over kindNames took a tenth of the decoding
	case "S":
		return kindString
	case "N":
		return kindNumber
	}
	return kind(max(0, slices.Index(kindNames[:], name)))
}

// value is an attribute's value. Numbers are normalised, and sets sorted.
type value struct {
	kind kind
	// text is the text of S and N, the raw bytes of B, and "true" or "false" for BOOL.
	text string
	// kids are the attributes of M and the nameless elements of L, SS, NS and BS.
	kids []attribute
}

// attribute is a named value: of an item, or of a map.
type attribute struct {
	name  string
	value value
}

// item is an item's attributes, or a key's, sorted by name.
type item []attribute

func (it item) get(name string) (value, bool) {
	for i := range it {
		if it[i].name == name {
			return it[i].value, true
		}
	}
	return value{}, false
}

func compareNames(a, b attribute) int { return strings.Compare(a.name, b.name) }

// sortAttributes sorts by name. It returns false and the name if one occurs twice.
func sortAttributes(attrs []attribute) (twice string, ok bool) {
	if !slices.IsSortedFunc(attrs, compareNames) {
		slices.SortStableFunc(attrs, compareNames)
	}
	for i := 1; i < len(attrs); i++ {
		if attrs[i].name == attrs[i-1].name {
			return attrs[i].name, false
		}
	}
	return "", true
}

// sortSet sorts a set's elements: numbers by value, the others by bytes. It returns false if two
// are equal.
func sortSet(k kind, elems []attribute) bool {
	order := func(a, b attribute) int { return strings.Compare(a.value.text, b.value.text) }
	if k == kindNumberSet {
		order = func(a, b attribute) int {
			return cmp.Compare(orderedNumber(a.value.text), orderedNumber(b.value.text))
		}
	}
	slices.SortFunc(elems, order)
	for i := 1; i < len(elems); i++ {
		if elems[i].value.text == elems[i-1].value.text {
			return false
		}
	}
	return true
}

// size returns the value's size by DynamoDB's rules; see [ItemSize].
func (v *value) size() int {
	switch v.kind {
	case kindString, kindBinary:
		return len(v.text)
	case kindNumber:
		return numberSize(v.text)
	case kindBool, kindNull:
		return 1
	}
	n := 0
	for i := range v.kids {
		n += v.kids[i].value.size()
		if v.kind == kindMap || v.kind == kindList {
			n += 1 + len(v.kids[i].name)
		}
	}
	if v.kind == kindMap || v.kind == kindList {
		n += 3
	}
	return n
}

func numberSize(text string) int {
	d, ok := scanDecimal(text)
	if !ok {
		return 0
	}
	return d.size()
}

// size returns the item's size: its names and values.
func (it item) size() int {
	n := 0
	for i := range it {
		n += len(it[i].name) + it[i].value.size()
	}
	return n
}

// append appends the item as DynamoDB JSON, in one form only: equal items have equal text.
func (it item) append(b []byte) []byte {
	b = append(b, '{')
	for i := range it {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(b, it[i].name)
		b = append(b, ':')
		b = it[i].value.append(b)
	}
	return append(b, '}')
}

func (v *value) append(b []byte) []byte {
	b = append(b, `{"`...)
	b = append(b, v.kind.String()...)
	b = append(b, `":`...)
	switch v.kind {
	case kindMap:
		b = item(v.kids).append(b)
	case kindList, kindStringSet, kindNumberSet, kindBinarySet:
		b = append(b, '[')
		for i := range v.kids {
			if i > 0 {
				b = append(b, ',')
			}
			if v.kind == kindList {
				b = v.kids[i].value.append(b)
			} else {
				b = v.kids[i].value.appendScalar(b)
			}
		}
		b = append(b, ']')
	default:
		b = v.appendScalar(b)
	}
	return append(b, '}')
}

func (v *value) appendScalar(b []byte) []byte {
	switch v.kind {
	case kindBinary:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, []byte(v.text))
		return append(b, '"')
	case kindBool:
		return append(b, v.text...)
	case kindNull:
		return append(b, "true"...)
	case kindNumber: // digits need no escapes
		b = append(b, '"')
		b = append(b, v.text...)
		return append(b, '"')
	default:
		return appendJSONString(b, v.text)
	}
}
