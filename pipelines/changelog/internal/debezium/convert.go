package debezium

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// converter converts JSON that is not null, whose schema may be nil. Its error does not contain the
// JSON.
type converter func(raw json.RawMessage, s *connectSchema) (schema.Value, error)

// newConverter returns the converter for a type, or an error for a type that events have no values
// of.
func newConverter(t *schema.Type, unit TimeUnit) (converter, error) {
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		return toString, nil
	case schema.TypeBoolean:
		return toBoolean, nil
	case schema.TypeTinyint:
		return toInt(8), nil
	case schema.TypeSmallint:
		return toInt(16), nil
	case schema.TypeInt:
		return toInt(32), nil
	case schema.TypeBigint:
		return toInt(64), nil
	case schema.TypeFloat:
		return toFloat(32), nil
	case schema.TypeDouble:
		return toFloat(64), nil
	case schema.TypeDecimal:
		return toDecimal, nil
	case schema.TypeDate:
		return toDate, nil
	case schema.TypeTime:
		return toTime(unit.of(t)), nil
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return toTimestamp(unit.of(t), t.Kind == schema.TypeTimestampLTZ), nil
	case schema.TypeBinary, schema.TypeVarbinary:
		return toBytes, nil
	case schema.TypeArray:
		return toArray(t, unit)
	case schema.TypeMap:
		return toMap(t, unit)
	case schema.TypeRow:
		return toRow(t, unit)
	}
	return nil, fmt.Errorf("change events have no values of type %v", t)
}

// scalar returns the text of a JSON string, number or boolean.
func scalar(raw json.RawMessage) (text string, quoted, ok bool) {
	switch raw[0] {
	case '"':
		if json.Unmarshal(raw, &text) != nil {
			return "", false, false
		}
		return text, true, true
	case '{', '[':
		return "", false, false
	}
	return string(raw), false, true
}

// toString accepts any JSON: what is not a string becomes its JSON text, as in Flink.
func toString(raw json.RawMessage, _ *connectSchema) (schema.Value, error) {
	if text, _, ok := scalar(raw); ok {
		return schema.String(text), nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return schema.Value{}, errors.New("invalid JSON")
	}
	return schema.String(compact.String()), nil
}

// toBoolean also accepts 0 and 1, which MySQL's BOOLEAN has.
func toBoolean(raw json.RawMessage, _ *connectSchema) (schema.Value, error) {
	text, _, _ := scalar(raw)
	switch {
	case strings.EqualFold(text, "true"), text == "1":
		return schema.Bool(true), nil
	case strings.EqualFold(text, "false"), text == "0":
		return schema.Bool(false), nil
	}
	return schema.Value{}, errors.New("expected true or false")
}

func toInt(bits int) converter {
	return func(raw json.RawMessage, _ *connectSchema) (schema.Value, error) {
		text, _, _ := scalar(raw)
		n, err := strconv.ParseInt(text, 10, bits)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return schema.Value{}, sqltext.ErrRange
		case err != nil:
			return schema.Value{}, errors.New("not an integer")
		}
		return schema.Int(n), nil
	}
}

func toFloat(bits int) converter {
	return func(raw json.RawMessage, _ *connectSchema) (schema.Value, error) {
		text, _, _ := scalar(raw)
		x, err := sqltext.ParseFloat(text, bits)
		if err != nil {
			return schema.Value{}, err
		}
		return schema.Float(x), nil
	}
}

func toBytes(raw json.RawMessage, _ *connectSchema) (schema.Value, error) {
	if text, quoted, _ := scalar(raw); quoted {
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			return schema.Bytes(b), nil
		}
	}
	return schema.Value{}, errors.New("not a base64 string")
}
