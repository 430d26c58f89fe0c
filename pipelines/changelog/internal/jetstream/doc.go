// Package jetstream reads a stream of NATS JetStream into a Beam pipeline: it is the unbounded source of the program
// changelog.
//
// The source is a splittable DoFn. What it has to read is a range of stream sequence numbers, and where it is in the range is
// all that a runner needs to go on: nothing is acknowledged, so a message is read again exactly when its bundle is. It hands
// its bundle over every half a second, as nothing behind a shuffle sees a message before that; and it declines to be
// split between, as two halves of a stream would be read at the same time and change the messages' order.
//
// A server that goes away is waited for. A message that goes away before it was read is an error, because a table that misses
// it is never in step again; so is a stream that was made anew.
package jetstream
