package schema

// MaxPrecision is the most digits of a DECIMAL, which are as many as a DynamoDB number has.
const MaxPrecision = 38

// AttributeType returns the type of the DynamoDB attribute that holds a single value of t other
// than a BOOLEAN: 'S' for strings, dates and times, 'N' for numbers, 'B' for bytes. These are the
// types that keys and the elements of sets can have. It returns 0 for every other type.
func (t *Type) AttributeType() byte {
	switch t.Kind {
	case TypeChar, TypeVarchar, TypeDate, TypeTime, TypeTimestamp, TypeTimestampLTZ:
		return 'S'
	case TypeDecimal, TypeTinyint, TypeSmallint, TypeInt, TypeBigint, TypeFloat, TypeDouble:
		return 'N'
	case TypeBinary, TypeVarbinary:
		return 'B'
	}
	return 0
}
