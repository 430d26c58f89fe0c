package sqltext

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestFloatTextIsJava holds AppendFloat to texts that JDK 25 printed. testdata/FloatText.java
// generates them.
func TestFloatTextIsJava(t *testing.T) {
	file, err := os.Open("testdata/float_text.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	n := 0
	for ; lines.Scan(); n++ {
		var kind, want string
		var bits uint64
		if _, err := fmt.Sscanf(lines.Text(), "%s %x %s", &kind, &bits, &want); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		size, f := 64, math.Float64frombits(bits)
		if kind == "f" {
			size, f = 32, float64(math.Float32frombits(uint32(bits)))
		}
		if got := string(AppendFloat(nil, f, size)); got != want {
			t.Errorf("the %d bits %x are %s; want %s", size, bits, got, want)
		}
		if back, err := ParseFloat(want, size); err != nil || back != f && !math.IsNaN(f) {
			t.Errorf("%s is read as %v, %v; want %v", want, back, err, f)
		}
	}
	if err := lines.Err(); err != nil || n < 5000 {
		t.Errorf("%d lines are too few: %v", n, err)
	}
}

func TestFloatTextReadsBackAsTheSameFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		if rapid.Bool().Draw(t, "whole") {
			f = math.Trunc(rapid.Float64Range(-1e20, 1e20).Draw(t, "f"))
		}
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return
		}
		text := string(AppendFloat(nil, f, 64))
		if back, err := strconv.ParseFloat(text, 64); err != nil ||
			math.Float64bits(back) != math.Float64bits(f) {
			t.Fatalf("%v became %s: %v, %v", f, text, back, err)
		}
		text = string(AppendFloatNumber(nil, f, 64))
		if back, err := strconv.ParseFloat(text, 64); err != nil || back != f {
			t.Fatalf("%v became the number %s: %v, %v", f, text, back, err)
		}
		f32 := float32(f)
		if math.IsInf(float64(f32), 0) {
			return
		}
		text = string(AppendFloat(nil, float64(f32), 32))
		if back, err := strconv.ParseFloat(text, 32); err != nil || float32(back) != f32 {
			t.Fatalf("%v became %s: %v, %v", f32, text, back, err)
		}
		text = string(AppendFloatNumber(nil, float64(f32), 32))
		if back, err := strconv.ParseFloat(text, 32); err != nil || float32(back) != f32 {
			t.Fatalf("%v became the number %s: %v, %v", f32, text, back, err)
		}
	})
}
