// Package flinkrunner submits pipelines to Beam's Flink job server. It does what the Go SDK's own
// runner flink does, and in addition:
//
//   - it passes every pipeline option that the job server has, as --flink_option name=value; the
//     SDK passes only parallelism and experiments;
//   - a streaming pipeline gets the options without which it is not correct, see
//     [StreamingDefaults];
//   - Flink sends messages of 100 KB to a worker instead of 1 MB, so that buffered messages use
//     less memory, unless --experiments=data_buffer_size_limit=… sets another size;
//   - in loopback mode, a job that Flink restarts gets a worker again; the SDK's worker pool
//     returns an error for every restart;
//   - a job server that does not respond is an error within seconds, see [CheckJobServer].
package flinkrunner
