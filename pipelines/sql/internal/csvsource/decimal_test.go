package csvsource

import (
	"fmt"
	"strings"
)

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
