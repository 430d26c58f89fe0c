package sink

import "strings"

// advice returns what to do about an error, or "".
func (e *Error) advice() string {
	if a := indexAdvice(e.Code, e.Message); a != "" {
		return a
	}
	return codeAdvice(e.Code)
}

// indexAdvice is for items that are rejected because of a secondary index. AWS has no code for
// that. Its messages end in
//
//	… Type mismatch for Index Key source_id Expected: S Actual: NULL IndexName: by_source
//	… cannot contain an empty string value. IndexName: by_source, IndexKey: source_id
func indexAdvice(code, message string) string {
	if code != "ValidationException" {
		return ""
	}
	text := strings.ToLower(message)
	switch {
	case strings.Contains(text, "index key") && strings.Contains(text, "actual: null"):
		return "'sink.ignore-nulls' = 'true' leaves out attributes that are NULL, " +
			"and the item out of the index"
	case strings.Contains(text, "indexkey:") && strings.Contains(text, "empty"):
		return "NULLIF(column, '') with 'sink.ignore-nulls' = 'true' leaves out attributes " +
			"that are empty, and the item out of the index"
	}
	return ""
}

// messageWithAdvice returns the message of a rejected item for its Failure.
func (e *Error) messageWithAdvice() string {
	if a := indexAdvice(e.Code, e.Message); a != "" {
		return e.Message + " (" + a + ")"
	}
	return e.Message
}

// codeAdvice returns what to do about an error code, or "".
func codeAdvice(code string) string {
	switch code {
	case "ResourceNotFoundException":
		return "create the table, or check 'table-name' and 'aws.region'"
	case "AccessDeniedException":
		return "allow dynamodb:BatchWriteItem on the table to these credentials"
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"IncompleteSignatureException", "MissingAuthenticationTokenException",
		"MissingAuthenticationToken":
		return "check the access key and secret key behind 'aws.credentials.provider'"
	case "ExpiredTokenException", "ExpiredToken":
		return "renew the session token, or use a provider that refreshes, such as ASSUME_ROLE"
	case "CredentialsError":
		return "see 'aws.credentials.provider'"
	case CodeUnexpectedResponse:
		return "check that DynamoDB is at 'aws.endpoint', and proxies on the way"
	case codeConnectionRefused:
		return "nothing listens there: start it, or check 'aws.endpoint'"
	case codeUnknownHost:
		return "check 'aws.region' and 'aws.endpoint'"
	}
	return ""
}
