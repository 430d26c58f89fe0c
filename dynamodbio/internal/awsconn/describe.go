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
	"github.com/beam-dynamodb/beam-dynamodb/internal/responselimit"
)

var (
	// ErrNoTable is in the error for a table that does not exist.
	ErrNoTable = errors.New("there is no such table")
	// ErrNotAllowed is in the error for valid credentials that may not describe the table.
	ErrNotAllowed = errors.New("dynamodb:DescribeTable is not allowed")
)

// Operations of the control plane that are called beside BatchWriteItem.
const (
	opDescribeTable = "DescribeTable"
	opCreateTable   = "CreateTable"
)

const (
	// describeTimeout bounds the DescribeTable request of a writer, which can do without.
	describeTimeout = 10 * time.Second
	// checkTimeout bounds the DescribeTable request of a caller that asked for it.
	checkTimeout = 20 * time.Second
)

// maxDescription bounds what is read of a response of the control plane. A description takes some
// kilobytes, a few hundred with the most indexes and replicas that a table can have.
const maxDescription = 4 << 20

// Attempts at a DescribeTable whose response is not DynamoDB's, or did not come, and the pause
// between them: what is between here and DynamoDB may fail for a moment.
const (
	describeAttempts = 3
	describePause    = 200 * time.Millisecond
)

// Describe returns the description of a table that can be written to. Its error wraps [ErrNoTable]
// or [ErrNotAllowed] where that is the cause.
func (c *Conn) Describe(ctx context.Context) (*Description, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	table, err := c.findTable(ctx)
	if err != nil {
		return nil, err
	}
	return c.description(table)
}

// DescribeForWriting returns the description of the table. It returns nil without an error, and
// warns, when there is none to be had and writing can do without: when the credentials do not allow
// dynamodb:DescribeTable, or no response comes.
func (c *Conn) DescribeForWriting(ctx context.Context) (*Description, error) {
	ctx, cancel := context.WithTimeout(ctx, describeTimeout)
	defer cancel()
	table, err := c.describeTable(ctx)
	if err != nil {
		failure := sink.Classify(err)
		if failure.Kind == sink.Permanent && failure.Code != "AccessDeniedException" {
			return nil, failure
		}
		if c.warn != nil {
			c.warn("DescribeTable: %s; the table's keys are not checked", failure.Detail())
		}
		return nil, nil
	}
	return c.description(table)
}

// description returns what writing needs of a table's description, or an error for a table that
// cannot be written to.
func (c *Conn) description(table *types.TableDescription) (*Description, error) {
	if err := c.checkActive(table); err != nil {
		return nil, err
	}
	return newDescription(c.table, c.where, table), nil
}

// checkActive returns an error for a table that cannot be written to yet, or not any more.
func (c *Conn) checkActive(table *types.TableDescription) error {
	if s := table.TableStatus; s != types.TableStatusActive && s != types.TableStatusUpdating {
		return fmt.Errorf("table %q in %s is %.40q: start again when it is ACTIVE", c.table,
			c.where, s)
	}
	return nil
}

// findTable is describeTable with the errors that callers tell apart.
func (c *Conn) findTable(ctx context.Context) (*types.TableDescription, error) {
	table, err := c.describeTable(ctx)
	if err == nil {
		return table, nil
	}
	failure := sink.Classify(err)
	switch failure.Code {
	case "ResourceNotFoundException":
		failure.Err = errors.Join(ErrNoTable, failure.Err)
	case "AccessDeniedException":
		return nil, fmt.Errorf("table %q in %s: %w: %s", c.table, c.where, ErrNotAllowed,
			failure.Message)
	}
	return nil, failure
}

// describeTable asks for the table's description, and returns it only when it says what every
// table's says. Its error is a [*sink.Error].
func (c *Conn) describeTable(ctx context.Context) (*types.TableDescription, error) {
	for attempt := 1; ; attempt++ {
		table, err := c.describeOnce(ctx)
		if err == nil {
			return table, nil
		}
		failure := c.failure(opDescribeTable, err)
		if failure.Kind != sink.Transient || attempt == describeAttempts {
			if errors.Is(err, errNotDescribed) || failure.Code == sink.CodeUnexpectedResponse {
				failure.Kind = sink.Permanent
			}
			return nil, failure
		}
		select {
		case <-ctx.Done():
			return nil, failure
		case <-time.After(describePause):
		}
	}
}

func (c *Conn) describeOnce(ctx context.Context) (*types.TableDescription, error) {
	out, err := call(ctx, c, func(ctx context.Context) (*dynamodb.DescribeTableOutput, error) {
		input := &dynamodb.DescribeTableInput{TableName: aws.String(c.table)}
		return c.client.DescribeTable(ctx, input, limitResponse)
	})
	if err != nil {
		return nil, err
	}
	if err := checkDescription(out.Table); err != nil {
		return nil, err
	}
	return out.Table, nil
}

// failure returns the error of an operation on the table.
func (c *Conn) failure(operation string, err error) *sink.Error {
	failure := sink.Classify(err)
	failure.Table, failure.Where, failure.Operation = c.table, c.where, operation
	return failure
}

// limitResponse bounds what the SDK reads of a response.
func limitResponse(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, responselimit.APIOption(maxDescription))
}
