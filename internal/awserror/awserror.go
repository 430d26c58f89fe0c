// Package awserror recognizes errors of AWS that several packages of this module act on.
package awserror

import (
	"errors"

	"github.com/aws/smithy-go"
)

// IsExpiredToken reports whether AWS rejected the credentials of a request as expired (AWS
// documentation, "Common Error Types").
func IsExpiredToken(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	code := api.ErrorCode()
	return code == "ExpiredTokenException" || code == "ExpiredToken"
}
