package dynamodbio

import (
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

var systemProperties = []string{"aws.accessKeyId", "aws.secretKey", "aws.secretAccessKey", "aws.sessionToken"}

// SystemProperties returns the names of the Java system properties that Flink's provider SYS_PROP, and
// AUTO, look for: aws.accessKeyId, aws.secretKey (aws.secretAccessKey in version 2 of Java's SDK) and
// aws.sessionToken. Here they are Beam pipeline options of these names, which travel to every worker.
//
// A program sets them before it runs the pipeline,
//
//	beam.PipelineOptions.Set("aws.accessKeyId", id)
//
// or defines flags of these names, which Beam takes along once they are given:
//
//	for _, name := range dynamodbio.SystemProperties() {
//		flag.String(name, "", "for the credentials provider SYS_PROP")
//	}
//	flag.Parse()
//
// Whoever can read the job's description, or the command line, can read them, as with Java's -D. Prefer a
// provider that finds credentials on the worker.
func SystemProperties() []string { return slices.Clone(systemProperties) }

// systemPropertyValues are those that are set, on a worker too.
func systemPropertyValues() credentials.Options {
	values := credentials.Options{}
	for _, name := range systemProperties {
		if v := beam.PipelineOptions.Get(name); v != "" {
			values[name] = v
		}
	}
	return values
}
