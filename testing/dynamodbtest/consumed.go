package dynamodbtest

import "strconv"

// returnOptions are the ReturnConsumedCapacity and ReturnItemCollectionMetrics of a request.
type returnOptions struct {
	capacity string
	metrics  string
}

// member reads a member that an operation has no name for: one of these options, or one that is
// refused. Members that are known to change nothing here are skipped.
func (o *returnOptions) member(d *decoder, name string) (err error) {
	switch name {
	case "ReturnConsumedCapacity":
		o.capacity, err = d.string()
	case "ReturnItemCollectionMetrics": // these tables have no local index, so there are none
		o.metrics, err = d.string()
	case "ConditionExpression", "FilterExpression", "ProjectionExpression", "Expected", "ConditionalOperator",
		"AttributesToGet", "KeyConditions", "QueryFilter", "ScanFilter", "IndexName", "Select":
		d.fault(unsupported("the parameter " + name))
		err = d.skip()
	default:
		err = d.skip()
	}
	return err
}

func (o *returnOptions) check() error {
	switch o.capacity {
	case "", "NONE", "TOTAL", "INDEXES":
	default:
		return constraintError(o.capacity, "returnConsumedCapacity", "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")
	}
	switch o.metrics {
	case "", "NONE", "SIZE":
	default:
		return constraintError(o.metrics, "returnItemCollectionMetrics", "Member must satisfy enum value set: [SIZE, NONE]")
	}
	return nil
}

// tableUnits are the capacity units consumed on a table.
type tableUnits struct {
	table string
	units float64
}

func addUnits(sum []tableUnits, table string, units float64) []tableUnits {
	for i := range sum {
		if sum[i].table == table {
			sum[i].units += units
			return sum
		}
	}
	return append(sum, tableUnits{table, units})
}

func sumUnits(units []tableUnits) float64 {
	sum := 0.0
	for _, u := range units {
		sum += u.units
	}
	return sum
}

// appendUnits appends a batch's ConsumedCapacity, if it is wanted.
func (o *returnOptions) appendUnits(b []byte, units []tableUnits) []byte {
	if o.capacity != "TOTAL" && o.capacity != "INDEXES" {
		return b
	}
	b = append(b, `,"ConsumedCapacity":[`...)
	for i, u := range units {
		if i > 0 {
			b = append(b, ',')
		}
		b = o.appendTableUnits(b, u)
	}
	return append(b, ']')
}

// appendTableUnits appends the ConsumedCapacity of one table.
func (o *returnOptions) appendTableUnits(b []byte, u tableUnits) []byte {
	units := strconv.AppendFloat([]byte(`"CapacityUnits":`), u.units, 'f', 1, 64)
	b = appendJSONString(append(b, `{"TableName":`...), u.table)
	b = append(append(b, ','), units...)
	if o.capacity == "INDEXES" {
		b = append(append(append(b, `,"Table":{`...), units...), '}')
	}
	return append(b, '}')
}

// appendOne appends the ConsumedCapacity of an operation on one table, if it is wanted.
func (o *returnOptions) appendOne(b []byte, table string, units float64) []byte {
	if o.capacity != "TOTAL" && o.capacity != "INDEXES" {
		return b
	}
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return o.appendTableUnits(append(b, `"ConsumedCapacity":`...), tableUnits{table, units})
}
