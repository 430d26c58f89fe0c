// Package schema says what a table is: its columns, SQL types, keys and options, as a CREATE TABLE
// statement of Flink SQL declares them, and what a row of it is.
//
// [Parse] reads the statement, and [Table.String] writes it. A program that composes its own
// pipeline hands the Table to the connector; one that knows its columns only at run time feeds it
// [Row]s of [Value]s.
//
// The package implements the language of Flink 1.19 and 1.20 and no connector: what an
// option means and which types can be stored is the connector's to say. It imports neither Beam nor
// the AWS SDK.
package schema
