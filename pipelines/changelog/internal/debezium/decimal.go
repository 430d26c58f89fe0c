package debezium

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// connectDecimal is Kafka Connect's logical type of a decimal, whose value is its unscaled bytes.
const connectDecimal = "org.apache.kafka.connect.data.Decimal"

// errBase64 is the error for a string that is not a decimal. Most of them are base64.
var errBase64 = errors.New("not a number; if it is base64, set decimal.handling.mode=string " +
	"at the connector, or have its converter send schemas")

// toDecimal accepts digits, as a number or a string, and the bytes of a decimal if the schema or a
// scale says that they are. The write rounds to the column's scale.
func toDecimal(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
	if raw[0] == '{' {
		return variableScale(raw)
	}
	text, quoted, ok := scalar(raw)
	if !ok {
		return schema.Value{}, sqltext.ErrNotANumber
	}
	if quoted && s.name() == connectDecimal {
		scale, _ := s.parameter("scale")
		n, err := strconv.ParseInt(scale, 10, 32)
		if err != nil {
			return schema.Value{}, errors.New("the schema of the decimal has no scale")
		}
		return unscaled(text, n)
	}
	var digits [64]byte
	if _, ok := sqltext.ParseNumber(digits[:0], text); !ok {
		if quoted {
			return schema.Value{}, errBase64
		}
		return schema.Value{}, sqltext.ErrNotANumber
	}
	return schema.Decimal(text), nil
}

// variableScale decodes Debezium's io.debezium.data.VariableScaleDecimal, the type of source
// columns without a scale.
func variableScale(raw json.RawMessage) (schema.Value, error) {
	var d struct {
		Scale *int32  `json:"scale"`
		Value *string `json:"value"`
	}
	if json.Unmarshal(raw, &d) != nil || d.Scale == nil || d.Value == nil {
		return schema.Value{}, sqltext.ErrNotANumber
	}
	return unscaled(*d.Value, int64(*d.Scale))
}

// unscaled decodes a decimal from the base64 of a two's complement, big-endian integer.
func unscaled(text string, scale int64) (schema.Value, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) == 0 {
		return schema.Value{}, errors.New("not the base64 of a decimal's bytes")
	}
	const most = 64 // bytes, four times those of 38 digits
	if len(b) > most {
		return schema.Value{}, sqltext.ErrRange
	}
	n := new(big.Int).SetBytes(b)
	if b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	if scale == 0 {
		return schema.Decimal(n.String()), nil
	}
	return schema.Decimal(n.String() + "E" + strconv.FormatInt(-scale, 10)), nil
}
