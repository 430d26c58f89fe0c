package input

import (
	"context"
	"os"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// sizersAtOnce is how many files' sizes are asked for at the same time: a store elsewhere takes tens of milliseconds for each.
const sizersAtOnce = 32

// Size returns the bytes that files have together.
func Size(ctx context.Context, names []string) (int64, error) {
	if len(names) == 0 {
		return 0, nil
	}
	fsys, err := newFilesystem(ctx, names[0])
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
			size, err := size(ctx, fsys, name)
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

func size(ctx context.Context, fsys filesystem.Interface, name string) (int64, error) {
	local := locate(name).Local
	if local == "" {
		return fsys.Size(ctx, name)
	}
	info, err := os.Stat(local) // Beam's keeps the file open
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
