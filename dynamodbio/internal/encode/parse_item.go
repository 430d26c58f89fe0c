package encode

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ParseItem parses wire JSON, for showing and comparing items: it is not on the hot path. It is
// strict about the form (one type for each value, no name twice, nothing after the item) and does
// not check the values.
func ParseItem(body []byte) (map[string]types.AttributeValue, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("item: not valid UTF-8")
	}
	p := parser{json.NewDecoder(bytes.NewReader(body))}
	item, err := p.attributes(0)
	if err == nil {
		if _, err = p.Token(); err == io.EOF {
			return item, nil
		}
		err = errors.New("unexpected data after the item")
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return nil, fmt.Errorf("item: byte %d: %w", p.InputOffset(), err)
}

type parser struct{ *json.Decoder }

// expect reads the next token, which must be this delimiter.
func (p parser) expect(delim json.Delim) error {
	t, err := p.Token()
	if err == nil && t != delim {
		err = fmt.Errorf("found %v, want %v", t, delim)
	}
	return err
}

func (p parser) attributes(depth int) (map[string]types.AttributeValue, error) {
	if err := p.expect('{'); err != nil {
		return nil, err
	}
	item := map[string]types.AttributeValue{}
	for p.More() {
		name, err := scalar[string](p)
		if err != nil {
			return nil, err
		}
		if _, ok := item[name]; ok {
			return nil, fmt.Errorf("attribute %q occurs twice", name)
		}
		if item[name], err = p.value(depth); err != nil {
			return nil, err
		}
	}
	return item, p.expect('}')
}

func (p parser) value(depth int) (types.AttributeValue, error) {
	if depth == maxDepth {
		return nil, fmt.Errorf("values are nested deeper than %d levels", maxDepth)
	}
	if err := p.expect('{'); err != nil {
		return nil, err
	}
	kind, err := scalar[string](p)
	if err != nil {
		return nil, err
	}
	v, err := p.typed(kind, depth)
	if err != nil {
		return nil, err
	}
	return v, p.expect('}')
}

func (p parser) typed(kind string, depth int) (types.AttributeValue, error) {
	switch kind {
	case "S":
		s, err := scalar[string](p)
		return &types.AttributeValueMemberS{Value: s}, err
	case "N":
		s, err := scalar[string](p)
		return &types.AttributeValueMemberN{Value: s}, err
	case "B":
		b, err := p.binary()
		return &types.AttributeValueMemberB{Value: b}, err
	case "BOOL":
		b, err := scalar[bool](p)
		return &types.AttributeValueMemberBOOL{Value: b}, err
	case "NULL":
		b, err := scalar[bool](p)
		return &types.AttributeValueMemberNULL{Value: b}, err
	case "SS":
		s, err := list(p, scalar[string])
		return &types.AttributeValueMemberSS{Value: s}, err
	case "NS":
		s, err := list(p, scalar[string])
		return &types.AttributeValueMemberNS{Value: s}, err
	case "BS":
		b, err := list(p, parser.binary)
		return &types.AttributeValueMemberBS{Value: b}, err
	case "L":
		l, err := list(p, func(p parser) (types.AttributeValue,
			error) {
			return p.value(depth + 1)
		})
		return &types.AttributeValueMemberL{Value: l}, err
	case "M":
		m, err := p.attributes(depth + 1)
		return &types.AttributeValueMemberM{Value: m}, err
	}
	return nil, fmt.Errorf("%q is not a type of attribute values", kind)
}

func scalar[T string | bool](p parser) (T, error) {
	t, err := p.Token()
	if err != nil {
		var none T
		return none, err
	}
	v, ok := t.(T)
	if !ok {
		return v, fmt.Errorf("found %v, want a %T", t, v)
	}
	return v, nil
}

func (p parser) binary() ([]byte, error) {
	s, err := scalar[string](p)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.Strict().DecodeString(s)
}

func list[T any](p parser, element func(parser) (T, error)) ([]T, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	l := []T{}
	for p.More() {
		e, err := element(p)
		if err != nil {
			return nil, err
		}
		l = append(l, e)
	}
	return l, p.expect(']')
}
