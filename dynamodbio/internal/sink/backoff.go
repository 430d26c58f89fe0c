package sink

import (
	"math/rand/v2"
	"time"
)

// The delay before attempt n+1 is a random time between zero and the lesser of maxBackoff and
// minBackoff·2ⁿ: exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff
// And Jitter").
const (
	minBackoff = 50 * time.Millisecond
	maxBackoff = 20 * time.Second
)

// maxAttempts is how often an item is tried when sink.fail-on-error is true. The delays before
// the tenth attempt add up to some 20 s on average.
const maxAttempts = 10

func backoff(attempts int) time.Duration {
	ceiling := maxBackoff
	if attempts < 9 { // 50 ms · 2⁹ is past the ceiling
		ceiling = min(maxBackoff, minBackoff<<max(attempts-1, 0))
	}
	return rand.N(ceiling) + 1
}
