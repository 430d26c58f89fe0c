package awsconn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxResponse bounds what is read of a response. The largest returns a whole request of 16 MiB,
// whose text may be escaped otherwise than it was sent.
const maxResponse = 128 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKept is the largest buffer that is kept for another response.
const maxKept = 1 << 20

// readResponse reads the response to a BatchWriteItem request. It trusts neither its length nor its
// shape: whatever is not a response of DynamoDB is an error, which wraps the SDK's
// *http.ResponseError. It does not close the body.
func readResponse(resp *http.Response) (sink.Response, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= maxKept {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	if n := resp.ContentLength; n > 0 && n <= maxKept { // a longer one must show that it is
		buf.Grow(int(n) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxResponse+1)); err != nil {
		return sink.Response{}, brokenOff(resp, err)
	}
	body := buf.Bytes()
	if len(body) > maxResponse {
		return sink.Response{}, withResponse(resp,
			fmt.Errorf("the response is longer than %d MiB", maxResponse>>20))
	}
	if err := checkCRC(resp, body); err != nil {
		return sink.Response{}, withResponse(resp, err)
	}
	if resp.StatusCode != http.StatusOK {
		return sink.Response{}, rejection(resp, body)
	}
	output, err := parseOutput(body)
	if err != nil {
		return sink.Response{}, withResponse(resp,
			fmt.Errorf("the response is not one of BatchWriteItem: %w: %s", err, excerpt(body)))
	}
	return output, nil
}

// brokenOff is the error for a response whose body cannot be read to its end. That of a success
// counts as a response: a server that never completes one is not waited for without end. Nothing
// is known of an error whose code may be in the part that is missing.
func brokenOff(resp *http.Response, err error) error {
	timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	ended := ok && timeout.Timeout() || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded)
	err = fmt.Errorf("the response broke off: %w", err)
	if ended || resp.StatusCode != http.StatusOK {
		return err
	}
	return withResponse(resp, err)
}

// checkCRC compares the response with the checksum that DynamoDB sends along. Damage on the way is
// no response at all: the request is sent again.
func checkCRC(resp *http.Response, body []byte) error {
	sent := resp.Header.Get("X-Amz-Crc32")
	if sent == "" {
		return nil // DynamoDB always sends one; what stands between may not
	}
	want, err := strconv.ParseUint(sent, 10, 32)
	if got := crc32.ChecksumIEEE(body); err != nil || uint32(want) != got {
		return fmt.Errorf("the response is damaged: its X-Amz-Crc32 is %q, and that of its body "+
			"is %d", sent, got)
	}
	return nil
}

// batchWriteOutput is BatchWriteItemOutput (Amazon DynamoDB API Reference, "BatchWriteItem").
type batchWriteOutput struct {
	UnprocessedItems jsontext.Value
	ConsumedCapacity []struct{ CapacityUnits float64 }
}

type unprocessedRequest struct {
	PutRequest    *struct{ Item jsontext.Value }
	DeleteRequest *struct{ Key jsontext.Value }
}

// maxUnits is more than one request can consume: 25 items of 400 KB in a table with indexes, all
// of them transactional. What exceeds it is not a figure to pace requests by.
const maxUnits = 1e6

// errNoUnprocessed is the error for a JSON object that is not a response to BatchWriteItem, as
// another service at the endpoint may send it for any request. To take it for a success would lose
// the items.
var errNoUnprocessed = errors.New("it has no UnprocessedItems")

// parseOutput reads the body of a success. Names of members are taken as they are, where
// encoding/json would take UNPROCESSEDITEMS for DynamoDB's.
func parseOutput(body []byte) (output sink.Response, err error) {
	var a batchWriteOutput
	if err := json.Unmarshal(body, &a); err != nil {
		return output, err
	}
	if len(a.UnprocessedItems) == 0 {
		return output, errNoUnprocessed
	}
	for _, c := range a.ConsumedCapacity {
		if c.CapacityUnits > 0 && c.CapacityUnits <= maxUnits {
			output.WriteUnits += c.CapacityUnits
		}
	}
	if string(a.UnprocessedItems) == "{}" {
		return output, nil
	}
	var tables map[string][]unprocessedRequest
	if err := json.Unmarshal(a.UnprocessedItems, &tables); err != nil {
		return output, err
	}
	for table, requests := range tables {
		if len(requests) == 0 {
			continue
		}
		if output.Table != "" {
			return output, fmt.Errorf("UnprocessedItems names the tables %q and %q", output.Table,
				table)
		}
		if output.Table = table; table == "" {
			return output, errors.New("UnprocessedItems names no table")
		}
		for _, r := range requests {
			w, err := r.writeRequest()
			if err != nil {
				return output, err
			}
			output.Unprocessed = append(output.Unprocessed, w)
		}
	}
	return output, nil
}

// writeRequest returns the request as the SDK has it.
func (r unprocessedRequest) writeRequest() (w types.WriteRequest, err error) {
	switch {
	case r.PutRequest != nil && r.DeleteRequest == nil:
		w.PutRequest = new(types.PutRequest)
		w.PutRequest.Item, err = encode.ParseItem(r.PutRequest.Item)
	case r.DeleteRequest != nil && r.PutRequest == nil:
		w.DeleteRequest = new(types.DeleteRequest)
		w.DeleteRequest.Key, err = encode.ParseItem(r.DeleteRequest.Key)
	default:
		err = errors.New("an unprocessed request is neither a put nor a delete")
	}
	return w, err
}
