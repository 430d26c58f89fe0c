package dynamodbio

import (
	"context"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
)

var (
	// ErrNoTable is in the error of [InspectTable] for a table that does not exist.
	ErrNoTable = awsconn.ErrNoTable
	// ErrNotAllowed is in the error of [InspectTable] and [CreateTable] for valid credentials that
	// may not describe the table. Writing works without dynamodb:DescribeTable.
	ErrNotAllowed = awsconn.ErrNotAllowed
)

// Inspection is what [InspectTable] finds.
type Inspection struct {
	// Keys are the names of the table's key attributes, partition key first.
	Keys []string
	// Warnings say which rows DynamoDB will reject because of a secondary index of the table.
	Warnings []string
}

// InspectTable calls DescribeTable for the table of cfg, with its endpoint and credentials, and
// compares the keys of the table and of its secondary indexes with the columns: DynamoDB rejects an
// item whose attribute for an index key is NULL or of another type (Amazon DynamoDB Developer
// Guide, "Using Global Secondary Indexes in DynamoDB"). It changes nothing.
//
// Its error wraps [ErrNoTable] or [ErrNotAllowed] where that is the cause, and is a [*WriteError]
// for every request that failed otherwise. A table that is not ACTIVE, and key attributes of the
// table that are not columns or are stored as another type, are errors too.
func InspectTable(ctx context.Context, cfg Config) (Inspection, error) {
	conn, cfg, err := connect(ctx, cfg)
	if err != nil {
		return Inspection{}, err
	}
	defer conn.Close()
	table, err := conn.Describe(ctx)
	if err != nil {
		return Inspection{}, publicError(err)
	}
	return Inspection{
		Keys:     table.Keys,
		Warnings: table.IndexWarnings(cfg.Columns, cfg.KeyColumns(), cfg.IgnoreNulls),
	}, table.CheckColumns(cfg.Columns)
}

// CreateTable creates the table of cfg when it does not exist, and waits up to ten minutes until it
// is ACTIVE. The table is billed on demand; its key is [Config.KeyColumns], each attribute of the
// type that its column is stored as. It reports whether it created the table.
//
// It needs dynamodb:DescribeTable, without which its error wraps [ErrNotAllowed], and
// dynamodb:CreateTable. Its error is a [*WriteError] when a request failed.
func CreateTable(ctx context.Context, cfg Config) (created bool, err error) {
	conn, cfg, err := connect(ctx, cfg)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	created, err = conn.CreateTable(ctx, cfg.KeyColumns(), cfg.Columns)
	return created, publicError(err)
}

// connect opens a connection of its own for a Config that a caller gave, and returns the Config
// with its defaults.
func connect(ctx context.Context, cfg Config) (*awsconn.Conn, Config, error) {
	if err := cfg.Validate(); err != nil {
		return nil, cfg, err
	}
	cfg = cfg.WithDefaults()
	conn, err := awsconn.Open(ctx, connectionConfig(cfg))
	return conn, cfg, err
}
