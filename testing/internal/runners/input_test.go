package runners

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Inputs are drawn in rounds. A runner that streams reads a round when the previous one is in the
// table; for others the rounds are one input.
const (
	roundCount = 3
	roundSize  = 250
)

// draw returns the rounds of an input from a function that returns the next changes. Event times
// are random within an hour.
func draw(random *rand.Rand, rounds, size int, next func(i int) []Change) [][]Change {
	start := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	input := make([][]Change, rounds)
	for n, i := 0, 0; n < rounds; n++ {
		for len(input[n]) < size {
			for _, c := range next(i) {
				c.At = start.Add(time.Duration(random.Int64N(int64(time.Hour)))).UnixMilli()
				input[n] = append(input[n], c)
			}
			i++
		}
	}
	return input
}

// distinct inserts a new key with each change.
func distinct(random *rand.Rand) [][]Change {
	return draw(random, roundCount, roundSize, func(i int) []Change {
		return []Change{{ID: fmt.Sprint("k", i), Line: "1", Version: int64(i), Size: 20}}
	})
}

// duplicates inserts keys, three in ten of which were inserted before.
func duplicates(random *rand.Rand) [][]Change {
	keys := 0
	return draw(random, roundCount, roundSize, func(i int) []Change {
		key := keys
		if i > 0 && random.IntN(10) < 3 {
			key = random.IntN(keys)
		} else {
			keys++
		}
		return []Change{{ID: fmt.Sprint("k", key), Line: "1", Version: int64(i), Size: 20}}
	})
}

// skewed has half of its changes for one key.
func skewed(random *rand.Rand) [][]Change {
	return draw(random, roundCount, roundSize, func(i int) []Change {
		id := "hot"
		if random.IntN(2) > 0 {
			id = fmt.Sprint("k", random.IntN(500))
		}
		return []Change{{ID: id, Line: "1", Version: int64(i), Size: 20}}
	})
}

// oneKey has all of its changes for one key.
func oneKey(random *rand.Rand) [][]Change {
	return draw(random, roundCount, roundSize, func(i int) []Change {
		return []Change{{ID: "k", Line: "1", Version: int64(i), Size: 20}}
	})
}

// composite has keys of two parts, and many that share one of them.
func composite(random *rand.Rand) [][]Change {
	return draw(random, roundCount, roundSize, func(i int) []Change {
		return []Change{{ID: fmt.Sprint("k", random.IntN(20)), Line: fmt.Sprint(random.IntN(20)),
			Version: int64(i), Size: 20}}
	})
}

// large has items of tens of KB, so that a few of them make a chunk.
func large(random *rand.Rand) [][]Change {
	return draw(random, roundCount, 40, func(i int) []Change {
		return []Change{{ID: fmt.Sprint("k", random.IntN(40)), Line: "1", Version: int64(i),
			Size: 10_000 + random.IntN(50_000)}}
	})
}

// lives is a changelog: keys are inserted, updated, deleted, and sometimes inserted again.
func lives(random *rand.Rand) [][]Change {
	alive := map[int]Change{}
	return draw(random, roundCount, roundSize, func(i int) []Change {
		key := random.IntN(120)
		now := Change{ID: fmt.Sprint("k", key), Line: "1", Version: int64(i), Size: random.IntN(40)}
		before, ok := alive[key]
		switch {
		case !ok:
			now.Kind = schema.Insert
		case random.IntN(4) == 0:
			before.Kind = schema.Delete
			delete(alive, key)
			return []Change{before}
		default:
			before.Kind, now.Kind = schema.UpdateBefore, schema.UpdateAfter
			alive[key] = now
			return []Change{before, now}
		}
		alive[key] = now
		return []Change{now}
	})
}

// disordered is a changelog with the versions of a key in random order. All versions differ.
func disordered(random *rand.Rand) [][]Change {
	input := draw(random, 1, roundCount*roundSize, func(i int) []Change {
		c := Change{Kind: schema.UpdateAfter, ID: fmt.Sprint("k", random.IntN(150)), Line: "1",
			Version: int64(i), Size: 20}
		if random.IntN(4) == 0 {
			c.Kind = schema.Delete
		}
		return []Change{c}
	})
	changes := input[0]
	random.Shuffle(len(changes), func(i, j int) {
		changes[i], changes[j] = changes[j], changes[i]
	})
	return input
}

// ties is disordered with many equal versions of a key.
func ties(random *rand.Rand) [][]Change {
	input := disordered(random)
	for i := range input[0] {
		c := &input[0][i]
		c.Version, c.Size = c.Version/200, i // changes with equal versions differ in their texts
	}
	return input
}

// few is a changelog of few keys in rounds of a few changes.
func few(random *rand.Rand) [][]Change {
	version := int64(0)
	return draw(random, 12, 3, func(int) []Change {
		version++
		c := Change{Kind: schema.UpdateAfter, ID: fmt.Sprint("k", random.IntN(4)), Line: "1",
			Version: version, Size: 20}
		if random.IntN(3) == 0 {
			c.Kind = schema.Delete
		}
		return []Change{c}
	})
}

// nothing is an input without changes.
func nothing(*rand.Rand) [][]Change { return nil }
