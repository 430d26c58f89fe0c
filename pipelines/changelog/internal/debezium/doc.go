// Package debezium makes rows of a declared table of Debezium's change events: the JSON envelopes, with op, before and
// after, that tell what a database's transactions did to a table's rows (Debezium documentation, "Data change events").
//
// It stands between the stream that the events come from and the write of the rows, and knows neither.
//
// An event is a message's whole text, with or without the {"schema":…,"payload":…} that Kafka Connect's JsonConverter
// wraps around it. Where there is a schema, it says how a value is meant: a number as a timestamp's milli-, micro- or
// nanoseconds, a string as a decimal's digits or, in base64, its bytes. Where there is none, the column's type does:
//
//   - a number is a TIME's or TIMESTAMP's milliseconds for up to 3 digits of the second's fraction, microseconds for up to
//     6 and nanoseconds beyond, which is Debezium's own rule ("time.precision.mode": adaptive); Options.TimeUnit overrides
//     it;
//   - a string is a DECIMAL's digits. Debezium's default ("decimal.handling.mode": precise) writes base64, which cannot be
//     told from digits and is refused.
//
// A column that an event does not have is NULL, as in Flink's format debezium-json, unless it is one of the key.
package debezium
