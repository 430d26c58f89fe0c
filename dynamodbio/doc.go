// Package dynamodbio writes PCollections to Amazon DynamoDB.
//
// It is Flink's "Amazon DynamoDB SQL Connector" as a Beam transform: a table is declared in Flink's
// DDL, which [FromDDL] reads, or as a [Config], with the same options, defaults and credentials
// providers, and stores the same items. [Write] writes to it. The package only writes: reading
// returns [ErrNotASource].
//
// # The way of an element
//
// An element is encoded once, to the JSON that DynamoDB receives. An append, without key columns,
// goes straight to the writer. With them (PRIMARY KEY or PARTITIONED BY) the write is an upsert:
// the latest element of each key in a bundle is kept, packed with others in chunks, and grouped by
// shard; of a shard's pane the latest of each key is written. One writer in each process, shared by
// all bundles, sends BatchWriteItem requests, retries them, and never has two versions of one key
// in flight.
//
// # Delivery
//
// Delivery is at least once: a bundle ends when each of its items is stored or emitted to
// [Result].Failed, and a bundle that a runner repeats writes the same items again.
//
// # Errors
//
// An invalid Config gives an [OptionError] for each option, a request that fails a [WriteError],
// and an element that cannot be stored a [RowError], or with [WithFailures] a [Failure].
//
// # Files
//
// The package reads in this order. What a caller sets: config.go, validate.go, connector_options.go
// and ddl.go. What it calls: write.go, table.go, read.go; and what it gets: result.go,
// errors.go, metrics.go. The steps of the pipeline: element_encoder.go, then pack_fn.go and
// write_pane_fn.go with a shuffle or write_fn.go without, and bundle_writer.go; item_key.go decides
// the key for all of them, and shared_table.go what they share in a process, with connection.go.
// How types travel between workers: serialization.go.
package dynamodbio
