package sqltext

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func TestDecimalsKeepTheirValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.IntRange(0, 6).Draw(t, "scale")
		unscaled := rapid.Int64Range(-999_999_999, 999_999_999).Draw(t, "unscaled")
		parse := decimal(10+scale, scale)
		for _, text := range []string{decimalText(unscaled, scale), exponentText(unscaled, scale)} {
			v, err := parse([]byte(text))
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if want := decimalText(unscaled, scale); v.DecimalText() != want {
				t.Fatalf("%s is read as %s; want %s", text, v.DecimalText(), want)
			}
		}
	})
}

// decimalText writes unscaled × 10^-scale with all its digits.
func decimalText(unscaled int64, scale int) string {
	sign := ""
	if unscaled < 0 {
		sign, unscaled = "-", -unscaled
	}
	digits := fmt.Sprintf("%0*d", scale+1, unscaled)
	if scale == 0 {
		return sign + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// exponentText writes the same number another way.
func exponentText(unscaled int64, scale int) string {
	return strings.Replace(fmt.Sprintf("%d0.0e-%d", unscaled, scale+1), "-00", "-0", 1)
}

func TestTheStandardSaysWhatPartsDateAndTime(t *testing.T) {
	const blank, letter = "2024-01-02 03:04:05", "2024-01-02T03:04:05"
	for _, test := range []struct {
		between Between
		text    string
		want    string // the error
	}{
		{BlankOrT, blank, ""}, {BlankOrT, letter, ""}, {Blank, blank, ""}, {T, letter, ""},
		{Blank, letter, "expected yyyy-MM-dd HH:mm:ss"}, {T, blank, "expected yyyy-MM-ddTHH:mm:ss"},
		{BlankOrT, "2024-01-02_03:04:05", "expected yyyy-MM-dd HH:mm:ss"},
		{T, "", "expected yyyy-MM-ddTHH:mm:ss"},
	} {
		for kind, suffix := range map[schema.TypeKind]string{schema.TypeTimestamp: "",
			schema.TypeTimestampLTZ: "Z"} {
			v, err := ParserOf(&schema.Type{Kind: kind, Precision: 3},
				test.between)([]byte(test.text + suffix))
			switch {
			case test.want == "" && (err != nil || v.Time().Format("2006-01-02 15:04:05") != blank):
				t.Errorf("%v %q is %v, %v", kind, test.text+suffix, v, err)
			case test.want != "" && (err == nil || err.Error() != test.want+suffix):
				t.Errorf("%v %q: got %v; want %s", kind, test.text+suffix, err, test.want+suffix)
			}
		}
	}
}
