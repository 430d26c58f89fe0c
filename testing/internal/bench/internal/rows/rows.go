// Package rows generates the input of the benchmarks: CSV rows of four columns, user_id, item_id,
// category_id and behavior, which are the same on every machine.
package rows

import (
	"bufio"
	"io"
	"math/rand/v2"
	"strconv"
)

// Columns are the names of the columns, in order.
var Columns = []string{"user_id", "item_id", "category_id", "behavior"}

var behaviors = [...]string{"pv", "pv", "pv", "pv", "pv", "pv", "buy", "cart", "fav"}

// Write writes n rows. Their user_ids are of that many keys, in random order; with 0 keys each row
// has a user_id of its own, in ascending order.
func Write(w io.Writer, n, keys int) error {
	// A PCG's numbers do not change with Go's version, as those of package rand's functions may.
	random := rand.NewPCG(1, 2)
	out := bufio.NewWriterSize(w, 1<<20)
	var line []byte
	for i := range n {
		user := uint64(i)
		if keys > 0 {
			user = random.Uint64() % uint64(keys)
		}
		bits := random.Uint64()
		line = strconv.AppendUint(line[:0], user, 10)
		line = append(line, ',')
		line = strconv.AppendUint(line, bits%5_163_070, 10)
		line = append(line, ',')
		line = strconv.AppendUint(line, bits>>32%9_439, 10)
		line = append(line, ',')
		line = append(line, behaviors[bits>>48%uint64(len(behaviors))]...)
		line = append(line, '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}
