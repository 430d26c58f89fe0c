package sqltext

import (
	"bytes"
	"math"
	"strconv"
)

// AppendFloatNumber appends a finite FLOAT (bits 32) or DOUBLE (bits 64) as the number attribute
// that Flink's connector stores for it. It is the text of [AppendFloat], but for integers that have
// more digits than f's precision: Flink 1.19 runs on JDKs before 19, which print more of their
// digits, and another number would be another key.
func AppendFloatNumber(dst []byte, f float64, bits int) []byte {
	var buf [32]byte
	text := appendBigInteger(buf[:0], math.Abs(f), bits)
	if len(text) == 0 {
		return AppendFloat(dst, f, bits)
	}
	if f < 0 {
		dst = append(dst, '-')
	}
	return append(dst, text...)
}

// appendBigInteger appends f, which is positive, when it is an integer beyond its own precision
// that fits a long. A JDK before 19 prints its exact digits, save those that are worth less than
// half the distance to the next float, which are rounded half up.
func appendBigInteger(dst []byte, f float64, bits int) []byte {
	precision := 53
	if bits == 32 {
		precision = 24
	}
	_, exp := math.Frexp(f)
	exp-- // f is between 2^exp and 2^(exp+1)
	if exp <= precision || exp > 62 {
		return dst
	}
	pow := int64(1)
	dropped := 0
	for pow <= (int64(1)<<(exp-precision-1))/10 {
		pow *= 10
		dropped++
	}
	i := int64(f)
	rest := i % pow
	i /= pow
	if rest >= pow/2 && pow > 1 {
		i++
	}
	var buf [20]byte
	digits := strconv.AppendInt(buf[:0], i, 10)
	scale := len(digits) - 1 + dropped
	digits = bytes.TrimRight(digits, "0")
	return appendScientific(dst, digits, scale)
}
