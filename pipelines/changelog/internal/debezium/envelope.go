package debezium

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// envelope is the parts of an event.
type envelope struct {
	op            string
	before, after json.RawMessage
	schema        json.RawMessage // of the envelope, when it came with one
}

// errFlat is the error for a row without its envelope.
var errFlat = errors.New("not a Debezium envelope, such as " +
	`{"op":"u","before":{…},"after":{…}}: there is no member op; ` +
	"if the connector has the transform ExtractNewRecordState, remove it")

// parseEnvelope returns nil for a tombstone with a schema.
func parseEnvelope(event []byte) (*envelope, error) {
	members, err := object(event)
	if err != nil {
		return nil, err
	}
	env := new(envelope)
	// An envelope has an op; one with a schema is the payload beside it. A table may have columns
	// of these names, but those are inside before and after.
	if payload, wrapped := members["payload"]; wrapped && members["op"] == nil {
		env.schema = members["schema"]
		if isNull(payload) {
			return nil, nil
		}
		if members, err = object(payload); err != nil {
			return nil, errors.New("payload is not a JSON object")
		}
	}
	op, ok := members["op"]
	if !ok {
		return nil, errFlat
	}
	if json.Unmarshal(op, &env.op) != nil {
		return nil, errors.New("op is not a string")
	}
	env.before, env.after = members["before"], members["after"]
	return env, nil
}

func object(text []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	err := json.Unmarshal(text, &members)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, fmt.Errorf("invalid JSON: %w at byte %d", e, e.Offset)
	}
	if err != nil || members == nil {
		return nil, errors.New("not a JSON object")
	}
	return members, nil
}

// shown is how many bytes of a text an error shows, so that it stays a readable line.
const shown = 60

// quoteShort quotes a text for an error.
func quoteShort(text string) string {
	short := cut(text)
	if short == text {
		return strconv.Quote(text)
	}
	return strconv.Quote(short) + "…"
}

// showJSON returns JSON for an error, without the space between its tokens.
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

// cut returns the first bytes of a text, up to the end of a character.
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
