package sqltext

import (
	"errors"
	"math"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func TestAnIntegerThatItsTypeHasNoRoomForIsNamed(t *testing.T) {
	for _, test := range []struct {
		kind schema.TypeKind
		n    int64
		want string // of the error
	}{
		{schema.TypeTinyint, -128, ""},
		{schema.TypeTinyint, 128, "cannot read 128 as TINYINT: it is out of range"},
		{schema.TypeTinyint, -129, "cannot read -129 as TINYINT: it is out of range"},
		{schema.TypeSmallint, 32767, ""},
		{schema.TypeInt, math.MinInt32 - 1, "cannot read -2147483649 as INT: it is out of range"},
		{schema.TypeBigint, math.MinInt64, ""},
	} {
		got, err := Integer(&schema.Type{Kind: test.kind}, test.n)
		switch {
		case test.want == "" && (err != nil || got.Int64() != test.n):
			t.Errorf("%d: %v, error %v", test.n, got, err)
		case test.want != "" && (err == nil || err.Error() != test.want ||
			!errors.Is(err, ErrRange)):
			t.Errorf("%d: error %v, want %s", test.n, err, test.want)
		}
	}
}
