package dynamodbtest

import (
	"fmt"
	"hash/fnv"
	"math"
	"time"
)

// Capacity is how much may be written to a table, after the model of Amazon DynamoDB Developer Guide,
// "Throughput capacity" and "Burst and adaptive capacity". One write unit is one started KiB.
//
// A write goes through while there is capacity left, even when it takes more than is left: the debt
// is paid off before the next one. What does not go through is returned as UnprocessedItems or, when
// nothing of the request went through, answered with ProvisionedThroughputExceededException and the
// ThrottlingReasons; with ThrottlingException for an on-demand table. Reads are not limited.
type Capacity struct {
	// WriteUnits is the table's write units a second. 0 is an on-demand table, which is limited by
	// its partitions only.
	WriteUnits float64
	// PartitionWriteUnits is the write units a second of each partition. The default is 1,000.
	PartitionWriteUnits float64
	// Partitions is the number of partitions that the keys are spread over by hash. The default is
	// one for each 1,000 WriteUnits begun, or 4 for an on-demand table, as AWS gives a new one.
	Partitions int
	// Burst is for how long unused capacity is kept, and how much there is at first. The default is
	// one second. AWS keeps up to 300 seconds, without a promise.
	Burst time.Duration
}

// WithCapacity limits a table made by [WithTable] before it, as [Server.SetCapacity] does.
func WithCapacity(table string, c Capacity) Option {
	return func(s *Server) error { return s.SetCapacity(table, c) }
}

// SetCapacity limits what may be written to the table from now on, by the server's clock. A table
// has no limit before; CreateTable's ProvisionedThroughput is only described. It fails when there is
// no such table, or a value is negative.
func (s *Server) SetCapacity(table string, c Capacity) error {
	if c.WriteUnits < 0 || c.PartitionWriteUnits < 0 || c.Partitions < 0 || c.Burst < 0 {
		return fmt.Errorf("dynamodbtest: set capacity of table %q: %+v has a negative value", table, c)
	}
	limit := newCapacity(c, s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[table]
	if t == nil {
		return fmt.Errorf("dynamodbtest: set capacity of table %q: there is no such table", table)
	}
	t.limit = limit
	return nil
}

// ClearCapacity takes the table's limit away.
func (s *Server) ClearCapacity(table string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tables[table]; t != nil {
		t.limit = nil
	}
}

// capacity is a table's limit in force.
type capacity struct {
	onDemand   bool
	table      bucket
	partitions []bucket
}

// bucket is capacity units that accrue with time.
type bucket struct {
	rate, most, units float64
	at                time.Time
}

func newBucket(rate float64, burst time.Duration, now time.Time) bucket {
	most := rate * burst.Seconds()
	return bucket{rate: rate, most: most, units: most, at: now}
}

func (b *bucket) accrue(now time.Time) {
	if passed := now.Sub(b.at); passed > 0 {
		b.units = min(b.most, b.units+b.rate*passed.Seconds())
		b.at = now
	}
}

func newCapacity(c Capacity, now time.Time) *capacity {
	if c.PartitionWriteUnits == 0 {
		c.PartitionWriteUnits = 1000
	}
	if c.Burst == 0 {
		c.Burst = time.Second
	}
	limit := &capacity{onDemand: c.WriteUnits == 0, table: newBucket(c.WriteUnits, c.Burst, now)}
	if c.Partitions == 0 && limit.onDemand {
		c.Partitions = 4
	}
	if c.Partitions == 0 {
		c.Partitions = int(math.Ceil(c.WriteUnits / 1000))
	}
	for range c.Partitions {
		limit.partitions = append(limit.partitions, newBucket(c.PartitionWriteUnits, c.Burst, now))
	}
	return limit
}

// take takes units for a write to a partition key. It returns the reason when it cannot.
func (c *capacity) take(partitionKey string, units float64, now time.Time) (reason string) {
	h := fnv.New32a()
	h.Write([]byte(partitionKey))
	partition := &c.partitions[h.Sum32()%uint32(len(c.partitions))]
	partition.accrue(now)
	c.table.accrue(now)
	switch {
	case !c.onDemand && c.table.units <= 0:
		return "TableWriteProvisionedThroughputExceeded"
	case partition.units <= 0:
		return "TableWriteKeyRangeThroughputExceeded"
	}
	partition.units -= units
	c.table.units -= units
	return ""
}

// throttles takes capacity for the writes of one request, and remembers what was refused.
type throttles struct {
	s        *Server
	onDemand bool
	table    string
	reasons  []string
}

func newThrottles(s *Server) *throttles { return &throttles{s: s} }

// take reports whether the write of so many units may go through.
func (th *throttles) take(t *table, key string, units float64) bool {
	if t.limit == nil {
		return true
	}
	reason := t.limit.take(key[:t.schema.partitionLength(key)], units, th.s.now())
	if reason == "" {
		return true
	}
	if len(th.reasons) == 0 || th.reasons[len(th.reasons)-1] != reason {
		th.reasons = append(th.reasons, reason)
	}
	th.table, th.onDemand = t.name, t.limit.onDemand
	return false
}

// err returns the error for a request of which nothing went through, or nil when nothing was refused.
func (th *throttles) err() error {
	if len(th.reasons) == 0 {
		return nil
	}
	if th.onDemand {
		return onDemandExceeded(th.table, th.reasons...)
	}
	return throughputExceeded(th.table, th.reasons...)
}

// takeOne takes capacity for a request of a single write.
func takeOne(s *Server, t *table, key string, units float64) error {
	th := newThrottles(s)
	if th.take(t, key, units) {
		return nil
	}
	return th.err()
}

func throughputExceeded(table string, reasons ...string) *apiError {
	e := badRequest(typeDynamoDB+"ProvisionedThroughputExceededException",
		"The level of configured provisioned throughput for the table was exceeded. "+
			"Consider increasing your provisioning level with the UpdateTable API.")
	e.extra = throttlingReasons("ThrottlingReasons", table, reasons)
	return e
}

func onDemandExceeded(table string, reasons ...string) *apiError {
	e := badRequest(typeDynamoDB+"ThrottlingException",
		"Throughput exceeds the current capacity of your table or index. "+
			"DynamoDB is automatically scaling your table or index so please try again shortly.")
	e.extra = throttlingReasons("throttlingReasons", table, reasons) // the service model's own spelling
	return e
}

// throttlingReasons returns the member of that name with the reasons, after a comma. Without a table, as in an
// answer that a control makes up, no resource is named.
func throttlingReasons(member, table string, reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	b := []byte(`,"` + member + `":[`)
	for i, reason := range reasons {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(append(b, `{"reason":`...), reason)
		if table != "" {
			b = appendJSONString(append(b, `,"resource":`...), tableARN(table))
		}
		b = append(b, '}')
	}
	return string(append(b, ']'))
}
