package dynamodbio

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
)

// writeUnits reads 'sink.write-units-per-second': a number of units, or a share of the provisioned ones.
func writeUnits(option string, d *awsconn.Description) (float64, error) {
	if option == "" {
		return 0, nil
	}
	units, share, err := parseWriteUnits(option)
	switch {
	case err != nil:
		return 0, err
	case !share:
		return units, nil
	case d == nil:
		return 0, fmt.Errorf("'%s' = '%s' is a share of the provisioned capacity, which needs dynamodb:DescribeTable: allow it, or give a number of units", optWriteUnits, option)
	case d.WriteUnits == 0:
		return 0, fmt.Errorf("'%s' = '%s' is a share of the provisioned capacity, and the table is on-demand: give a number of units", optWriteUnits, option)
	}
	return units / 100 * d.WriteUnits, nil
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
