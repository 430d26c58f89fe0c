package sink

import "sync"

// Registry shares sinks between the DoFn instances of a process. The zero Registry is ready to use.
type Registry struct {
	mu    sync.Mutex
	sinks map[string]*shared
}

type shared struct {
	refs int
	once sync.Once
	sink *Sink
	err  error
}

// Acquire returns the sink of that key, made by open if this is its first user. Each Acquire that
// succeeds wants one Release. A sink that could not be opened is tried again by the next Acquire.
func (r *Registry) Acquire(key string, open func() (*Sink, error)) (*Sink, error) {
	r.mu.Lock()
	if r.sinks == nil {
		r.sinks = make(map[string]*shared)
	}
	sh := r.sinks[key]
	if sh == nil {
		sh = new(shared)
		r.sinks[key] = sh
	}
	sh.refs++
	r.mu.Unlock()

	// Opening may ask the network; users of other sinks do not wait for it.
	sh.once.Do(func() { sh.sink, sh.err = open() })
	if sh.err != nil {
		r.mu.Lock()
		if r.sinks[key] == sh {
			delete(r.sinks, key)
		}
		r.mu.Unlock()
		return nil, sh.err
	}
	return sh.sink, nil
}

// Release lets go of a sink; the last one closes it.
func (r *Registry) Release(key string) {
	r.mu.Lock()
	sh := r.sinks[key]
	if sh == nil {
		r.mu.Unlock()
		return
	}
	sh.refs--
	last := sh.refs == 0
	if last {
		delete(r.sinks, key)
	}
	r.mu.Unlock()
	if last {
		sh.sink.Close()
	}
}
