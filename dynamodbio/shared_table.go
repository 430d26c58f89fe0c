package dynamodbio

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/paneorder"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// sharedTable is what all DoFn instances of this process share that write to one table in one way:
// the connection to AWS, the table's description, the sink, whose limits are those of the process,
// and the order of panes. It lives from the first acquireTable to the last release, which closes
// the sink and with it the connection.
//
// The lock of the registry is not held while a table is opened or closed. Within a table, a pane
// takes its shard's turn first, and during it the lock of the pane order or that of the sink; those
// two are never held together.
type sharedTable struct {
	sink        *sink.Sink
	description *awsconn.Description // nil when the credentials do not allow DescribeTable
	panes       *paneorder.Order

	id    string
	users int // guarded by the registry's lock
	open  sync.Once
	err   error // of opening
}

// keys returns the table's key attributes, partition key first, or none when they are not known.
func (t *sharedTable) keys() []string {
	if t.description == nil {
		return nil
	}
	return t.description.Keys
}

// sharedTables are the tables that this process writes to.
var sharedTables tableRegistry

// acquireTable returns the shared table of a Config whose defaults are set, and opens it for its
// first user. Every successful acquireTable must be paired with a release.
func acquireTable(
	ctx context.Context, cfg Config, sdk *sdkTransportOption,
) (*sharedTable, error) {
	id, err := tableID(cfg, sdk)
	if err != nil {
		return nil, err
	}
	return sharedTables.acquire(id, func(t *sharedTable) error {
		return t.connect(ctx, cfg, sdk)
	})
}

// release ends one use of the table.
func (t *sharedTable) release() { sharedTables.release(t, func() { t.sink.Close() }) }

// tableRegistry shares tables by their id. The zero tableRegistry is ready to use.
type tableRegistry struct {
	mu     sync.Mutex
	tables map[string]*sharedTable
}

// acquire returns the table of that id. The first user opens it, and the others wait for that. A
// table that could not be opened fails for all who wait, and is opened again by the next acquire.
func (r *tableRegistry) acquire(
	id string, open func(*sharedTable) error,
) (*sharedTable, error) {
	r.mu.Lock()
	t := r.tables[id]
	if t == nil {
		if r.tables == nil {
			r.tables = make(map[string]*sharedTable)
		}
		t = &sharedTable{id: id}
		r.tables[id] = t
	}
	t.users++
	r.mu.Unlock()

	t.open.Do(func() { t.err = open(t) })
	if t.err == nil {
		return t, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tables[id] == t {
		delete(r.tables, id)
	}
	return nil, t.err
}

// release calls closeTable after the last use of a table, which a later acquire opens anew.
func (r *tableRegistry) release(t *sharedTable, closeTable func()) {
	r.mu.Lock()
	t.users--
	last := t.users == 0
	if last {
		delete(r.tables, t.id)
	}
	r.mu.Unlock()
	if last {
		closeTable()
	}
}

// tableID is equal for Configs that can share a table: all of the Config but what only the encoder
// needs, and the transport. It is a hash, as there are secrets among that.
func tableID(c Config, sdk *sdkTransportOption) (string, error) {
	c.PrimaryKey, c.PartitionedBy = c.KeyColumns(), nil
	c.Columns, c.SetColumns, c.IgnoreNulls = nil, nil, false
	// The system properties are this process's, but may differ between its jobs.
	text, err := json.Marshal([]any{c, sdk, systemPropertyValues()})
	return fmt.Sprintf("%x", sha256.Sum256(text)), err
}

// connect opens the table: it connects, describes the table if the credentials allow that, and
// starts a sink.
func (t *sharedTable) connect(ctx context.Context, cfg Config, sdk *sdkTransportOption) error {
	warn := func(format string, args ...any) {
		log.Warnf(context.Background(), "dynamodbio: table %q in %s: %s",
			cfg.Table, cfg.where(), fmt.Sprintf(format, args...))
	}
	connection := connectionConfig(cfg)
	connection.Warn = warn
	if sdk != nil {
		connection.SDK, connection.Hooks = true, sdk.Hooks
	}
	conn, err := awsconn.Open(ctx, connection)
	if err != nil {
		return err
	}
	if t.description, err = conn.DescribeForWriting(ctx); err != nil {
		conn.Close()
		return err
	}
	units, err := writeUnits(cfg.WriteUnitsPerSecond, t.description)
	if err != nil {
		conn.Close()
		return fmt.Errorf("table %q in %s: %w", cfg.Table, cfg.where(), err)
	}
	key := declaredKey(cfg).ofTable(t.keys())
	logf := log.Infof
	if key.mismatch() {
		logf = log.Warnf
	}
	logf(ctx, "dynamodbio: table %q in %s: key: %s", cfg.Table, cfg.where(), key)
	t.panes = paneorder.New()
	t.sink = sink.New(sink.Config{
		Table: cfg.Table, Where: cfg.where(), Keys: key.deduplicateBy(),
		BatchMaxSize: cfg.BatchMaxSize, MaxInFlight: cfg.MaxInFlight, MaxBuffered: cfg.MaxBuffered,
		FlushTimeout: cfg.FlushTimeout, FailOnError: cfg.FailOnError, WriteUnits: units, Warn: warn,
	}, conn)
	return nil
}

// writeUnits returns the write units a second of 'sink.write-units-per-second': a number of units,
// or a percentage of the table's provisioned ones. It is 0 when the option is not set.
func writeUnits(option string, table *awsconn.Description) (float64, error) {
	if option == "" {
		return 0, nil
	}
	units, percent, err := parseWriteUnits(option)
	switch {
	case err != nil:
		return 0, err
	case !percent:
		return units, nil
	case table == nil:
		return 0, fmt.Errorf("'%s' = '%s' is a percentage of the provisioned capacity, "+
			"which needs dynamodb:DescribeTable: allow it, or set a number of units", optWriteUnits,
			option)
	case table.WriteUnits == 0:
		return 0, fmt.Errorf("'%s' = '%s' is a percentage of the provisioned capacity, "+
			"and the table is on-demand: set a number of units", optWriteUnits, option)
	}
	return units / 100 * table.WriteUnits, nil
}

// parseWriteUnits parses "500" as 500 units and "50%" as a percentage of 50.
func parseWriteUnits(text string) (n float64, percent bool, err error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	n, err = strconv.ParseFloat(digits, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) || percent && n > 100 {
		return 0, false, errors.New("expected write units a second above zero, such as 500, " +
			"or a percentage of the provisioned ones, such as 50%")
	}
	return n, percent, nil
}
