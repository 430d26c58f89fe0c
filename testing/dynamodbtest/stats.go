package dynamodbtest

import (
	"maps"
	"sync"
)

// Stats counts requests and writes since the server started.
type Stats struct {
	// Requests counts the requests of each operation, and those of no known operation under "". It
	// includes requests without a response.
	Requests map[string]int64
	// Errors counts the error responses of the server itself, not those of a control.
	Errors int64
	// Puts and Deletes count the applied writes, whether or not they changed anything.
	Puts, Deletes int64
	// Unprocessed counts the writes returned as UnprocessedItems.
	Unprocessed int64
	// WriteUnits and ReadUnits are the capacity units consumed.
	WriteUnits, ReadUnits float64
}

// Stats returns a snapshot of the counters.
func (s *Server) Stats() Stats {
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	st := s.stats.Stats
	st.Requests = maps.Clone(st.Requests)
	return st
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
