// Package dynamodbio writes PCollections to Amazon DynamoDB.
//
// It is Flink's "Amazon DynamoDB SQL Connector" as a Beam transform: a table is declared in Flink's
// DDL, or as a [Config], with the same options, defaults and credential providers, and stores the
// same items. It only writes: reading gives [ErrNotASource].
//
// An element's way: it is encoded once, into the JSON that DynamoDB takes. Without key columns it goes
// straight to the writer. With them (PRIMARY KEY or PARTITIONED BY) the write is an upsert: the
// last element of each key is kept inside its bundle, the survivors travel in chunks through a
// GroupByKey to one of a few shards, and there the last of each key is kept again and written. One
// writer in each process, shared by all bundles, sends BatchWriteItem requests, retries them, and
// keeps two versions of one key from overtaking each other.
//
// Delivery is at least once: a bundle ends when each of its items is stored or handed to
// [Result].Failed, and a bundle that a runner repeats writes the same items again.
package dynamodbio
