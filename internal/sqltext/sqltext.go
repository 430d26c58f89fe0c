// Package sqltext turns SQL values into text and back: numbers, dates, times and timestamps in each
// form that Flink has for them, and what CHAR and BINARY cut and pad. Every part of this module
// that writes or reads such text does it here, so that one value has one text wherever it appears.
//
// Its errors say what is wrong without the text: who reads a file adds that, and the column.
package sqltext

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// What is wrong with the text of a number.
var (
	ErrNotANumber = errors.New("it is not a number")
	ErrRange      = errors.New("it is out of range")
)

// Parser parses the text of a value. It does not retain the text.
type Parser func(text []byte) (schema.Value, error)

// ParserOf returns the parser of the text that Flink's formats csv and json have for a type of
// single values, and nil for ARRAY, MAP and their like. between is what a timestamp has between its
// date and its time.
func ParserOf(t *schema.Type, between Between) Parser {
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		return text
	case schema.TypeBoolean:
		return boolean
	case schema.TypeTinyint:
		return integer(8)
	case schema.TypeSmallint:
		return integer(16)
	case schema.TypeInt:
		return integer(32)
	case schema.TypeBigint:
		return integer(64)
	case schema.TypeFloat:
		return float(32)
	case schema.TypeDouble:
		return float(64)
	case schema.TypeDecimal:
		return decimal(t.Precision, t.Scale)
	case schema.TypeDate:
		return date
	case schema.TypeTime:
		return timeOfDay(t.Precision)
	case schema.TypeTimestamp:
		return timestamp(t.Precision, between)
	case schema.TypeTimestampLTZ:
		return instant(t.Precision, between)
	case schema.TypeBinary, schema.TypeVarbinary:
		return base64Bytes
	}
	return nil
}

func text(b []byte) (schema.Value, error) {
	if !utf8.Valid(b) {
		return schema.Value{}, errors.New("it is not UTF-8")
	}
	return schema.String(string(b)), nil
}

func boolean(b []byte) (schema.Value, error) {
	switch s := strings.TrimSpace(string(b)); {
	case strings.EqualFold(s, "true"):
		return schema.Bool(true), nil
	case strings.EqualFold(s, "false"):
		return schema.Bool(false), nil
	}
	return schema.Value{}, errors.New("expected true or false")
}

func integer(bits int) Parser {
	return func(b []byte) (schema.Value, error) {
		n, err := strconv.ParseInt(string(b), 10, bits)
		if err != nil {
			if n, err = strconv.ParseInt(strings.TrimSpace(string(b)), 10, bits); err != nil {
				return schema.Value{}, numberError(err)
			}
		}
		return schema.Int(n), nil
	}
}

func float(bits int) Parser {
	return func(b []byte) (schema.Value, error) {
		x, err := ParseFloat(strings.TrimSpace(string(b)), bits)
		if err != nil {
			return schema.Value{}, err
		}
		return schema.Float(x), nil
	}
}

// numberError is strconv's error without the text and the function's name.
func numberError(err error) error {
	if errors.Is(err, strconv.ErrRange) {
		return ErrRange
	}
	return ErrNotANumber
}

func base64Bytes(b []byte) (schema.Value, error) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return schema.Value{}, errors.New("it is not base64")
	}
	return schema.Bytes(data), nil
}
