package dynamodbtest

// Requests returns the latest requests, oldest first; see [WithRequestLog] for their number.
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

// requestLog keeps the latest requests in a ring.
type requestLog struct {
	limit int
	ring  []Request
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
