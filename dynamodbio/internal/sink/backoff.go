package sink

import (
	"math/rand/v2"
	"time"
)

// The delay after failure n is a random time between zero and the lesser of maxBackoff and
// minBackoff·2ⁿ⁻¹: exponential backoff with full jitter (AWS Architecture Blog, "Exponential
// Backoff And Jitter").
const (
	minBackoff = 50 * time.Millisecond
	maxBackoff = 20 * time.Second
)

// maxAttempts is how often an item is tried when sink.fail-on-error is true. The delays before
// the tenth attempt add up to some 20 s on average.
const maxAttempts = 10

func backoff(failures int) time.Duration {
	ceiling := maxBackoff
	if failures < 9 {
		ceiling = min(maxBackoff, minBackoff<<max(failures-1, 0))
	}
	return rand.N(ceiling) + 1
}
