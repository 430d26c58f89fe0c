package debezium

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// envelope is an event taken apart.
type envelope struct {
	op            string
	before, after json.RawMessage
	schema        json.RawMessage // of the envelope, when it came with one
}

// errFlat is the error for a row without its envelope.
var errFlat = errors.New(`it has no member op, and is no Debezium envelope like {"op":"u","before":{…},"after":{…}}; ` +
	"if the connector's transform ExtractNewRecordState takes the envelope off, take that transform out")

// parseEnvelope returns nil for a tombstone in the wrapping of a schema.
func parseEnvelope(event []byte) (*envelope, error) {
	members, err := object(event)
	if err != nil {
		return nil, err
	}
	env := new(envelope)
	// A row has an op when it is an envelope, and a payload beside a schema when it is one wrapped. A table may
	// have columns of these names, but those are inside before and after.
	if payload, wrapped := members["payload"]; wrapped && members["op"] == nil {
		env.schema = members["schema"]
		if isNull(payload) {
			return nil, nil
		}
		if members, err = object(payload); err != nil {
			return nil, errors.New("its payload is no JSON object")
		}
	}
	op, ok := members["op"]
	if !ok {
		return nil, errFlat
	}
	if json.Unmarshal(op, &env.op) != nil {
		return nil, errors.New("its member op is no string")
	}
	env.before, env.after = members["before"], members["after"]
	return env, nil
}

func object(text []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	err := json.Unmarshal(text, &members)
	if fault, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, errors.New("it is not valid JSON: " + fault.Error() + " at byte " + strconv.FormatInt(fault.Offset, 10))
	}
	if err != nil || members == nil {
		return nil, errors.New("it is not a JSON object")
	}
	return members, nil
}

// shown is how many bytes of a text an error shows: it stays one line of readable length.
const shown = 60

// quoteShort quotes a text for an error.
func quoteShort(text string) string {
	short := cut(text)
	if short == text {
		return strconv.Quote(text)
	}
	return strconv.Quote(short) + "…"
}

// showJSON writes JSON for an error, as it is but for the space between its tokens.
func showJSON(raw json.RawMessage) string {
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return quoteShort(string(raw))
	}
	text := compact.String()
	if short := cut(text); short != text {
		return short + "…"
	}
	return text
}

// cut returns the beginning of a text, without a part of a character at its end.
func cut(text string) string {
	if len(text) <= shown {
		return text
	}
	end := shown
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
