// Package jetstream reads a stream of NATS JetStream into a Beam pipeline, as an unbounded source.
// It is the start of the data's way: its Messages go to a decoder, and the decoder's rows to the
// write.
//
// The source is a splittable DoFn. Its restriction is a range of stream sequence numbers, and the
// position in the range is all the state that a runner needs to resume: no message is acknowledged,
// so a message is read again exactly when its bundle is. The DoFn ends its bundle every half a
// second, because nothing after a shuffle sees a message before that. It rejects splits at a
// fraction: two parts of a stream would be read at the same time, which would change the order of
// messages.
//
// The source waits for a server that is not reachable. A message that was removed before it was
// read is an error, because a table that misses a change is never in sync again; so is a stream
// that was recreated.
package jetstream
