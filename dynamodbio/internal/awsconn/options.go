package awsconn

// Connector options that errors of this package name.
const (
	endpointOption    = "aws.endpoint"
	trustAllOption    = "aws.trust.all.certificates"
	ignoreNullsOption = "sink.ignore-nulls"
)
