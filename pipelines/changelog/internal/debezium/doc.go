// Package debezium decodes Debezium's change events to rows of a declared table. An event is a JSON
// envelope with op, before and after, which says what a transaction of a database did to a row
// (Debezium documentation, "Data change events").
//
// The package is between the stream that delivers the events and the write of the rows, and uses
// neither.
//
// An event is the whole text of a message, with or without the {"schema":…,"payload":…} that Kafka
// Connect's JsonConverter adds. A schema says what a value means: whether a number is a timestamp's
// milli-, micro- or nanoseconds, and whether a string is a decimal's digits or, in base64, its
// bytes. Without a schema the column's type does:
//
//   - a number in a TIME or TIMESTAMP is milliseconds for up to 3 digits of the second's fraction,
//     microseconds for up to 6 and nanoseconds for more, which is Debezium's own rule
//     ("time.precision.mode": adaptive); Options.TimeUnit overrides it;
//   - a string in a DECIMAL is its digits. Debezium's default ("decimal.handling.mode": precise)
//     writes base64, which cannot be distinguished from digits, and is an error.
//
// A column that an event does not have is NULL, as in Flink's format debezium-json, unless it is a
// key column.
package debezium
