package sink

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// An item is sent until so many responses in a row are not DynamoDB's: at start, before the sink
// has had a response of DynamoDB, and afterwards. Another server at the endpoint never stores the
// item, however often it is sent; a proxy in trouble recovers. The backoff before the last attempt
// adds up to half a second and to a minute on average.
const (
	maxMalformedAtStart = 5
	maxMalformed        = 12
)

// tooManyMalformed counts the responses in a row to requests with e that are not DynamoDB's, and
// reports whether they are too many. It is called with the lock held.
func (s *Sink) tooManyMalformed(e *entry, err *Error) bool {
	if !err.malformed {
		e.malformed = 0
		return false
	}
	e.malformed++
	if !s.connected.Load() {
		return e.malformed >= maxMalformedAtStart
	}
	return e.malformed >= maxMalformed
}

// match finds the entries that DynamoDB returned as unprocessed, by their keys where those are
// known and by the whole item otherwise. A response that returns something that was not sent says
// nothing about the batch, and is an error: writing an item again changes nothing, and leaving it
// out would lose it. Without keys an item may come back in another notation (a number, the order of
// a set), so that an item that is not found does not show another server: all of the batch is sent
// again.
func (s *Sink) match(batch []*entry, response Response) (map[*entry]bool, error) {
	if len(response.Unprocessed) == 0 {
		return nil, nil
	}
	if n := len(response.Unprocessed); n > len(batch) {
		return nil, fmt.Errorf("UnprocessedItems has %d requests, and %d were sent", n, len(batch))
	}
	name := s.cfg.Table[strings.LastIndexByte(s.cfg.Table, '/')+1:] // of an ARN, or the whole
	if t := response.Table; t != s.cfg.Table && t != name {
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
	matched := make(map[*entry]bool, len(response.Unprocessed))
	for _, u := range response.Unprocessed {
		op, item := operationOf(u)
		id, err := s.identify(item)
		e := byID[id]
		if item != nil && e == nil && len(s.cfg.Keys) == 0 {
			return all(batch), nil
		}
		if err != nil || e == nil || e.op != op {
			return nil, errors.New("UnprocessedItems has a request that was not sent")
		}
		if matched[e] {
			return nil, errors.New("UnprocessedItems has a request twice")
		}
		matched[e] = true
	}
	return matched, nil
}

func all(batch []*entry) map[*entry]bool {
	set := make(map[*entry]bool, len(batch))
	for _, e := range batch {
		set[e] = true
	}
	return set
}

// operationOf returns a write request's operation and its item or key.
func operationOf(w types.WriteRequest) (encode.Op, map[string]types.AttributeValue) {
	switch {
	case w.PutRequest != nil:
		return encode.Put, w.PutRequest.Item
	case w.DeleteRequest != nil:
		return encode.Delete, w.DeleteRequest.Key
	}
	return encode.Put, nil
}

// identify returns what distinguishes an item from the others of a batch.
func (s *Sink) identify(item map[string]types.AttributeValue) (string, error) {
	if len(s.cfg.Keys) > 0 {
		key, err := encode.AppendKey(nil, item, s.cfg.Keys)
		return string(key), err
	}
	body, err := encode.AppendItem(nil, item)
	return string(body), err
}
