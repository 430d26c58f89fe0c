package input

import "context"

// checkEvery is the number of records between checks of the context and updates of the counters.
const checkEvery = 256

// Output receives the elements that a reader emits, counts them, and ends the reading when its
// context ends.
type Output[T any] struct {
	ctx           context.Context
	emit          func(T)
	rows, ignored int64
	since         int
}

// NewOutput returns an Output that calls emit with each element. Call Flush when the reading has
// ended, with or without an error.
func NewOutput[T any](ctx context.Context, emit func(T)) *Output[T] {
	return &Output[T]{ctx: ctx, emit: emit}
}

// Emit passes an element on. Its error is the context's.
func (o *Output[T]) Emit(element T) error {
	o.rows++
	o.emit(element)
	return o.tick()
}

// IgnoreField counts a field that did not parse and became NULL.
func (o *Output[T]) IgnoreField() { o.ignored++ }

// IgnoreRecord counts a record that did not parse and was skipped. Its error is the context's.
func (o *Output[T]) IgnoreRecord() error {
	o.ignored++
	return o.tick()
}

func (o *Output[T]) tick() error {
	if o.since++; o.since < checkEvery {
		return nil
	}
	o.since = 0
	o.Flush()
	return o.ctx.Err()
}

// Flush adds what was counted to the counters of the process.
func (o *Output[T]) Flush() {
	rowsRead.Add(o.rows)
	ignored.Add(o.ignored)
	o.rows, o.ignored = 0, 0
}
