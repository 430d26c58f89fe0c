package files

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// endless is a format whose rows have no end.
type endless struct{}

func (endless) Configure(*tableoptions.Set) {}

func (endless) ReadRows(_ *input.File, out *input.Output[schema.Row]) error {
	for {
		if err := out.Emit(schema.Row{}); err != nil {
			return err
		}
	}
}

func TestAnErrorOfARowEndsTheReadingAndIsTheResult(t *testing.T) {
	name := filepath.Join(t.TempDir(), "rows")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := errors.New("wrong")
	rows, n := rowReader{format: endless{}}, 0
	err := rows.read(t.Context(), name, func(schema.Row) error {
		if n++; n < 3 {
			return nil
		}
		return wrong
	})
	if err != wrong || n != 3 {
		t.Errorf("error %v after %d rows, want the third row's", err, n)
	}
}
