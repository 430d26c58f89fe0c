package input

import (
	"context"
	"sync"
)

// sizersAtOnce is how many files' sizes are asked for at the same time: a store elsewhere takes
// tens of milliseconds for each.
const sizersAtOnce = 32

// Size returns the bytes that files have together.
func Size(ctx context.Context, names []string) (int64, error) {
	if len(names) == 0 {
		return 0, nil
	}
	fsys, err := openStore(ctx, names[0])
	if err != nil {
		return 0, In(names[0], err)
	}
	defer fsys.Close()
	var (
		mu    sync.Mutex
		total int64
		first error
		wg    sync.WaitGroup
		slots = make(chan struct{}, sizersAtOnce)
	)
	for _, name := range names {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			size, err := fsys.size(ctx, name)
			mu.Lock()
			defer mu.Unlock()
			if err != nil && first == nil {
				first = In(name, err)
			}
			total += size
		})
	}
	wg.Wait()
	return total, first
}
