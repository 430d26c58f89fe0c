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

// maxAnswer bounds what is read of a response. The largest returns a whole request of 16 MiB, whose
// text may be escaped otherwise than it was sent.
const maxAnswer = 128 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKept is the largest buffer that is kept for another answer.
const maxKept = 1 << 20

// readAnswer reads the response to a BatchWriteItem request. It trusts neither its length nor its
// shape: whatever is not a response of DynamoDB is an error, which wraps the SDK's
// *http.ResponseError. It does not close the body.
func readAnswer(resp *http.Response) (sink.Response, error) {
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
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1)); err != nil {
		return sink.Response{}, brokenOff(resp, err)
	}
	body := buf.Bytes()
	if len(body) > maxAnswer {
		return sink.Response{}, asAnswered(resp,
			fmt.Errorf("the response is longer than %d MiB", maxAnswer>>20))
	}
	if err := checkCRC(resp, body); err != nil {
		return sink.Response{}, asAnswered(resp, err)
	}
	if resp.StatusCode != http.StatusOK {
		return sink.Response{}, answerError(resp, body)
	}
	answer, err := parseAnswer(body)
	if err != nil {
		return sink.Response{}, asAnswered(resp,
			fmt.Errorf("the response is not one of BatchWriteItem: %w: %s", err, excerpt(body)))
	}
	return answer, nil
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
	return asAnswered(resp, err)
}

// checkCRC compares the answer with the checksum that DynamoDB sends along. Damage on the way is no
// answer at all: the request is sent again.
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

// writeAnswer is BatchWriteItemOutput (Amazon DynamoDB API Reference, "BatchWriteItem").
type writeAnswer struct {
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

// parseAnswer reads the body of a success. Names of members are taken as they are, where
// encoding/json would take UNPROCESSEDITEMS for DynamoDB's.
func parseAnswer(body []byte) (answer sink.Response, err error) {
	var a writeAnswer
	if err := json.Unmarshal(body, &a); err != nil {
		return answer, err
	}
	if len(a.UnprocessedItems) == 0 {
		return answer, errNoUnprocessed
	}
	for _, c := range a.ConsumedCapacity {
		if c.CapacityUnits > 0 && c.CapacityUnits <= maxUnits {
			answer.WriteUnits += c.CapacityUnits
		}
	}
	if string(a.UnprocessedItems) == "{}" {
		return answer, nil
	}
	var tables map[string][]unprocessedRequest
	if err := json.Unmarshal(a.UnprocessedItems, &tables); err != nil {
		return answer, err
	}
	for table, requests := range tables {
		if len(requests) == 0 {
			continue
		}
		if answer.Table != "" {
			return answer, fmt.Errorf("UnprocessedItems names the tables %q and %q", answer.Table,
				table)
		}
		if answer.Table = table; table == "" {
			return answer, errors.New("UnprocessedItems names no table")
		}
		for _, r := range requests {
			w, err := r.writeRequest()
			if err != nil {
				return answer, err
			}
			answer.Unprocessed = append(answer.Unprocessed, w)
		}
	}
	return answer, nil
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
