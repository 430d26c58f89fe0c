package awsconn

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// rejection is the error that a response tells of, as the SDK would return it.
func rejection(resp *http.Response, body []byte) error {
	var members struct {
		Type              string `json:"__type"`
		Code              string
		Message           string // of any case
		ThrottlingReasons []types.ThrottlingReason
	}
	err := json.Unmarshal(body, &members)
	code := members.Type
	if code == "" {
		code = members.Code
	}
	if code == "" {
		code = resp.Header.Get("X-Amzn-ErrorType")
	}
	code = shorten(shortCode(code), 100)
	var cause error
	if err != nil || code == "" {
		cause = fmt.Errorf("the response is not one of DynamoDB: %s", excerpt(body))
	} else {
		cause = typed(
			code, shorten(members.Message, 1000), members.ThrottlingReasons, resp.StatusCode)
	}
	return withResponse(resp, cause)
}

// withResponse says which response an error is of.
func withResponse(resp *http.Response, cause error) error {
	at, _ := http.ParseTime(resp.Header.Get("Date"))
	return &responseError{
		ResponseError: &awshttp.ResponseError{
			RequestID: resp.Header.Get("X-Amzn-Requestid"),
			ResponseError: &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: resp},
				Err: cause},
		},
		at: at,
	}
}

// responseError is the SDK's error of a response, and when that was.
type responseError struct {
	*awshttp.ResponseError
	at time.Time
}

// Unwrap returns the SDK's error.
func (e *responseError) Unwrap() error { return e.ResponseError }

// ServiceTime is the server's clock when it responded, if the response has a Date.
func (e *responseError) ServiceTime() (time.Time, bool) { return e.at, !e.at.IsZero() }

// shortCode takes what surrounds a code away:
// com.amazonaws.dynamodb.v20120810#ThrottlingException:http://….
func shortCode(code string) string {
	if _, after, found := strings.Cut(code, "#"); found {
		code = after
	}
	code, _, _ = strings.Cut(code, ":")
	return code
}

// typed returns the SDK's type for a code, or its generic one.
func typed(code, message string, reasons []types.ThrottlingReason, status int) error {
	m := &message
	switch code {
	case "ProvisionedThroughputExceededException":
		return &types.ProvisionedThroughputExceededException{Message: m, ThrottlingReasons: reasons}
	case "ThrottlingException":
		return &types.ThrottlingException{Message: m, ThrottlingReasons: reasons}
	case "RequestLimitExceeded":
		return &types.RequestLimitExceeded{Message: m, ThrottlingReasons: reasons}
	case "InternalServerError":
		return &types.InternalServerError{Message: m}
	case "ResourceNotFoundException":
		return &types.ResourceNotFoundException{Message: m}
	case "ItemCollectionSizeLimitExceededException":
		return &types.ItemCollectionSizeLimitExceededException{Message: m}
	case "ReplicatedWriteConflictException":
		return &types.ReplicatedWriteConflictException{Message: m}
	case "InvalidEndpointException":
		return &types.InvalidEndpointException{Message: m}
	}
	party := smithy.FaultClient
	if status >= http.StatusInternalServerError {
		party = smithy.FaultServer
	}
	return &smithy.GenericAPIError{Code: code, Message: message, Fault: party}
}

// excerpt shows the beginning of a body.
func excerpt(body []byte) string {
	const most = 100
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body[:min(len(body), 4*most)]),
		"?")), " ")
	if text == "" {
		return "without a body"
	}
	return fmt.Sprintf("%q", shorten(text, most))
}

// shorten cuts what a server may send at any length.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	r := []rune(text[:min(len(text), 4*most)])
	return string(r[:min(len(r), most)]) + "…"
}
