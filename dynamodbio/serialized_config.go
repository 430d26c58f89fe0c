package dynamodbio

import (
	"encoding/json"
	"fmt"
	"io"
)

// serializedConfig carries a Config to the workers as JSON text. Beam infers a row schema for every
// DoFn that is registered, from its exported fields, and its inference does not come to an end on a type that holds
// itself, as schema.Type does.
type serializedConfig struct {
	JSON string
}

func serializeConfig(c Config) (serializedConfig, error) {
	b, err := json.Marshal(c)
	return serializedConfig{JSON: string(b)}, err
}

// Format writes the table for every verb: the text holds the credentials.
func (w serializedConfig) Format(f fmt.State, _ rune) {
	c, _ := w.decode() // the zero Config when it cannot be read
	io.WriteString(f, c.String())
}

func (w serializedConfig) decode() (Config, error) {
	var c Config
	if err := json.Unmarshal([]byte(w.JSON), &c); err != nil {
		return c, fmt.Errorf("dynamodbio: the pipeline carries a Config that this worker cannot read: %w", err)
	}
	return c, nil
}
