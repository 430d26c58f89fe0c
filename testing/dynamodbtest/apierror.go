package dynamodbtest

import "net/http"

// The prefixes of error types: the layer of DynamoDB's front end that the error is from.
const (
	typeDynamoDB   = "com.amazonaws.dynamodb.v20120810#"
	typeValidation = "com.amazon.coral.validate#"
	typeService    = "com.amazon.coral.service#"
)

// apiError is an error response. Clients see it, so its text is DynamoDB's.
type apiError struct {
	status  int
	kind    string // __type, prefix included
	message string
	// extra holds further members of the body, as JSON text that starts with a comma.
	extra string
}

func (e *apiError) Error() string { return e.kind + ": " + e.message }

// body returns the response's body. SerializationException is the one error whose "Message" has a
// capital letter.
func (e *apiError) body() []byte {
	b := appendJSONString([]byte(`{"__type":`), e.kind)
	if e.kind == typeService+"SerializationException" {
		b = append(b, `,"Message":`...)
	} else {
		b = append(b, `,"message":`...)
	}
	b = appendJSONString(b, e.message)
	b = append(b, e.extra...)
	return append(b, '}')
}

func badRequest(kind, message string) *apiError {
	return &apiError{status: http.StatusBadRequest, kind: kind, message: message}
}

func validationError(message string) *apiError {
	return badRequest(typeValidation+"ValidationException", message)
}

// invalidValue is a validation error about an attribute's value.
func invalidValue(message string) *apiError {
	return validationError("One or more parameter values were invalid: " + message)
}

// constraintError is a validation error about the member of the request at a path.
func constraintError(value, at, constraint string) *apiError {
	if value != "null" {
		value = "'" + value + "'"
	}
	return validationError("1 validation error detected: Value " + value + " at '" + at +
		"' failed to satisfy constraint: " + constraint)
}

// unsupported is the error for a feature of DynamoDB that this server does not have. It names the
// feature, so that a test that needs it fails with the reason.
func unsupported(feature string) *apiError {
	return validationError("UnsupportedOperation: dynamodbtest does not implement " + feature)
}

func serializationError(message string) *apiError {
	return badRequest(typeService+"SerializationException", message)
}

func resourceNotFound() *apiError {
	return badRequest(typeDynamoDB+"ResourceNotFoundException", "Requested resource not found")
}

func tableNotFound(table string) *apiError {
	return badRequest(typeDynamoDB+"ResourceNotFoundException",
		"Requested resource not found: Table: "+table+" not found")
}

func internalError(message string) *apiError {
	return &apiError{
		status:  http.StatusInternalServerError,
		kind:    typeDynamoDB + "InternalServerError",
		message: message,
	}
}

func throughputExceeded(table string, reasons ...string) *apiError {
	e := badRequest(typeDynamoDB+"ProvisionedThroughputExceededException",
		"The level of configured provisioned throughput for the table was exceeded. "+
			"Consider increasing your provisioning level with the UpdateTable API.")
	e.extra = throttlingReasons("ThrottlingReasons", table, reasons)
	return e
}

func onDemandExceeded(table string, reasons ...string) *apiError {
	e := badRequest(typeDynamoDB+"ThrottlingException",
		"Throughput exceeds the current capacity of your table or index. "+
			"DynamoDB is automatically scaling your table or index so please try again shortly.")
	e.extra = throttlingReasons("throttlingReasons", table, reasons) // lower-case in AWS's model
	return e
}

// throttlingReasons returns a member of an error response, after a comma. Without a table, as in
// the response of a control, no resource is named.
func throttlingReasons(member, table string, reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	b := []byte(`,"` + member + `":[`)
	for i, reason := range reasons {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(append(b, `{"reason":`...), reason)
		if table != "" {
			b = appendJSONString(append(b, `,"resource":`...), tableARN(table))
		}
		b = append(b, '}')
	}
	return string(append(b, ']'))
}
