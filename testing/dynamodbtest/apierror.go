package dynamodbtest

import "net/http"

// The prefixes of error types: which layer of DynamoDB's front end speaks.
const (
	typeDynamoDB   = "com.amazonaws.dynamodb.v20120810#"
	typeValidation = "com.amazon.coral.validate#"
	typeService    = "com.amazon.coral.service#"
)

// apiError is an error answer. It is what a client sees, so its text is DynamoDB's, not ours.
type apiError struct {
	status  int
	kind    string // __type, prefix included
	message string
	// extra holds further members of the body, as JSON text that starts with a comma.
	extra string
}

func (e *apiError) Error() string { return e.kind + ": " + e.message }

// body returns the answer's body. SerializationException is the one error whose message DynamoDB
// spells with a capital letter.
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

// constraintError is a validation error about a member of the request: at is its path.
func constraintError(value, at, constraint string) *apiError {
	if value != "null" {
		value = "'" + value + "'"
	}
	return validationError("1 validation error detected: Value " + value + " at '" + at +
		"' failed to satisfy constraint: " + constraint)
}

// unsupported refuses what this server cannot do and DynamoDB can. It names the feature, so that a
// test which needs it fails with the reason.
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
	return badRequest(typeDynamoDB+"ResourceNotFoundException", "Requested resource not found: Table: "+table+" not found")
}

func internalError(message string) *apiError {
	return &apiError{status: http.StatusInternalServerError, kind: typeDynamoDB + "InternalServerError", message: message}
}
