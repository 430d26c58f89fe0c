// Package runners is one test suite for all Beam runners: the same pipeline with the same input
// must give the same table on each, which a plain Go map predicts.
//
// A Scenario is an input, a table and the faults of requests; a Runner runs pipelines and lists its
// capabilities. Every scenario runs on every runner that has the capabilities it needs. To add a
// runner, append it to allRunners in a file of this package. Elements, options and the server's
// address travel in the pipeline, so that workers can be other processes.
//
//	go test ./testing/internal/runners                      # the complete suite
//	go test ./testing/internal/runners -run /prism/changelog
//	go test ./testing/internal/runners -matrix matrix.md    # and a table of the results
package runners
