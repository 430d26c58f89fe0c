// Package responselimit bounds what the AWS SDK's clients read of a response. They read it to its
// end, wherever that is: something else than AWS at an endpoint could take all of the memory.
package responselimit

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ErrTooLong is the cause of the error for a response beyond the limit.
var ErrTooLong = errors.New("the response is longer")

// APIOption returns an element for the APIOptions of a client of the SDK. An operation whose
// response is longer than limit bytes fails.
func APIOption(limit int64) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(step(limit),
			middleware.After)
	}
}

type step int64

func (step) ID() string { return "ResponseLimit" }

func (limit step) HandleDeserialize(
	ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	if resp, ok := out.RawResponse.(*smithyhttp.Response); ok && resp.Response != nil &&
		resp.Body != nil {
		resp.Body = &body{ReadCloser: resp.Body, limit: int64(limit), left: int64(limit) + 1}
	}
	return out, metadata, err
}

// body fails with the first byte beyond its limit.
type body struct {
	io.ReadCloser
	limit, left int64
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 { // whoever reads on gets the same error again
		return 0, b.tooLong()
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	if b.left -= int64(n); b.left <= 0 && n > 0 {
		return n - 1, b.tooLong()
	}
	return n, err
}

func (b *body) tooLong() error { return fmt.Errorf("%w than %d bytes", ErrTooLong, b.limit) }
