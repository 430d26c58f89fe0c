// Package dataflow has every pipeline program translated for Dataflow, without submitting it: what
// Dataflow would refuse for its form, and what cannot be sent to a worker, shows there.
package dataflow
