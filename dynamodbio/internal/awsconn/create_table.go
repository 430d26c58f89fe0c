package awsconn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const (
	// createTimeout bounds the wait for a table to be ACTIVE.
	createTimeout = 10 * time.Minute
	// Pauses between two DescribeTable requests for a table that is being created.
	waitMin = time.Second
	waitMax = 5 * time.Second
)

// CreateTable creates the table when it does not exist, and waits until it is ACTIVE. It is billed
// on demand; its key attributes are keys, partition key first, each of the type that the column of
// that name is stored as. It reports whether it created the table.
func (c *Conn) CreateTable(
	ctx context.Context, keys []string, columns []schema.Column,
) (created bool, err error) {
	input, err := c.createTableInput(keys, columns)
	if err != nil {
		return false, err
	}
	switch _, err := c.findTable(ctx); {
	case err == nil:
		return false, c.waitUntilActive(ctx)
	case !errors.Is(err, ErrNoTable):
		return false, err
	}
	_, err = call(ctx, c, func(ctx context.Context) (*dynamodb.CreateTableOutput, error) {
		return c.client.CreateTable(ctx, input, limitResponse)
	})
	// The response of a success is not read: waitUntilActive describes the table.
	var exists *types.ResourceInUseException // another process has created it since
	if err != nil && !errors.As(err, &exists) {
		return false, c.failure(opCreateTable, err)
	}
	return err == nil, c.waitUntilActive(ctx)
}

func (c *Conn) createTableInput(
	keys []string, columns []schema.Column,
) (*dynamodb.CreateTableInput, error) {
	problem := func(format string, args ...any) error {
		return fmt.Errorf("table %q in %s cannot be created"+format,
			append([]any{c.table, c.where}, args...)...)
	}
	if len(keys) == 0 {
		return nil, problem(" without a key: " +
			"declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…)")
	}
	if len(keys) > 2 {
		return nil, problem(": a table has one or two key columns, not %d", len(keys))
	}
	input := &dynamodb.CreateTableInput{
		TableName: aws.String(c.table), BillingMode: types.BillingModePayPerRequest}
	roles := []types.KeyType{types.KeyTypeHash, types.KeyTypeRange}
	for i, name := range keys {
		attribute := ""
		if col := columnByName(columns, name); col != nil {
			attribute = attributeTypeOf(col.Type)
		}
		if attribute != "S" && attribute != "N" && attribute != "B" {
			return nil, problem(": column %s cannot be a key, which is a string, a number or bytes",
				name)
		}
		input.KeySchema = append(input.KeySchema,
			types.KeySchemaElement{AttributeName: aws.String(name), KeyType: roles[i]})
		input.AttributeDefinitions = append(input.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(name), AttributeType: types.ScalarAttributeType(attribute)})
	}
	return input, nil
}

// waitUntilActive waits until the table is ACTIVE. A table that was just created may not be found
// for a while, and a DescribeTable that fails may succeed the next time.
func (c *Conn) waitUntilActive(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, createTimeout)
	defer cancel()
	for delay := waitMin; ; delay = min(2*delay, waitMax) {
		table, err := c.findTable(ctx)
		switch {
		case err == nil && table.TableStatus != types.TableStatusCreating:
			return c.checkActive(table)
		case err != nil && !errors.Is(err, ErrNoTable) && ctx.Err() == nil &&
			sink.Classify(err).Kind == sink.Permanent:
			return fmt.Errorf("waiting for the table to be ACTIVE: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("table %q in %s: waiting for it to be ACTIVE: %w",
				c.table, c.where, errors.Join(err, context.Cause(ctx)))
		case <-time.After(delay):
		}
	}
}
