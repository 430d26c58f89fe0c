package dynamodbjson

import (
	"encoding/base64"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
)

// itemDecoder makes whole items of lines.
type itemDecoder struct {
	*jsonlines.Decoder
	names map[string]string // attribute names, of which a table has few
}

// maxNames bounds the names that are kept: the keys of maps may be any number.
const maxNames = 4096

func newItemDecoder() *itemDecoder {
	return &itemDecoder{jsonlines.NewDecoder(false), map[string]string{}}
}

func (d *itemDecoder) decode(line []byte) (Change, error) {
	d.Reset(line)
	item := dynamodbio.Item{}
	kind, err := envelope(d.Decoder, func() error { return d.attributes(item) })
	return Change{kind, item}, err
}

// attributes adds the attributes of an object.
func (d *itemDecoder) attributes(item map[string]types.AttributeValue) error {
	if err := open(d.Decoder, errNoObject); err != nil {
		return err
	}
	for d.Kind() != '}' {
		text, err := d.Text()
		if err != nil {
			return err
		}
		name := d.name(text)
		if item[name], err = d.value(); err != nil {
			return fmt.Errorf("attribute %s: %w", name, err)
		}
	}
	return d.Take()
}

func (d *itemDecoder) name(text []byte) string {
	if name, ok := d.names[string(text)]; ok {
		return name
	}
	name := string(text)
	if len(d.names) < maxNames {
		d.names[name] = name
	}
	return name
}

// value reads {"S":"…"} and its like.
func (d *itemDecoder) value() (types.AttributeValue, error) {
	tag, err := openValue(d.Decoder)
	if err != nil {
		return nil, err
	}
	v, err := d.typed(tag)
	if err != nil {
		return nil, err
	}
	return v, closeValue(d.Decoder)
}

func (d *itemDecoder) typed(tag tag) (types.AttributeValue, error) {
	switch tag {
	case tagS:
		s, err := d.text()
		return &types.AttributeValueMemberS{Value: s}, err
	case tagN:
		s, err := d.text()
		return &types.AttributeValueMemberN{Value: s}, err
	case tagB:
		b, err := d.binary()
		return &types.AttributeValueMemberB{Value: b}, err
	case tagBOOL:
		b, err := boolean(d.Decoder)
		return &types.AttributeValueMemberBOOL{Value: b}, err
	case tagNULL:
		b, err := boolean(d.Decoder)
		return &types.AttributeValueMemberNULL{Value: b}, err
	case tagSS:
		s, err := list(d, d.text)
		return &types.AttributeValueMemberSS{Value: s}, err
	case tagNS:
		s, err := list(d, d.text)
		return &types.AttributeValueMemberNS{Value: s}, err
	case tagBS:
		b, err := list(d, d.binary)
		return &types.AttributeValueMemberBS{Value: b}, err
	case tagL:
		l, err := list(d, d.value)
		return &types.AttributeValueMemberL{Value: l}, err
	default:
		m := map[string]types.AttributeValue{}
		return &types.AttributeValueMemberM{Value: m}, d.attributes(m)
	}
}

func (d *itemDecoder) text() (string, error) {
	b, err := d.Text()
	return string(b), err
}

func (d *itemDecoder) binary() ([]byte, error) {
	text, err := d.Text()
	if err != nil {
		return nil, err
	}
	return decodeBase64(text)
}

func decodeBase64(text []byte) ([]byte, error) {
	data := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Strict().Decode(data, text)
	if err != nil {
		return nil, fmt.Errorf("it is not base64: %w", err)
	}
	return data[:n], nil
}

func list[T any](d *itemDecoder, element func() (T, error)) ([]T, error) {
	l := []T{}
	err := elements(d.Decoder, func() error {
		e, err := element()
		l = append(l, e)
		return err
	})
	return l, err
}
