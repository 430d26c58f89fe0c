package dynamodbio

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// describeTimeout bounds the one DescribeTable request of a process. Writing does not depend on it.
const describeTimeout = 10 * time.Second

// tableInfo is what DescribeTable says of the table.
type tableInfo struct {
	// Keys are the names of the key attributes, partition key first, and Types their types: S, N or B.
	Keys  []string
	Types []string
	// WriteUnits is the provisioned write capacity, or 0 for an on-demand table.
	WriteUnits float64
}

// describe asks for the table's description. It returns nil without an error when it cannot be had and writing
// may do without: when the credentials do not allow dynamodb:DescribeTable, or no answer comes.
func (t *sdkTransport) describe(ctx context.Context, cfg Config) (*tableInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, describeTimeout)
	defer cancel()
	table, err := t.describeTable(ctx, cfg)
	if err != nil {
		failure := sink.Classify(err)
		if failure.Kind == sink.Permanent && failure.Code != "AccessDeniedException" {
			return nil, failure
		}
		warnf("table %q in %s: DescribeTable: %s; the table's keys are not checked",
			cfg.Table, cfg.where(), failure.Detail())
		return nil, nil
	}
	if err := checkActive(cfg, table); err != nil {
		return nil, err
	}
	info := new(tableInfo)
	info.Keys, info.Types = keysOf(table)
	if p := table.ProvisionedThroughput; p != nil && (table.BillingModeSummary == nil || table.BillingModeSummary.BillingMode != types.BillingModePayPerRequest) {
		info.WriteUnits = float64(aws.ToInt64(p.WriteCapacityUnits))
	}
	return info, nil
}

// keysOf returns the names of a table's key attributes, partition key first, and their types.
func keysOf(table *types.TableDescription) (names, attributes []string) {
	for _, keyType := range []types.KeyType{types.KeyTypeHash, types.KeyTypeRange} {
		for _, k := range table.KeySchema {
			if k.KeyType == keyType {
				names = append(names, aws.ToString(k.AttributeName))
			}
		}
	}
	for _, name := range names {
		attributes = append(attributes, attributeType(name, table.AttributeDefinitions))
	}
	return names, attributes
}

// checkColumns compares the key that DescribeTable named with the declared columns.
func checkColumns(c Config, table sink.Config) error {
	if len(c.Columns) == 0 {
		return nil
	}
	var faults []error
	for n, name := range table.TableKeys {
		at := slices.IndexFunc(c.Columns, func(col schema.Column) bool { return col.Name == name })
		if at < 0 {
			faults = append(faults, fmt.Errorf("table %q in %s: its key attribute '%s' is no column of the declared table. Available columns: %s",
				c.Table, c.where(), name, columnNames(c.Columns)))
			continue
		}
		if got := keyType(c.Columns[at].Type); n < len(table.TableKeyTypes) && got != table.TableKeyTypes[n] {
			faults = append(faults, fmt.Errorf("table %q in %s: its key attribute '%s' is of type %s, and column '%s' of type %v is stored as %s",
				c.Table, c.where(), name, table.TableKeyTypes[n], name, c.Columns[at].Type, got))
		}
	}
	return errors.Join(faults...)
}

// keyType is the attribute type that a column's values are stored as.
func keyType(t *schema.Type) string {
	switch t.Kind {
	case schema.TypeDecimal, schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint, schema.TypeFloat, schema.TypeDouble:
		return "N"
	case schema.TypeBinary, schema.TypeVarbinary:
		return "B"
	case schema.TypeBoolean:
		return "BOOL"
	case schema.TypeArray:
		return "L"
	case schema.TypeMap, schema.TypeRow:
		return "M"
	}
	return "S"
}

// writeUnits reads 'sink.write-units-per-second': a number of units, or a share of the provisioned ones.
func writeUnits(option string, info *tableInfo) (float64, error) {
	if option == "" {
		return 0, nil
	}
	units, share, err := parseWriteUnits(option)
	switch {
	case err != nil:
		return 0, err
	case !share:
		return units, nil
	case info == nil:
		return 0, fmt.Errorf("'%s' = '%s' is a share of the provisioned capacity, which needs dynamodb:DescribeTable: allow it, or give a number of units", optWriteUnits, option)
	case info.WriteUnits == 0:
		return 0, fmt.Errorf("'%s' = '%s' is a share of the provisioned capacity, and the table is on-demand: give a number of units", optWriteUnits, option)
	}
	return units / 100 * info.WriteUnits, nil
}

// parseWriteUnits reads "500" as 500 units and "50%" as a share of 50.
func parseWriteUnits(text string) (n float64, share bool, err error) {
	digits, share := strings.CutSuffix(strings.TrimSpace(text), "%")
	n, err = strconv.ParseFloat(digits, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) || share && n > 100 {
		return 0, false, errors.New("expected write units a second above zero, such as 500, or a share of the provisioned ones, such as 50%")
	}
	return n, share, nil
}
