package sink

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// How many responses in a row that are not DynamoDB's an item is sent for, before and after the
// sink has had one that is. Something else at the endpoint never stores the item, however often it
// is sent; a proxy that is in trouble recovers. The delays before the last attempt add up to half a
// second and to a minute on average.
const (
	maxMalformedAtStart = 5
	maxMalformed        = 12
)

// distrusts counts the responses in a row to requests with e that are not DynamoDB's, and reports
// whether they are too many. It is called with the lock held.
func (s *Sink) distrusts(e *entry, err *Error) bool {
	if !err.malformed {
		e.malformed = 0
		return false
	}
	e.malformed++
	if !s.reached.Load() {
		return e.malformed >= maxMalformedAtStart
	}
	return e.malformed >= maxMalformed
}

// match finds the entries that DynamoDB returned as unprocessed, by their keys where they are known
// and by the whole item otherwise. A response that returns anything else than what was sent says
// nothing about the batch, and is an error: writing an item again changes nothing, and leaving it
// out would lose it. Without keys an item may come back in another notation (a number, the order of a
// set), so that one that is not found is no sign of another server: all of the batch is sent again.
func (s *Sink) match(batch []*entry, answer Response) (map[*entry]bool, error) {
	if len(answer.Unprocessed) == 0 {
		return nil, nil
	}
	if len(answer.Unprocessed) > len(batch) {
		return nil, fmt.Errorf("UnprocessedItems has %d requests, and %d were sent", len(answer.Unprocessed), len(batch))
	}
	if t := answer.Table; t != s.cfg.Table && t != s.cfg.Table[strings.LastIndexByte(s.cfg.Table, '/')+1:] {
		return nil, fmt.Errorf("UnprocessedItems names table %q", t)
	}
	byID := make(map[string]*entry, len(batch))
	for _, e := range batch {
		id := e.key
		if len(s.cfg.Keys) == 0 {
			item, err := encode.ParseItem(e.body)
			if err != nil {
				return nil, err
			}
			if id, err = s.identify(item); err != nil {
				return nil, err
			}
		}
		byID[id] = e
	}
	left := make(map[*entry]bool, len(answer.Unprocessed))
	for _, u := range answer.Unprocessed {
		op, item := unprocessed(u)
		id, err := s.identify(item)
		e := byID[id]
		if item != nil && e == nil && len(s.cfg.Keys) == 0 {
			return all(batch), nil
		}
		if err != nil || e == nil || e.op != op {
			return nil, errors.New("UnprocessedItems has a request that was not sent")
		}
		if left[e] {
			return nil, errors.New("UnprocessedItems has a request twice")
		}
		left[e] = true
	}
	return left, nil
}

func all(batch []*entry) map[*entry]bool {
	left := make(map[*entry]bool, len(batch))
	for _, e := range batch {
		left[e] = true
	}
	return left
}

// unprocessed returns what a request puts or deletes.
func unprocessed(w types.WriteRequest) (encode.Op, map[string]types.AttributeValue) {
	switch {
	case w.PutRequest != nil:
		return encode.Put, w.PutRequest.Item
	case w.DeleteRequest != nil:
		return encode.Delete, w.DeleteRequest.Key
	}
	return encode.Put, nil
}

// identify returns what tells an item from the others of a batch.
func (s *Sink) identify(item map[string]types.AttributeValue) (string, error) {
	if len(s.cfg.Keys) > 0 {
		key, err := encode.AppendKey(nil, item, s.cfg.Keys)
		return string(key), err
	}
	body, err := encode.AppendItem(nil, item)
	return string(body), err
}
