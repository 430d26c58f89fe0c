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
)

// CheckTable asks DynamoDB for the table of cfg, with its endpoint and credentials, and compares its key with the
// columns. It changes nothing, and returns the names of the key attributes.
func CheckTable(ctx context.Context, cfg Config) (keys []string, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	t, err := newClient(ctx, cfg.WithDefaults(), nil)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	table, err := t.table(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if s := table.TableStatus; s != types.TableStatusActive && s != types.TableStatusUpdating {
		return nil, fmt.Errorf("table %q in %s is %s: start again when it is ACTIVE", cfg.Table, cfg.where(), s)
	}
	names, attributes := keysOf(table)
	return names, checkColumns(cfg, sink.Config{TableKeys: names, TableKeyTypes: attributes})
}

// table describes the table of cfg.
func (t *sdkTransport) table(ctx context.Context, cfg Config) (*types.TableDescription, error) {
	out, err := call(ctx, t, func(ctx context.Context) (*dynamodb.DescribeTableOutput, error) {
		return t.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(cfg.Table)})
	})
	if err == nil {
		return out.Table, nil
	}
	failure := sink.Classify(err)
	failure.Table, failure.Where = cfg.Table, cfg.where()
	switch failure.Code {
	case "ResourceNotFoundException":
		failure.Err = errors.Join(ErrNoTable, failure.Err)
	case "AccessDeniedException":
		return nil, fmt.Errorf("table %q in %s: %w: %s", cfg.Table, cfg.where(), ErrNotAllowed, failure.Message)
	}
	return nil, failure
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
	t, err := newClient(ctx, cfg.WithDefaults(), nil)
	if err != nil {
		return false, err
	}
	defer t.Close()
	switch _, err := t.table(ctx, cfg); {
	case err == nil:
		return false, t.wait(ctx, cfg)
	case !errors.Is(err, ErrNoTable):
		return false, err
	}
	_, err = call(ctx, t, func(ctx context.Context) (*dynamodb.CreateTableOutput, error) {
		return t.client.CreateTable(ctx, input)
	})
	var exists *types.ResourceInUseException // made by another since
	if err != nil && !errors.As(err, &exists) {
		failure := sink.Classify(err)
		return false, fmt.Errorf("table %q in %s: CreateTable: %s: %s", cfg.Table, cfg.where(), failure.Code, failure.Message)
	}
	return err == nil, t.wait(ctx, cfg)
}

// wait waits until the table is ACTIVE.
func (t *sdkTransport) wait(ctx context.Context, cfg Config) error {
	waiter := dynamodb.NewTableExistsWaiter(t.client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = time.Second, 5*time.Second
	})
	if err := waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(cfg.Table)}, createTimeout); err != nil {
		return fmt.Errorf("table %q in %s: waiting for it to be ACTIVE: %w", cfg.Table, cfg.where(), err)
	}
	return nil
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
