package dynamodbtest

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// maxNesting is the number of levels that an attribute's value may have, itself included
// (Amazon DynamoDB Developer Guide, "Quotas", Attributes).
const maxNesting = 32

// decoder reads a request. A malformed document is a SerializationException at once. Invalid values
// do not end the decoding, as DynamoDB checks the whole structure of a request before its values:
// invalid is the error of the first of them.
type decoder struct {
	jsonReader
	invalid error
}

// invalidate records that a value is invalid.
func (d *decoder) invalidate(err error) {
	if d.invalid == nil {
		d.invalid = err
	}
}

// item reads a map of attribute values.
func (d *decoder) item() (item, error) { return d.attributes(1) }

// attributes reads an object of attribute values at the given nesting level, sorted by name.
func (d *decoder) attributes(level int) (item, error) {
	attrs := make([]attribute, 0, 4)
	err := d.entries(func(name string) error {
		if name == "" {
			d.invalidate(validationError("Empty attribute name"))
		}
		if len(name) > 64<<10-1 {
			d.invalidate(validationError("Attribute name is too large, must be less than 65536 " +
				"bytes"))
		}
		v, err := d.value(level)
		attrs = append(attrs, attribute{name, v})
		return err
	})
	if err != nil {
		return nil, err
	}
	if twice, ok := sortAttributes(attrs); !ok {
		return nil, serializationError("attribute name given twice: " + twice)
	}
	return attrs, nil
}

// value reads one attribute value at the given nesting level.
func (d *decoder) value(level int) (value, error) {
	var v value
	if d.null() {
		d.invalidate(emptyValue())
		return v, nil
	}
	if level > maxNesting {
		d.invalidate(validationError("Nesting Levels have exceeded supported limits: Attributes " +
			"in the item have nested levels beyond supported limit"))
		return v, d.skip()
	}
	types := 0
	err := d.object(func(name string) error {
		k := kindNamed(name)
		if k == kindNone { // unknown members are ignored, as by every AWS service
			return d.skip()
		}
		if k == v.kind {
			return serializationError("attribute value type given twice: " + name)
		}
		types++
		v.kind = k
		return d.typed(&v, level)
	})
	if err != nil {
		return value{}, err
	}
	switch {
	case types == 0:
		d.invalidate(emptyValue())
	case types > 1:
		d.invalidate(severalTypes())
	}
	return v, nil
}

func emptyValue() error {
	return validationError("Supplied AttributeValue is empty, must contain exactly one of the " +
		"supported datatypes")
}

func severalTypes() error {
	return validationError("Supplied AttributeValue has more than one datatypes set, must " +
		"contain exactly one of the supported datatypes")
}

// typed reads the value after its type's name into v, whose kind is set.
func (d *decoder) typed(v *value, level int) error {
	var err error
	switch v.kind {
	case kindMap:
		v.kids, err = d.attributes(level + 1)
	case kindList:
		v.kids, err = d.list(level)
	case kindStringSet:
		v.kids, err = d.set(kindStringSet, kindString)
	case kindNumberSet:
		v.kids, err = d.set(kindNumberSet, kindNumber)
	case kindBinarySet:
		v.kids, err = d.set(kindBinarySet, kindBinary)
	case kindBool:
		var b bool
		b, err = d.bool()
		v.text = strconv.FormatBool(b)
	case kindNull:
		var b bool
		if b, err = d.bool(); err == nil && !b {
			d.invalidate(invalidValue("Null attribute value types must have the value of true"))
		}
	default:
		v.text, err = d.scalar(v.kind)
	}
	return err
}

func (d *decoder) list(level int) ([]attribute, error) {
	var kids []attribute
	err := d.array(func() error {
		v, err := d.value(level + 1)
		kids = append(kids, attribute{value: v})
		return err
	})
	return kids, err
}

// scalar reads a string, number or binary value.
func (d *decoder) scalar(k kind) (string, error) {
	text, err := d.string()
	if err != nil {
		return "", err
	}
	switch k {
	case kindNumber:
		n, err := normalizeNumber(text)
		if err != nil {
			d.invalidate(err)
		}
		return n, nil
	case kindBinary:
		return decodeBinary(text)
	default:
		return text, nil
	}
}

func decodeBinary(text string) (string, error) {
	fail := func(why string) (string, error) {
		return "", serializationError("'" + text + "' can not be converted to a Blob: " + why)
	}
	if i := strings.IndexFunc(strings.TrimRight(text, "="), notBase64); i >= 0 {
		return fail("Invalid Base64 character: '" + text[i:i+1] + "'")
	}
	if len(text)%4 != 0 {
		return fail("Base64 encoded length is expected a multiple of 4 bytes but found: " +
			strconv.Itoa(len(text)))
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return fail("Invalid last non-pad Base64 character detected")
	}
	return string(raw), nil
}

func notBase64(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
		r != '+' && r != '/'
}

// set reads a set of kind k, whose elements are of kind elem.
func (d *decoder) set(k, elem kind) ([]attribute, error) {
	var kids []attribute
	err := d.array(func() error {
		if d.null() {
			d.invalidate(invalidValue("An string set may not have a null string as a member"))
			return nil
		}
		text, err := d.scalar(elem)
		kids = append(kids, attribute{value: value{kind: elem, text: text}})
		return err
	})
	if err != nil {
		return nil, err
	}
	given := setText(k, kids)
	switch {
	case d.invalid != nil: // the first error counts, and elements may be invalid
	case len(kids) == 0 && k == kindBinarySet:
		d.invalidate(invalidValue("Binary sets should not be empty"))
	case len(kids) == 0:
		elems := map[kind]string{kindStringSet: "string", kindNumberSet: "number"}[k]
		d.invalidate(invalidValue("An " + elems + " set  may not be empty"))
	case sortSet(k, kids):
	case k == kindStringSet:
		d.invalidate(invalidValue("Input collection " + given + " contains duplicates."))
	case k == kindBinarySet:
		d.invalidate(invalidValue("Input collection " + given + "of type BS contains duplicates."))
	default:
		d.invalidate(validationError("Input collection contains duplicates"))
	}
	return kids, nil
}

// setText returns a set's elements in the order of the request, as in DynamoDB's messages.
func setText(k kind, elems []attribute) string {
	texts := make([]string, len(elems))
	for i := range elems {
		texts[i] = elems[i].value.text
		if k == kindBinarySet {
			texts[i] = base64.StdEncoding.EncodeToString([]byte(texts[i]))
		}
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
