package dynamodbtest

import (
	"maps"
	"slices"
	"strconv"
)

// createTable is a CreateTable request.
type createTable struct {
	table       string
	keys        []keyElement
	definitions []keyElement
	billingMode string
	read, write int
	throughput  bool            // ProvisionedThroughput is present
	globals     []declaredIndex // nil when the member is missing
	locals      []declaredIndex
	invalid     error
}

// keyElement is an entry of KeySchema or AttributeDefinitions: a name, and its key type or its
// type.
type keyElement struct{ name, typ string }

func (o *createTable) decode(d *decoder) error {
	err := d.object(func(name string) (err error) {
		switch name {
		case "TableName":
			o.table, err = d.string()
		case "KeySchema":
			o.keys, err = decodeKeyElements(d, "KeyType")
		case "AttributeDefinitions":
			o.definitions, err = decodeKeyElements(d, "AttributeType")
		case "BillingMode":
			o.billingMode, err = d.string()
		case "ProvisionedThroughput":
			o.throughput = true
			o.read, o.write, err = decodeThroughput(d)
		case "GlobalSecondaryIndexes":
			o.globals, err = decodeIndexes(d, false)
		case "LocalSecondaryIndexes":
			o.locals, err = decodeIndexes(d, true)
		case "StreamSpecification":
			d.invalidate(unsupported("the parameter " + name))
			err = d.skip()
		default:
			err = d.skip()
		}
		return err
	})
	o.invalid = d.invalid
	return err
}

func decodeKeyElements(d *decoder, typeMember string) ([]keyElement, error) {
	elems := []keyElement{}
	err := d.array(func() error {
		var e keyElement
		err := d.object(func(name string) (err error) {
			switch name {
			case "AttributeName":
				e.name, err = d.string()
			case typeMember:
				e.typ, err = d.string()
			default:
				err = d.skip()
			}
			return err
		})
		elems = append(elems, e)
		return err
	})
	return elems, err
}

func (o *createTable) tables() []string { return []string{o.table} }

func (o *createTable) serve(s *Server, b []byte) ([]byte, error) {
	if err := checkTableName(o.table); err != nil {
		return nil, err
	}
	if o.invalid != nil {
		return nil, o.invalid
	}
	if err := o.checkMembers(); err != nil {
		return nil, err
	}
	billing, err := o.billing()
	if err != nil {
		return nil, err
	}
	schema, err := o.schema(o.keys)
	if err != nil {
		return nil, err
	}
	indexes, err := o.indexes(schema)
	if err != nil {
		return nil, err
	}
	if err := o.checkDefinitions(schema, indexes); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[o.table] != nil {
		return nil, badRequest(typeDynamoDB+"ResourceInUseException",
			"Table already exists: "+o.table)
	}
	t := newTable(o.table, schema, billing, s.now())
	t.indexes = indexes
	s.tables[o.table] = t
	return t.describe(b, "TableDescription", "ACTIVE")
}

// checkMembers returns an error for a member that is missing or outside its constraints.
func (o *createTable) checkMembers() error {
	if o.keys == nil {
		return constraintError("null", "keySchema", "Member must not be null")
	}
	if err := checkKeyTypes(o.keys, "keySchema."); err != nil {
		return err
	}
	if o.definitions == nil {
		return constraintError("null", "attributeDefinitions", "Member must not be null")
	}
	for i, def := range o.definitions {
		if !slices.Contains([]string{"B", "N", "S"}, def.typ) {
			return constraintError(orNull(def.typ),
				"attributeDefinitions."+strconv.Itoa(i+1)+".member.attributeType",
				"Member must satisfy enum value set: [B, N, S]")
		}
	}
	for _, list := range [][]declaredIndex{o.globals, o.locals} {
		for i := range list {
			if err := list[i].checkMembers(i); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkKeyTypes(keys []keyElement, at string) error {
	for i, e := range keys {
		if e.typ != "HASH" && e.typ != "RANGE" {
			return constraintError(orNull(e.typ), at+strconv.Itoa(i+1)+".member.keyType",
				"Member must satisfy enum value set: [HASH, RANGE]")
		}
	}
	return nil
}

// orNull shows a member that may not be there.
func orNull(text string) string {
	if text == "" {
		return "null"
	}
	return text
}

// schema returns the key that a KeySchema, the table's or an index's, and AttributeDefinitions
// declare together.
func (o *createTable) schema(keys []keyElement) (keySchema, error) {
	if len(keys) < 1 || len(keys) > 2 {
		return nil, invalidValue("a key schema has 1 or 2 elements, not " + strconv.Itoa(len(keys)))
	}
	var schema keySchema
	for i, e := range keys {
		if want := []string{"HASH", "RANGE"}[i]; e.typ != want {
			return nil, validationError("Invalid KeySchema: The " + []string{"first", "second"}[i] +
				" KeySchemaElement is not a " + want + " key type")
		}
		at := slices.IndexFunc(o.definitions,
			func(def keyElement) bool { return def.name == e.name })
		if at < 0 {
			return nil, invalidValue("Some index key attributes are not defined in " +
				"AttributeDefinitions. Keys: [" + e.name + "]")
		}
		attr, err := parseKeyAttribute(e.name + ":" + o.definitions[at].typ)
		if err != nil {
			return nil, constraintError(e.name, "attributeName",
				"Member must have length between 1 and 255")
		}
		schema = append(schema, attr)
	}
	if len(schema) == 2 && schema[0].name == schema[1].name {
		return nil, validationError("Both the Hash Key and the Range Key element in the " +
			"KeySchema have the same name")
	}
	return schema, nil
}

func (o *createTable) billing() (string, error) {
	switch {
	case o.billingMode == "PAY_PER_REQUEST" && o.throughput:
		return "", invalidValue("Neither ReadCapacityUnits nor WriteCapacityUnits can be " +
			"specified when BillingMode is PAY_PER_REQUEST")
	case o.billingMode == "PAY_PER_REQUEST":
		return billingOnDemand(), nil
	case o.billingMode != "" && o.billingMode != "PROVISIONED":
		return "", constraintError(o.billingMode, "billingMode", "Member must satisfy enum value "+
			"set: [PROVISIONED, PAY_PER_REQUEST]")
	case !o.throughput:
		return "", invalidValue("ReadCapacityUnits and WriteCapacityUnits must both be specified " +
			"when BillingMode is PROVISIONED")
	case o.read < 1 || o.write < 1:
		return "", constraintError(strconv.Itoa(min(o.read, o.write)), "provisionedThroughput",
			"Member must have value greater than or equal to 1")
	}
	return billingProvisioned(o.read, o.write), nil
}

// describeTable is a DescribeTable request.
type describeTable struct{ oneTable }

func (o *describeTable) serve(s *Server, b []byte) ([]byte, error) {
	return o.with(s, func(t *table) ([]byte, error) { return t.describe(b, "Table", "ACTIVE") })
}

// deleteTable is a DeleteTable request.
type deleteTable struct{ oneTable }

func (o *deleteTable) serve(s *Server, b []byte) ([]byte, error) {
	return o.with(s, func(t *table) ([]byte, error) {
		s.drop(t)
		return t.describe(b, "TableDescription", "DELETING")
	})
}

// oneTable is what DescribeTable and DeleteTable have in common.
type oneTable struct{ table string }

func (o *oneTable) decode(d *decoder) error {
	return d.object(func(name string) (err error) {
		if name != "TableName" {
			return d.skip()
		}
		o.table, err = d.string()
		return err
	})
}

func (o *oneTable) tables() []string { return []string{o.table} }

// with calls serve with the table, under the server's lock.
func (o *oneTable) with(s *Server, serve func(*table) ([]byte, error)) ([]byte, error) {
	if err := checkTableName(o.table); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[o.table]
	if t == nil {
		return nil, tableNotFound(o.table)
	}
	return serve(t)
}

// listTables is a ListTables request.
type listTables struct {
	after *string
	limit *int
}

func (o *listTables) decode(d *decoder) error {
	return d.object(func(name string) (err error) {
		switch name {
		case "ExclusiveStartTableName":
			var name string
			name, err = d.string()
			o.after = &name
		case "Limit":
			var n int
			n, err = d.int()
			o.limit = &n
		default:
			err = d.skip()
		}
		return err
	})
}

func (o *listTables) tables() []string { return nil }

func (o *listTables) serve(s *Server, b []byte) ([]byte, error) {
	after := ""
	if o.after != nil {
		after = *o.after
		if err := checkName(after, "exclusiveStartTableName"); err != nil {
			return nil, err
		}
	}
	limit := 100
	if o.limit != nil {
		if limit = *o.limit; limit < 1 {
			return nil, constraintError(strconv.Itoa(limit), "limit", "Member must have value "+
				"greater than or equal to 1")
		}
		if limit > 100 {
			return nil, constraintError(strconv.Itoa(limit), "limit", "Member must have value "+
				"less than or equal to 100")
		}
	}
	s.mu.Lock()
	names := slices.Sorted(maps.Keys(s.tables))
	s.mu.Unlock()
	from, found := slices.BinarySearch(names, after)
	if found {
		from++
	}
	page := names[from:]
	more := len(page) > limit
	if more {
		page = page[:limit]
	}
	b = append(b, `{"TableNames":[`...)
	for i, name := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSONString(b, name)
	}
	b = append(b, ']')
	if more {
		b = appendJSONString(append(b, `,"LastEvaluatedTableName":`...), page[len(page)-1])
	}
	return append(b, '}'), nil
}
