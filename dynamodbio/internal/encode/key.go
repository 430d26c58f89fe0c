package encode

import (
	"encoding/binary"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// maxKeyNameSize is DynamoDB's limit for the name of a key attribute, in bytes.
const maxKeyNameSize = 255

func checkKeyNames(keys []string) error {
	if len(keys) > 2 {
		return fmt.Errorf("%d key attributes %q: a DynamoDB key has a partition key and at most a sort key", len(keys), keys)
	}
	for i, k := range keys {
		if k == "" || len(k) > maxKeyNameSize {
			return fmt.Errorf("key attribute %q: the name of a key attribute has 1 to %d bytes", k, maxKeyNameSize)
		}
		if i == 1 && k == keys[0] {
			return fmt.Errorf("key attribute %q is named twice", k)
		}
	}
	return nil
}

// keyIndex returns the attribute's place among the keys, or -1.
func keyIndex(keys []string, name string) int {
	for i, k := range keys {
		if k == name {
			return i
		}
	}
	return -1
}

// AppendKey appends the canonical key of an item: the same bytes as [Encoder.Put] gives in Item.Key,
// equal if and only if DynamoDB takes the keys to be equal. A key attribute that is missing or that
// DynamoDB would refuse gives a *[RowError].
func AppendKey(dst []byte, item map[string]types.AttributeValue, keys []string) ([]byte, error) {
	if err := checkKeyNames(keys); err != nil {
		return dst, err
	}
	var w writer
	w.reset(nil, false)
	for i, k := range keys {
		v, ok := item[k]
		if !ok {
			continue // appendKeys says which one is missing
		}
		m := w.here()
		if err := w.attributeValue(v); err != nil {
			return dst, ofAttribute(at(err, k))
		}
		w.keys[i] = keySpan{start: m.out, end: len(w.out), size: w.size - m.size}
	}
	dst, err := w.appendKeys(dst, keys)
	if err != nil {
		return dst, ofAttribute(err)
	}
	return dst, nil
}

// appendKeys appends the canonical key from the key attributes' values as they were written. For
// each: its type, the length of what follows, and its wire text, which is one and the same for equal
// strings and binaries; a number's is its canonical text, as 1, 1.0 and 10E-1 are one key.
func (w *writer) appendKeys(dst []byte, keys []string) ([]byte, error) {
	for i, name := range keys {
		span := w.keys[i]
		if span.end == 0 {
			return dst, at(bad("", "the key attribute is missing"), name)
		}
		wire := w.out[span.start:span.end]
		kind := wire[2]
		if wire[3] != '"' || (kind != 'S' && kind != 'N' && kind != 'B') {
			return dst, at(bad("", "a key attribute is a string, a number or a binary, not %s", wireKind(wire)), name)
		}
		payload := wire[6 : len(wire)-2]
		if kind == 'N' {
			n, _ := parseInto(w, payload)
			var text [64]byte
			payload = n.AppendCanonical(text[:0])
		} else if err := keySizeFault(i, span.size); err != nil {
			return dst, at(err, name)
		}
		dst = append(dst, kind)
		dst = binary.AppendUvarint(dst, uint64(len(payload)))
		dst = append(dst, payload...)
	}
	return dst, nil
}

func keySizeFault(i, size int) error {
	role, limit := "partition", maxPartitionKeySize
	if i == 1 {
		role, limit = "sort", maxSortKeySize
	}
	switch {
	case size == 0:
		return bad("", "the %s key cannot be empty", role)
	case size > limit:
		return bad("", "the %s key has %d bytes, and DynamoDB takes up to %d", role, size, limit)
	}
	return nil
}

// wireKind returns the type of a value from its wire form: NULL of {"NULL":true}.
func wireKind(wire []byte) string {
	for i := 2; i < len(wire); i++ {
		if wire[i] == '"' {
			return string(wire[2:i])
		}
	}
	return ""
}
