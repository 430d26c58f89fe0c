package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// maxAnswer bounds what is read of an answer. The largest hands a whole request of 16 MiB back, whose text may be
// escaped otherwise than it was sent.
const maxAnswer = 128 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKept is the largest buffer that is kept for another answer.
const maxKept = 1 << 20

// readAnswer reads what came back.
func readAnswer(resp *http.Response) (sink.Answer, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= maxKept {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	if n := resp.ContentLength; n > 0 && n <= maxAnswer {
		buf.Grow(int(n) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return sink.Answer{}, fmt.Errorf("the answer broke off: %w", err)
	}
	body := buf.Bytes()
	if err := checkCRC(resp, body); err != nil {
		return sink.Answer{}, asAnswered(resp, err)
	}
	if resp.StatusCode != http.StatusOK {
		return sink.Answer{}, answerError(resp, body)
	}
	answer, err := parseAnswer(body)
	if err != nil {
		return answer, asAnswered(resp, fmt.Errorf("the answer cannot be read: %w", err))
	}
	return answer, nil
}

// checkCRC compares the answer with the checksum that DynamoDB sends along. Damage on the way is no answer at all: the
// request is sent again.
func checkCRC(resp *http.Response, body []byte) error {
	sent := resp.Header.Get("X-Amz-Crc32")
	if sent == "" {
		return nil // DynamoDB always sends one; what stands between may not
	}
	want, err := strconv.ParseUint(sent, 10, 32)
	if got := crc32.ChecksumIEEE(body); err != nil || uint32(want) != got {
		return fmt.Errorf("the answer is damaged: its X-Amz-Crc32 is %s, and that of what came is %d", sent, got)
	}
	return nil
}

type writeAnswer struct {
	UnprocessedItems map[string][]struct {
		PutRequest    *struct{ Item json.RawMessage }
		DeleteRequest *struct{ Key json.RawMessage }
	}
	ConsumedCapacity []struct{ CapacityUnits float64 }
}

// parseAnswer reads the body of a success.
func parseAnswer(body []byte) (answer sink.Answer, err error) {
	var a writeAnswer
	if err := json.Unmarshal(body, &a); err != nil {
		return answer, err
	}
	for _, c := range a.ConsumedCapacity {
		answer.WriteUnits += c.CapacityUnits
	}
	for _, requests := range a.UnprocessedItems { // requests name one table
		for _, r := range requests {
			var w types.WriteRequest
			switch {
			case r.PutRequest != nil:
				w.PutRequest = new(types.PutRequest)
				w.PutRequest.Item, err = encode.ParseItem(r.PutRequest.Item)
			case r.DeleteRequest != nil:
				w.DeleteRequest = new(types.DeleteRequest)
				w.DeleteRequest.Key, err = encode.ParseItem(r.DeleteRequest.Key)
			default:
				err = fmt.Errorf("an unprocessed request is neither put nor delete")
			}
			if err != nil {
				return answer, err
			}
			answer.Unprocessed = append(answer.Unprocessed, w)
		}
	}
	return answer, nil
}
