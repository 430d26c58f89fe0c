package dynamodbtest

import (
	"slices"
	"strconv"
	"strings"
)

// returnOptions are the ReturnConsumedCapacity and ReturnItemCollectionMetrics of a request.
type returnOptions struct {
	capacity enum
	metrics  enum
}

// member reads a member that the operation itself does not know: one of these options, or one that
// is not supported. Others are skipped.
func (o *returnOptions) member(d *decoder, name string) (err error) {
	switch name {
	case "ReturnConsumedCapacity":
		err = o.capacity.decode(d)
	case "ReturnItemCollectionMetrics":
		err = o.metrics.decode(d)
	case "ConditionExpression", "FilterExpression", "ProjectionExpression", "Expected",
		"ConditionalOperator", "AttributesToGet", "KeyConditions", "QueryFilter", "ScanFilter":
		d.invalidate(unsupported("the parameter " + name))
		err = d.skip()
	default:
		err = d.skip()
	}
	return err
}

func (o *returnOptions) check() error {
	if err := o.capacity.check("returnConsumedCapacity", "INDEXES", "TOTAL", "NONE"); err != nil {
		return err
	}
	return o.metrics.check("returnItemCollectionMetrics", "SIZE", "NONE")
}

// enum is a parameter of a few values. An empty text differs from a missing parameter.
type enum struct {
	text  string
	given bool
}

func (e *enum) decode(d *decoder) (err error) {
	e.given = true
	e.text, err = d.string()
	return err
}

// check returns an error for a value that is not one of these, which are in DynamoDB's order.
func (e *enum) check(at string, values ...string) error {
	if !e.given || slices.Contains(values, e.text) {
		return nil
	}
	return constraintError(e.text, at,
		"Member must satisfy enum value set: ["+strings.Join(values, ", ")+"]")
}

// tableUnits are the capacity units consumed on a table and its indexes.
type tableUnits struct {
	table   string
	units   float64 // of the table alone
	indexes []indexUnits
}

type indexUnits struct {
	index *index
	units float64
}

func (u *tableUnits) total() float64 {
	sum := u.units
	for _, ix := range u.indexes {
		sum += ix.units
	}
	return sum
}

func addUnits(sum []tableUnits, units tableUnits) []tableUnits {
	at := slices.IndexFunc(sum, func(u tableUnits) bool { return u.table == units.table })
	if at < 0 {
		return append(sum, units)
	}
	sum[at].units += units.units
	for _, ix := range units.indexes {
		sum[at].addIndex(ix)
	}
	return sum
}

func (u *tableUnits) addIndex(more indexUnits) {
	for i := range u.indexes {
		if u.indexes[i].index == more.index {
			u.indexes[i].units += more.units
			return
		}
	}
	u.indexes = append(u.indexes, more)
}

func sumUnits(units []tableUnits) float64 {
	sum := 0.0
	for _, u := range units {
		sum += u.total()
	}
	return sum
}

// appendUnits appends a batch's ConsumedCapacity, if the request asks for it.
func (o *returnOptions) appendUnits(b []byte, units []tableUnits) []byte {
	if o.capacity.text != "TOTAL" && o.capacity.text != "INDEXES" {
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
	b = appendJSONString(append(b, `{"TableName":`...), u.table)
	b = appendCapacity(append(b, ','), u.total())
	if o.capacity.text != "INDEXES" {
		return append(b, '}')
	}
	b = append(appendCapacity(append(b, `,"Table":{`...), u.units), '}')
	for _, kind := range indexKinds {
		n := 0
		for _, ix := range u.indexes {
			if ix.index.local != kind.local {
				continue
			}
			if n++; n == 1 {
				b = append(b, `,"`+kind.member+`":{`...)
			} else {
				b = append(b, ',')
			}
			b = appendJSONString(b, ix.index.name)
			b = append(appendCapacity(append(b, `:{`...), ix.units), '}')
		}
		if n > 0 {
			b = append(b, '}')
		}
	}
	return append(b, '}')
}

func appendCapacity(b []byte, units float64) []byte {
	return strconv.AppendFloat(append(b, `"CapacityUnits":`...), units, 'f', 1, 64)
}

// appendOne appends the ConsumedCapacity of an operation on one table, if the request asks for it.
func (o *returnOptions) appendOne(b []byte, units tableUnits) []byte {
	if o.capacity.text != "TOTAL" && o.capacity.text != "INDEXES" {
		return b
	}
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return o.appendTableUnits(append(b, `"ConsumedCapacity":`...), units)
}
