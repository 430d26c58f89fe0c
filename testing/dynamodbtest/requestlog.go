package dynamodbtest

import (
	"maps"
	"sync"
)

// requestLog keeps the latest requests in a ring.
type requestLog struct {
	limit int
	ring  []Request
}

// Stats counts what a server was asked since it started.
type Stats struct {
	// Requests counts requests by operation, "" being those without a known one; answered or not.
	Requests map[string]int64
	// Errors counts the requests that the server itself answered with an error; those that a control
	// answered are not in it.
	Errors int64
	// Puts and Deletes count the writes that were applied, whether or not they changed anything.
	Puts, Deletes int64
	// Unprocessed counts the writes of BatchWriteItems that were returned as UnprocessedItems.
	Unprocessed int64
	// WriteUnits and ReadUnits sum the capacity units consumed.
	WriteUnits, ReadUnits float64
}

type stats struct {
	mu  sync.Mutex
	seq int64
	Stats
}

func (s *stats) fail() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Errors++
}

func (s *stats) wrote(puts, deletes, unprocessed int, units float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Puts += int64(puts)
	s.Deletes += int64(deletes)
	s.Unprocessed += int64(unprocessed)
	s.WriteUnits += units
}

func (s *stats) read(units float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ReadUnits += units
}

// record counts a request, numbers it and keeps it.
func (s *Server) record(req *Request) {
	st := &s.stats
	st.mu.Lock()
	defer st.mu.Unlock()
	st.seq++
	req.Seq = st.seq
	if st.Requests == nil {
		st.Requests = map[string]int64{}
	}
	name := req.Operation
	if newOperation(name) == nil {
		name = ""
	}
	st.Requests[name]++
	switch {
	case len(s.log.ring) < s.log.limit:
		s.log.ring = append(s.log.ring, *req)
	case s.log.limit > 0:
		s.log.ring[(req.Seq-1)%int64(s.log.limit)] = *req
	}
}

// Requests returns the latest requests, oldest first; see [WithRequestLog] for how many.
func (s *Server) Requests() []Request {
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	n := len(s.log.ring)
	out := make([]Request, 0, n)
	for i := range n {
		out = append(out, s.log.ring[(s.stats.seq+int64(i))%int64(n)])
	}
	if s.stats.seq < int64(s.log.limit) { // the ring is not full: it is in order as it is
		copy(out, s.log.ring)
	}
	return out
}

// Stats returns the counters as they are now.
func (s *Server) Stats() Stats {
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	st := s.stats.Stats
	st.Requests = maps.Clone(st.Requests)
	return st
}
