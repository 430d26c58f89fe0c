package encode

import (
	"encoding/binary"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func checkKeyNames(keys []string) error {
	if len(keys) > 2 {
		return fmt.Errorf("%d key attributes %q: a DynamoDB key has a partition key and at most "+
			"a sort key", len(keys), keys)
	}
	for i, k := range keys {
		if k == "" || len(k) > maxKeyNameSize {
			return fmt.Errorf("key attribute %q: the name of a key attribute has 1 to %d bytes", k,
				maxKeyNameSize)
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

// AppendKey appends the canonical key of an item: the bytes that [Encoder.Put] sets Item.Key to,
// equal if and only if the keys are equal for DynamoDB. It returns a *[RowError] for a key
// attribute that is missing or that DynamoDB would reject.
func AppendKey(dst []byte, item map[string]types.AttributeValue, keys []string) ([]byte, error) {
	if err := checkKeyNames(keys); err != nil {
		return dst, err
	}
	var w itemWriter
	w.reset(nil, false)
	for i, k := range keys {
		v, ok := item[k]
		if !ok {
			continue // appendKeys returns the error
		}
		m := w.mark()
		if err := w.attributeValue(v); err != nil {
			return dst, aboutAttribute(withPath(err, k))
		}
		w.keys[i] = keySpan{start: m.out, end: len(w.out), size: w.size - m.size}
	}
	dst, err := w.appendKeys(dst, keys)
	if err != nil {
		return dst, aboutAttribute(err)
	}
	return dst, nil
}

// appendKeys appends the canonical key from the key attributes' values as they were written: for
// each its type, the length of the text, and the text. Equal strings and binaries have equal wire
// text; a number has its canonical text, as 1, 1.0 and 10E-1 are one key.
func (w *itemWriter) appendKeys(dst []byte, keys []string) ([]byte, error) {
	for i, name := range keys {
		span := w.keys[i]
		if span.end == 0 {
			return dst, withPath(rowErrorf("", "the key attribute is missing"), name)
		}
		wire := w.out[span.start:span.end]
		kind := wire[2]
		if wire[3] != '"' || (kind != 'S' && kind != 'N' && kind != 'B') {
			return dst, withPath(rowErrorf("",
				"a key attribute is a string, a number or a binary, not %s", wireKind(wire)), name)
		}
		payload := wire[6 : len(wire)-2]
		if kind == 'N' {
			n, _ := parseInto(w, payload)
			var text [64]byte
			payload = n.AppendCanonical(text[:0])
		} else if err := checkKeySize(i, span.size); err != nil {
			return dst, withPath(err, name)
		}
		dst = append(dst, kind)
		dst = binary.AppendUvarint(dst, uint64(len(payload)))
		dst = append(dst, payload...)
	}
	return dst, nil
}

func checkKeySize(i, size int) error {
	role, limit := "partition", maxPartitionKeySize
	if i == 1 {
		role, limit = "sort", maxSortKeySize
	}
	switch {
	case size == 0:
		return rowErrorf("", "the %s key cannot be empty", role)
	case size > limit:
		return rowErrorf("", "the %s key has %d bytes, and DynamoDB takes up to %d", role, size,
			limit)
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
