// Package input finds and opens the files that a table of connector filesystem reads: what a path
// names, what is compressed, how far the reading has come, and at which record it went wrong. The
// packages of the formats, such as csv, read them, and package files brings both into a pipeline.
package input
