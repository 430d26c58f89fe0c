package dynamodbtest

import (
	"slices"
	"strconv"
	"strings"
)

// Limits on the indexes of a table (Amazon DynamoDB Developer Guide, "Quotas", Secondary indexes).
const (
	maxLocalIndexes  = 5
	maxGlobalIndexes = 20
	maxProjected     = 100 // NonKeyAttributes of all indexes together
)

// declaredIndex is an entry of GlobalSecondaryIndexes or LocalSecondaryIndexes of a CreateTable.
type declaredIndex struct {
	local       bool
	name        *string
	keys        []keyElement
	projection  *declaredProjection
	throughput  bool // ProvisionedThroughput is present
	read, write int
}

type declaredProjection struct {
	typ     string
	include []string // nil when NonKeyAttributes is missing
}

func decodeIndexes(d *decoder, local bool) ([]declaredIndex, error) {
	all := []declaredIndex{}
	err := d.array(func() error {
		ix := declaredIndex{local: local}
		err := d.object(func(name string) (err error) {
			switch name {
			case "IndexName":
				var text string
				text, err = d.string()
				ix.name = &text
			case "KeySchema":
				ix.keys, err = decodeKeyElements(d, "KeyType")
			case "Projection":
				ix.projection, err = decodeProjection(d)
			case "ProvisionedThroughput":
				ix.throughput = true
				ix.read, ix.write, err = decodeThroughput(d)
			default:
				err = d.skip()
			}
			return err
		})
		all = append(all, ix)
		return err
	})
	return all, err
}

func decodeProjection(d *decoder) (*declaredProjection, error) {
	p := &declaredProjection{}
	err := d.object(func(name string) (err error) {
		switch name {
		case "ProjectionType":
			p.typ, err = d.string()
		case "NonKeyAttributes":
			p.include = []string{}
			err = d.array(func() error {
				name, err := d.string()
				p.include = append(p.include, name)
				return err
			})
		default:
			err = d.skip()
		}
		return err
	})
	return p, err
}

func decodeThroughput(d *decoder) (read, write int, err error) {
	err = d.object(func(name string) (err error) {
		switch name {
		case "ReadCapacityUnits":
			read, err = d.int()
		case "WriteCapacityUnits":
			write, err = d.int()
		default:
			err = d.skip()
		}
		return err
	})
	return read, write, err
}

// checkMembers returns an error for a member that is missing or outside its constraints.
func (ix *declaredIndex) checkMembers(n int) error {
	list := "globalSecondaryIndexes."
	if ix.local {
		list = "localSecondaryIndexes."
	}
	at := list + strconv.Itoa(n+1) + ".member."
	missing := func(member string) error {
		return constraintError("null", at+member, "Member must not be null")
	}
	switch {
	case ix.name == nil:
		return missing("indexName")
	case ix.keys == nil:
		return missing("keySchema")
	case ix.projection == nil:
		return missing("projection")
	case ix.throughput && (ix.read < 1 || ix.write < 1):
		return constraintError(strconv.Itoa(min(ix.read, ix.write)), at+"provisionedThroughput",
			"Member must have value greater than or equal to 1")
	}
	if err := checkName(*ix.name, at+"indexName"); err != nil {
		return err
	}
	if err := checkKeyTypes(ix.keys, at+"keySchema."); err != nil {
		return err
	}
	p := ix.projection
	if p.typ != "" && !slices.Contains([]string{"ALL", "INCLUDE", "KEYS_ONLY"}, p.typ) {
		return constraintError(p.typ, at+"projection.projectionType",
			"Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]")
	}
	if p.include != nil && len(p.include) == 0 {
		return constraintError("[]", at+"projection.nonKeyAttributes",
			"Member must have length greater than or equal to 1")
	}
	for _, name := range p.include {
		if name == "" || len(name) > 255 {
			return constraintError(name, at+"projection.nonKeyAttributes",
				"Member must have length between 1 and 255")
		}
	}
	return nil
}

// check returns an error for a projection that contradicts itself.
func (p *declaredProjection) check() error {
	switch {
	case p.typ == "":
		return invalidValue("Unknown ProjectionType: null")
	case p.typ != "INCLUDE" && p.include != nil:
		return invalidValue("ProjectionType is " + p.typ + ", but NonKeyAttributes is specified")
	case p.typ == "INCLUDE" && p.include == nil:
		return invalidValue("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
	}
	return nil
}

// indexes returns the indexes that the request declares for a table of that key, by name.
func (o *createTable) indexes(table keySchema) ([]*index, error) {
	for _, list := range []struct {
		member   string
		declared []declaredIndex
	}{{"LocalSecondaryIndexes", o.locals}, {"GlobalSecondaryIndexes", o.globals}} {
		if list.declared != nil && len(list.declared) == 0 {
			return nil, invalidValue("List of " + list.member + " is empty")
		}
	}
	if o.locals != nil && len(table) == 1 {
		return nil, invalidValue("Table KeySchema does not have a range key, which is required " +
			"when specifying a LocalSecondaryIndex")
	}
	declared := slices.Concat(o.locals, o.globals)
	var all []*index
	included := 0
	for _, decl := range declared {
		if len(decl.keys) > 2 && !decl.local {
			return nil, unsupported("keys of several attributes in a global secondary index")
		}
		schema, err := o.schema(decl.keys)
		if err != nil {
			return nil, err
		}
		ix := &index{
			name:       *decl.name,
			local:      decl.local,
			schema:     schema,
			projection: decl.projection.typ,
			include:    decl.projection.include,
		}
		if ix.throughput, err = o.indexThroughput(&decl); err != nil {
			return nil, err
		}
		switch {
		case ix.local && len(schema) == 1:
			return nil, invalidValue("Index KeySchema does not have a range key for index: " +
				ix.name)
		case ix.local && schema[0].name != table[0].name:
			return nil, invalidValue("Index KeySchema does not have the same leading hash key as " +
				"table KeySchema for index: " + ix.name + ". index hash key: " + schema[0].name +
				", table hash key: " + table[0].name)
		case slices.ContainsFunc(all, func(other *index) bool { return other.name == ix.name }):
			return nil, invalidValue("Duplicate index name: " + ix.name)
		}
		if err := decl.projection.check(); err != nil {
			return nil, err
		}
		included += len(ix.include)
		ix.projected = map[string]bool{}
		for _, attr := range slices.Concat(table, schema) {
			ix.projected[attr.name] = true
		}
		for _, name := range ix.include {
			ix.projected[name] = true
		}
		all = append(all, ix)
	}
	switch {
	case len(o.locals) > maxLocalIndexes:
		return nil, invalidValue("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
	case len(o.globals) > maxGlobalIndexes:
		return nil, invalidValue("GlobalSecondaryIndex count exceeds the per-table limit of 20")
	case included > maxProjected:
		return nil, invalidValue("Number of NonKeyAttributes exceeds the per-table limit of 100")
	}
	slices.SortFunc(all, compareIndexes)
	return all, nil
}

// indexThroughput returns the member of an index's description for its billing.
func (o *createTable) indexThroughput(ix *declaredIndex) (string, error) {
	switch {
	case ix.local:
		return "", nil
	case o.billingMode == "PAY_PER_REQUEST" && ix.throughput:
		return "", invalidValue("ProvisionedThroughput should not be specified for index: " +
			*ix.name + " when BillingMode is PAY_PER_REQUEST")
	case o.billingMode != "PAY_PER_REQUEST" && !ix.throughput:
		return "", invalidValue("ProvisionedThroughput must be specified for index: " + *ix.name)
	}
	return billingProvisioned(ix.read, ix.write), nil
}

// checkDefinitions returns an error for AttributeDefinitions that define an attribute twice, or one
// that no key has.
func (o *createTable) checkDefinitions(table keySchema, indexes []*index) error {
	used := map[string]bool{}
	for _, attr := range table {
		used[attr.name] = true
	}
	for _, ix := range indexes {
		for _, attr := range ix.schema {
			used[attr.name] = true
		}
	}
	if len(o.definitions) == len(used) {
		return nil
	}
	if len(indexes) == 0 {
		return invalidValue("Number of attributes in KeySchema does not exactly match number of " +
			"attributes defined in AttributeDefinitions")
	}
	var defined, keys []string
	for _, def := range o.definitions {
		defined = append(defined, def.name)
		if used[def.name] {
			keys = append(keys, def.name)
		}
	}
	return invalidValue("Some AttributeDefinitions are not used. AttributeDefinitions: [" +
		strings.Join(defined, ", ") + "], keys used: [" + strings.Join(keys, ", ") + "]")
}
