// Package flinkrunner submits pipelines to Beam's Flink job server. It does what the Go SDK's own runner of the name flink
// does, and five things more:
//
//   - it passes on every pipeline option that the job server knows, as --flink_option name=value, where the SDK passes on
//     only parallelism and experiments;
//   - a streaming pipeline gets the options without which it is not correct, see [StreamingDefaults];
//   - Flink sends a worker messages of 100 KB instead of 1 MB, so that what waits there takes less memory, unless
//     --experiments=data_buffer_size_limit=… says otherwise;
//   - with LOOPBACK it takes the worker of a job that Flink starts again, which the SDK refuses once for each restart;
//   - a job server that does not respond is an error within seconds, see [CheckJobServer].
package flinkrunner
