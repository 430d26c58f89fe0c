package dynamodbtest

import (
	"fmt"
	"slices"
	"strings"
)

// The largest key values (Amazon DynamoDB Developer Guide, "Quotas", Primary keys), in bytes.
const (
	maxPartitionKey = 2048
	maxSortKey      = 1024
)

// keyAttribute is one attribute of a table's key: its name, and kindString, kindNumber or
// kindBinary.
type keyAttribute struct {
	name string
	kind kind
}

// parseKeyAttribute reads "id", a string, or "id:N".
func parseKeyAttribute(text string) (keyAttribute, error) {
	name, typ := text, "S"
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		name, typ = text[:i], text[i+1:]
	}
	k := kindNamed(typ)
	if k != kindString && k != kindNumber && k != kindBinary {
		return keyAttribute{}, fmt.Errorf("dynamodbtest: key attribute %q: type %q is not S, N "+
			"or B",
			text, typ)
	}
	if name == "" || len(name) > 255 {
		return keyAttribute{}, fmt.Errorf("dynamodbtest: key attribute %q: name must have 1 to "+
			"255 bytes",
			text)
	}
	return keyAttribute{name, k}, nil
}

// keySchema is a table's key: the partition key and, if the table has one, the sort key.
type keySchema []keyAttribute

// keyErrors are an operation's errors for a key attribute that is missing or of the wrong type:
// those of PutItem name the attribute, those of batches and of a Key do not.
type keyErrors struct {
	missing   error
	wrongType func(attr keyAttribute, actual kind) error
}

func mismatchError() *apiError {
	return validationError("The provided key element does not match the schema")
}

var (
	keyArgumentErrors = keyErrors{
		mismatchError(),
		func(keyAttribute, kind) error { return mismatchError() },
	}
	putItemErrors = keyErrors{
		validationError("One of the required keys was not given a value"),
		func(attr keyAttribute, actual kind) error {
			return invalidValue("Type mismatch for key " + attr.name + " expected: " +
				attr.kind.String() + " actual: " + actual.String())
		},
	}
)

// keyOf returns the item's key in a form that compares, byte by byte, as DynamoDB orders keys, and
// is equal for equal keys only.
func (s keySchema) keyOf(it item, errs keyErrors) (string, error) {
	b := make([]byte, 0, 48)
	for i, attr := range s {
		v, ok := it.get(attr.name)
		if !ok {
			return "", errs.missing
		}
		if v.kind != attr.kind {
			return "", errs.wrongType(attr, v.kind)
		}
		if err := checkKeyValue(v, attr.name, i == 0); err != nil {
			return "", err
		}
		b = appendOrdered(b, v)
	}
	return string(b), nil
}

// has reports whether the attribute is one of the key's.
func (s keySchema) has(name string) bool {
	return slices.ContainsFunc(s, func(attr keyAttribute) bool { return attr.name == name })
}

// keyArgument returns the key of a parameter Key, which must hold the key's attributes and no
// others.
func (s keySchema) keyArgument(it item) (string, error) {
	if len(it) != len(s) {
		return "", mismatchError()
	}
	return s.keyOf(it, keyArgumentErrors)
}

// keyAttributes returns the item's key attributes alone.
func (s keySchema) keyAttributes(it item) item {
	var key item
	for i := range it {
		if s.has(it[i].name) {
			key = append(key, it[i])
		}
	}
	return key
}

var emptyKinds = map[kind]string{kindString: "string", kindBinary: "binary"}

func checkKeyValue(v value, name string, partition bool) error {
	if v.kind == kindNumber {
		return nil
	}
	if v.text == "" {
		return validationError("One or more parameter values are not valid. The AttributeValue " +
			"for a key attribute cannot contain an empty " + emptyKinds[v.kind] + " value. Key: " +
			name)
	}
	if partition && len(v.text) > maxPartitionKey {
		return invalidValue("Size of hashkey has exceeded the maximum size limit of2048 bytes")
	}
	if !partition && len(v.text) > maxSortKey {
		return invalidValue("Aggregated size of all range keys has exceeded the size limit of " +
			"1024 bytes")
	}
	return nil
}

// appendOrdered appends a key value so that bytes compare as the values do, and no value's bytes
// are a prefix of another's: a zero byte becomes 0x00 0xFF, and 0x00 0x00 ends the value.
func appendOrdered(b []byte, v value) []byte {
	if v.kind == kindNumber {
		return append(b, orderedNumber(v.text)...)
	}
	return append(appendEscaped(b, v.text), 0, 0)
}

func appendEscaped(b []byte, text string) []byte {
	for strings.IndexByte(text, 0) >= 0 {
		before, after, _ := strings.Cut(text, "\x00")
		b = append(append(b, before...), 0, 0xff)
		text = after
	}
	return append(b, text...)
}

// orderedNumber returns a normalised number in a form whose bytes compare as numbers do: the sign,
// the exponent in one byte, the digits and an end, the latter three complemented below zero.
func orderedNumber(text string) string {
	d, _ := scanDecimal(text)
	if d.digits == "" {
		return "\x01"
	}
	b := make([]byte, 0, len(d.digits)+3)
	if !d.negative {
		b = append(b, 2, byte(d.exponent-minNumberExponent))
		b = append(b, d.digits...)
		return string(append(b, 0))
	}
	b = append(b, 0, 255-byte(d.exponent-minNumberExponent))
	for i := range len(d.digits) {
		b = append(b, '0'+'9'-d.digits[i])
	}
	return string(append(b, 0xff))
}
