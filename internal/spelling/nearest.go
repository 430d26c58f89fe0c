// Package spelling finds what a misspelt word most likely means, for the "did you mean …?" of this
// module's errors.
package spelling

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest returns the candidate that word most likely means, compared without regard to case, or ""
// when none is near. Near is one wrong, missing, additional or swapped character in a word of three
// to five, two in a longer one, and none in a shorter one.
func Nearest(word string, candidates []string) string {
	word = strings.ToUpper(word)
	limit := 2
	switch n := len(word); {
	case n <= 2:
		limit = 0
	case n <= 5:
		limit = 1
	}
	type guess struct {
		name     string
		distance int
	}
	var guesses []guess
	for _, c := range candidates {
		if d := distance(word, strings.ToUpper(c)); d <= limit {
			guesses = append(guesses, guess{c, d})
		}
	}
	if len(guesses) == 0 {
		return ""
	}
	return slices.MinFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	}).name
}

// distance is the number of characters to change, insert, delete or swap with their neighbour to
// get from a to b (the optimal string alignment distance). Above 2 it may be too small.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d > 2 || d < -2 {
		return max(d, -d) // too far for a typing mistake
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
