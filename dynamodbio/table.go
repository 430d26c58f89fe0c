package dynamodbio

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// ErrNoTable is inside of the error of [CheckTable] for a table that is not there.
var ErrNoTable = errors.New("there is no such table")

// ErrNotAllowed is inside of the error of [CheckTable] for credentials that AWS knows and that may not describe the table.
// Writing does without.
var ErrNotAllowed = errors.New("dynamodb:DescribeTable is not allowed")

// Limits of the requests that prepare a table.
const (
	checkTimeout  = 20 * time.Second
	createTimeout = 10 * time.Minute
	// Pauses between two looks at a table that is being created.
	waitMin = time.Second
	waitMax = 5 * time.Second
)

// CheckTable asks DynamoDB for the table of cfg, with its endpoint and credentials, and compares its key with the
// columns. It changes nothing, and returns the names of the key attributes.
func CheckTable(ctx context.Context, cfg Config) (keys []string, err error) {
	table, err := InspectTable(ctx, cfg)
	return table.Keys, err
}

// Inspection is what [InspectTable] finds.
type Inspection struct {
	// Keys are the names of the table's key attributes, partition key first.
	Keys []string
	// Warnings say which rows DynamoDB will reject because of a secondary index of the table.
	Warnings []string
}

// InspectTable is [CheckTable], and compares the keys of the table's secondary indexes with the
// columns too: DynamoDB rejects an item whose attribute for an index key is NULL or of another type
// (Amazon DynamoDB Developer Guide, "Using Global Secondary Indexes in DynamoDB").
func InspectTable(ctx context.Context, cfg Config) (Inspection, error) {
	if err := cfg.Validate(); err != nil {
		return Inspection{}, err
	}
	cfg = cfg.WithDefaults()
	t, err := newClient(ctx, cfg, nil)
	if err != nil {
		return Inspection{}, err
	}
	defer t.Close()
	inspection, err := t.inspect(ctx, cfg)
	return inspection, publicError(err)
}

func (t *sdkTransport) inspect(ctx context.Context, cfg Config) (Inspection, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	table, err := t.table(ctx, cfg)
	if err != nil {
		return Inspection{}, err
	}
	if err := checkActive(cfg, table); err != nil {
		return Inspection{}, err
	}
	names, attributes := keysOf(table)
	return Inspection{Keys: names, Warnings: indexWarnings(cfg, table)},
		checkColumns(cfg, sink.Config{TableKeys: names, TableKeyTypes: attributes})
}

// table describes the table of cfg.
func (t *sdkTransport) table(ctx context.Context, cfg Config) (*types.TableDescription, error) {
	table, err := t.describeTable(ctx, cfg)
	if err == nil {
		return table, nil
	}
	failure := sink.Classify(err)
	switch failure.Code {
	case "ResourceNotFoundException":
		failure.Err = errors.Join(ErrNoTable, failure.Err)
	case "AccessDeniedException":
		return nil, fmt.Errorf("table %q in %s: %w: %s", cfg.Table, cfg.where(), ErrNotAllowed, failure.Message)
	}
	return nil, failure
}

// checkActive returns an error for a table that cannot be written to yet, or not any more.
func checkActive(cfg Config, table *types.TableDescription) error {
	if s := table.TableStatus; s != types.TableStatusActive && s != types.TableStatusUpdating {
		return fmt.Errorf("table %q in %s is %.40q: start again when it is ACTIVE", cfg.Table, cfg.where(), s)
	}
	return nil
}

// CreateTable makes the table of cfg when there is none, and waits until it is ACTIVE. It is billed on demand; its key
// is [Config.KeyColumns], each attribute of the type that its column is stored as. It reports whether it made the table.
func CreateTable(ctx context.Context, cfg Config) (created bool, err error) {
	if err := cfg.Validate(); err != nil {
		return false, err
	}
	input, err := createTableInput(cfg)
	if err != nil {
		return false, err
	}
	cfg = cfg.WithDefaults()
	t, err := newClient(ctx, cfg, nil)
	if err != nil {
		return false, err
	}
	defer t.Close()
	created, err = t.create(ctx, cfg, input)
	return created, publicError(err)
}

func (t *sdkTransport) create(ctx context.Context, cfg Config, input *dynamodb.CreateTableInput) (created bool, err error) {
	switch _, err := t.table(ctx, cfg); {
	case err == nil:
		return false, t.wait(ctx, cfg)
	case !errors.Is(err, ErrNoTable):
		return false, err
	}
	_, err = call(ctx, t, func(ctx context.Context) (*dynamodb.CreateTableOutput, error) {
		return t.client.CreateTable(ctx, input, limitResponse)
	})
	// What the response of a success says does not matter: wait asks for the table.
	var exists *types.ResourceInUseException // made by another since
	if err != nil && !errors.As(err, &exists) {
		return false, t.failure(cfg, opCreateTable, err)
	}
	return err == nil, t.wait(ctx, cfg)
}

// wait waits until the table is ACTIVE. A table that was just created may not be found for a while,
// and a description that does not come may come the next time.
func (t *sdkTransport) wait(ctx context.Context, cfg Config) error {
	ctx, cancel := context.WithTimeout(ctx, createTimeout)
	defer cancel()
	for delay := waitMin; ; delay = min(2*delay, waitMax) {
		table, err := t.table(ctx, cfg)
		switch {
		case err == nil && table.TableStatus != types.TableStatusCreating:
			return checkActive(cfg, table)
		case err != nil && !errors.Is(err, ErrNoTable) && ctx.Err() == nil && sink.Classify(err).Kind == sink.Permanent:
			return fmt.Errorf("waiting for the table to be ACTIVE: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("table %q in %s: waiting for it to be ACTIVE: %w", cfg.Table, cfg.where(), errors.Join(err, context.Cause(ctx)))
		case <-time.After(delay):
		}
	}
}

func createTableInput(cfg Config) (*dynamodb.CreateTableInput, error) {
	names := cfg.KeyColumns()
	if len(names) == 0 {
		return nil, fmt.Errorf("table %q in %s cannot be made without a key: declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…)", cfg.Table, cfg.where())
	}
	if len(names) > 2 {
		return nil, fmt.Errorf("table %q in %s cannot be made: a table has one or two key columns, not %d", cfg.Table, cfg.where(), len(names))
	}
	input := &dynamodb.CreateTableInput{TableName: aws.String(cfg.Table), BillingMode: types.BillingModePayPerRequest}
	for i, name := range names {
		kind, role := "", types.KeyTypeHash
		if i == 1 {
			role = types.KeyTypeRange
		}
		for _, col := range cfg.Columns {
			if col.Name == name {
				kind = keyType(col.Type)
			}
		}
		if kind != "S" && kind != "N" && kind != "B" {
			return nil, fmt.Errorf("table %q in %s cannot be made: column %s can be no key, which is a string, a number or bytes", cfg.Table, cfg.where(), name)
		}
		input.KeySchema = append(input.KeySchema, types.KeySchemaElement{AttributeName: aws.String(name), KeyType: role})
		input.AttributeDefinitions = append(input.AttributeDefinitions,
			types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeType(kind)})
	}
	return input, nil
}
