package dynamodbtest

import (
	"fmt"
	"hash/fnv"
	"math"
	"time"
)

// Capacity limits the writes to a table, modelled on Amazon DynamoDB Developer Guide, "Throughput
// capacity" and "Burst and adaptive capacity". A write takes one write unit per started KiB.
//
// A write succeeds while any capacity is left, even when it takes more than is left: the table then
// has to make up for it before the next write. Throttled writes of a batch are returned as
// UnprocessedItems. A request of which no write succeeds fails with
// ProvisionedThroughputExceededException, or with ThrottlingException for an on-demand table, both
// with ThrottlingReasons. Reads are not limited.
type Capacity struct {
	// WriteUnits is the write units per second of the table. 0 is an on-demand table, which only
	// its partitions limit.
	WriteUnits float64
	// PartitionWriteUnits is the write units per second of each partition. The default is 1,000.
	PartitionWriteUnits float64
	// Partitions is the number of partitions over which keys are distributed by hash. The default
	// is one per started 1,000 WriteUnits, or 4 for an on-demand table, as a new one has at AWS.
	Partitions int
	// Burst is the time for which unused capacity accumulates; a table starts with all of it. The
	// default is one second. AWS keeps up to 300 seconds, without a guarantee.
	Burst time.Duration
}

// SetCapacity limits the writes to a table from now on, by the server's clock. By default a table
// has no limit: the ProvisionedThroughput of a CreateTable appears in its description only.
// SetCapacity returns an error if the table does not exist or a value is negative.
func (s *Server) SetCapacity(table string, c Capacity) error {
	if c.WriteUnits < 0 || c.PartitionWriteUnits < 0 || c.Partitions < 0 || c.Burst < 0 {
		return fmt.Errorf("dynamodbtest: set capacity of table %q: negative value in %+v", table, c)
	}
	limit := newCapacity(c, s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[table]
	if t == nil {
		return fmt.Errorf("dynamodbtest: set capacity of table %q: no such table", table)
	}
	t.limit = limit
	return nil
}

// ClearCapacity removes the limit that SetCapacity set.
func (s *Server) ClearCapacity(table string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tables[table]; t != nil {
		t.limit = nil
	}
}

// capacity is the limit of a table and what is left of it.
type capacity struct {
	onDemand   bool
	table      bucket
	partitions []bucket
}

// bucket is a token bucket of capacity units.
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

// take takes the units of a write to a partition key. It returns a reason if it must be throttled.
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

// throttles takes capacity for the writes of one request, and records those that it throttles.
type throttles struct {
	s        *Server
	onDemand bool
	table    string
	reasons  []string
}

func newThrottles(s *Server) *throttles { return &throttles{s: s} }

// take takes the units of a write. It returns false if the write is throttled.
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

// err returns the error for a request of which every write is throttled, or nil if none is.
func (th *throttles) err() error {
	if len(th.reasons) == 0 {
		return nil
	}
	if th.onDemand {
		return onDemandExceeded(th.table, th.reasons...)
	}
	return throughputExceeded(th.table, th.reasons...)
}

// takeOne takes the units of a request of a single write.
func takeOne(s *Server, t *table, key string, units float64) error {
	th := newThrottles(s)
	if th.take(t, key, units) {
		return nil
	}
	return th.err()
}
