// Package dataflow translates every pipeline program for Dataflow without submitting it. The tests
// find pipelines that Dataflow would reject for their form, and values that cannot be sent to a
// worker.
package dataflow
