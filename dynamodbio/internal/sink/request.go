package sink

import (
	"sync"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

var bodies = sync.Pool{New: func() any { return new([]byte) }}

// send sends one batch. When DynamoDB rejects it as a whole, it is bisected to isolate the invalid
// items. The halves are sent one after the other: if it was rejected because two items have one
// key, which the sink could not know, the later one must be written last.
func (s *Sink) send(batch []*entry, r *result) {
	buf := bodies.Get().(*[]byte)
	*buf = appendRequest((*buf)[:0], s.cfg.Table, batch)
	sent := time.Now()
	response, err := s.transport.BatchWrite(s.ctx, *buf)
	bodies.Put(buf)
	r.requests = append(r.requests, Request{Items: len(batch), Took: time.Since(sent)})
	if err != nil {
		s.sendFailed(batch, err, r)
		return
	}
	unprocessed, err := s.match(batch, response)
	if err != nil {
		malformed := s.newError(Transient, CodeUnexpectedResponse, err.Error())
		malformed.malformed, malformed.Err = true, err
		r.setAll(batch, malformed)
		return
	}
	s.connected.Store(true)
	r.responded = true
	r.writeUnits += response.WriteUnits
	if len(unprocessed) > 0 {
		r.throttled = true
		r.unprocessed += int64(len(unprocessed))
	}
	for _, e := range batch {
		o := outcome{e: e}
		if unprocessed[e] {
			o.err = s.newError(Throttled, "UnprocessedItems", "the request was carried out in part")
		}
		r.outcomes = append(r.outcomes, o)
	}
}

// sendFailed sets the outcomes of a batch whose request failed, or bisects it.
func (s *Sink) sendFailed(batch []*entry, cause error, r *result) {
	err := Classify(cause)
	err.Table, err.Where, err.Operation = s.cfg.Table, s.cfg.Where, batchWrite
	if err.Code == codeUnknownHost && s.connected.Load() {
		err.Kind = Transient // the host was there before: the name server has a problem
	}
	r.throttled = r.throttled || err.Kind == Throttled
	r.responded = r.responded || err.Kind == Throttled || err.Kind == BadItem
	if err.Kind == BadItem && len(batch) > 1 {
		half := len(batch) / 2
		s.send(batch[:half], r)
		s.send(batch[half:], r)
		return
	}
	r.setAll(batch, err)
}

func (s *Sink) newError(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message,
		Table: s.cfg.Table, Where: s.cfg.Where, Operation: batchWrite}
}

// requestPrefix opens one write request of a BatchWriteItem body; "}}" closes it.
var requestPrefix = [...]string{
	encode.Put:    `{"PutRequest":{"Item":`,
	encode.Delete: `{"DeleteRequest":{"Key":`,
}

// requestOverhead is what a write request adds to its body in the request, at most.
const requestOverhead = len(`{"DeleteRequest":{"Key":`) + len(`}},`)

// appendRequest appends the body of a BatchWriteItem request for the entries.
func appendRequest(dst []byte, table string, batch []*entry) []byte {
	dst = append(dst, `{"ReturnConsumedCapacity":"TOTAL","RequestItems":{"`...)
	dst = append(dst, table...) // nothing to escape: Config.Validate rejects other table names
	dst = append(dst, `":[`...)
	for i, e := range batch {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, requestPrefix[e.op]...)
		dst = append(dst, e.body...)
		dst = append(dst, "}}"...)
	}
	return append(dst, "]}}"...)
}
