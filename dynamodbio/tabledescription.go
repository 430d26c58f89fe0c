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
	"github.com/beam-dynamodb/beam-dynamodb/internal/responselimit"
)

// Operations of the control plane that are called beside BatchWriteItem.
const (
	opDescribeTable = "DescribeTable"
	opCreateTable   = "CreateTable"
)

// maxDescription bounds what is read of a response of the control plane. A description takes some
// kilobytes, a few hundred with the most indexes and replicas that a table can have.
const maxDescription = 4 << 20

// Attempts at a DescribeTable whose response is not DynamoDB's, or did not come, and the pause
// between them: whoever is in the way may be in trouble for a moment.
const (
	describeAttempts = 3
	describePause    = 200 * time.Millisecond
)

// describeTable asks for the description of the table of cfg, and returns it only when it says what
// every table's says. Its error is a *WriteError.
func (t *sdkTransport) describeTable(ctx context.Context, cfg Config) (*types.TableDescription, error) {
	for attempt := 1; ; attempt++ {
		table, err := t.describeOnce(ctx, cfg)
		if err == nil {
			return table, nil
		}
		failure := t.failure(cfg, opDescribeTable, err)
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

func (t *sdkTransport) describeOnce(ctx context.Context, cfg Config) (*types.TableDescription, error) {
	out, err := call(ctx, t, func(ctx context.Context) (*dynamodb.DescribeTableOutput, error) {
		return t.client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(cfg.Table)}, limitResponse)
	})
	if err != nil {
		return nil, err
	}
	if err := checkDescription(out.Table); err != nil {
		return nil, err
	}
	return out.Table, nil
}

// failure returns the error of an operation on the table of cfg.
func (t *sdkTransport) failure(cfg Config, operation string, err error) *sink.Error {
	failure := sink.Classify(err)
	failure.Table, failure.Where, failure.Operation = cfg.Table, cfg.where(), operation
	return failure
}

// errNotDescribed is the cause of an error for a description that cannot be one of a table.
var errNotDescribed = errors.New("the response does not describe a table")

// checkDescription reports what a description lacks that the description of every table in use has
// (Amazon DynamoDB API Reference, "TableDescription").
func checkDescription(table *types.TableDescription) error {
	if table == nil {
		return notDescribed("it has no Table")
	}
	if table.TableStatus == "" {
		return notDescribed("it has no TableStatus")
	}
	if s := table.TableStatus; s != types.TableStatusActive && s != types.TableStatusUpdating {
		return nil // whoever asked waits for it, and needs no more
	}
	if err := checkKeySchema(table.KeySchema, table.AttributeDefinitions); err != nil {
		return err
	}
	if p := table.ProvisionedThroughput; p != nil && aws.ToInt64(p.WriteCapacityUnits) < 0 {
		return notDescribed("its WriteCapacityUnits are negative")
	}
	return nil
}

func notDescribed(format string, args ...any) error {
	return &sink.Error{Kind: sink.Transient, Code: sink.CodeUnexpectedResponse, Err: errNotDescribed,
		Message: errNotDescribed.Error() + ": " + fmt.Sprintf(format, args...)}
}

// checkKeySchema checks that there is one partition key, at most one sort key, and the type of each.
func checkKeySchema(schema []types.KeySchemaElement, definitions []types.AttributeDefinition) error {
	count := map[types.KeyType]int{}
	for _, k := range schema {
		count[k.KeyType]++
		name := aws.ToString(k.AttributeName)
		if name == "" {
			return notDescribed("its KeySchema has an attribute without a name")
		}
		if attributeType(name, definitions) == "" {
			return notDescribed("its AttributeDefinitions have no type of the key attribute %q", name)
		}
	}
	hash, sorted := count[types.KeyTypeHash], count[types.KeyTypeRange]
	if hash != 1 || sorted > 1 || len(schema) != hash+sorted {
		return notDescribed("its KeySchema is not a partition key and at most one sort key")
	}
	return nil
}

// attributeType returns S, N or B, or "" when the definitions do not say.
func attributeType(name string, definitions []types.AttributeDefinition) string {
	for _, a := range definitions {
		if aws.ToString(a.AttributeName) != name {
			continue
		}
		switch a.AttributeType {
		case types.ScalarAttributeTypeS, types.ScalarAttributeTypeN, types.ScalarAttributeTypeB:
			return string(a.AttributeType)
		}
	}
	return ""
}

// limitResponse bounds what the SDK reads of a response.
func limitResponse(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, responselimit.APIOption(maxDescription))
}
