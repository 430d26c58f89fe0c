// Package runners holds one suite of tests, "the same everywhere": the same input, written by the
// same pipeline on every Beam runner, ends in the same table, which a plain Go map gives.
//
// A Scenario is an input, a table and what becomes of the requests on the way; a Runner says what
// it can do and runs pipelines. Every scenario runs on every runner that can do what it needs. To
// add a runner, append it to allRunners in a file of this package: elements, options and the
// server's address travel in the pipeline, so that workers may be processes of their own.
//
//	go test ./testing/runners                      # all of it
//	go test ./testing/runners -run /prism/changelog
//	go test ./testing/runners -matrix matrix.md    # and a table of what ran where
package runners
