package dynamodbtest

// writeOne is what the requests PutItem and DeleteItem have in common.
type writeOne struct {
	table     string
	attrs     item // the item, or its key
	noAttrs   bool
	oldValues enum // ReturnValues
	returned  returnOptions
	invalid   error
}

// decodeWith reads a request whose attributes are in the member of that name.
func (o *writeOne) decodeWith(d *decoder, attrs string) error {
	o.noAttrs = true
	err := d.object(func(name string) (err error) {
		switch name {
		case "TableName":
			o.table, err = d.string()
		case attrs:
			o.noAttrs = false
			o.attrs, err = d.item()
		case "ReturnValues":
			err = o.oldValues.decode(d)
		default:
			err = o.returned.member(d, name)
		}
		return err
	})
	o.invalid = d.invalid
	return err
}

func (o *writeOne) tables() []string { return []string{o.table} }

// putItem is a PutItem request.
type putItem struct{ writeOne }

func (o *putItem) decode(d *decoder) error { return o.decodeWith(d, "Item") }

func (o *putItem) serve(s *Server, b []byte) ([]byte, error) {
	if err := checkItemRequest(o.table, o.noAttrs, "item", &o.oldValues, &o.returned,
		o.invalid); err != nil {
		return nil, err
	}
	rec := newRecord(o.attrs)
	if rec.size > maxItemSize {
		return nil, validationError("Item size has exceeded the maximum allowed size")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.lookup(o.table)
	if err != nil {
		return nil, err
	}
	key, err := t.schema.keyOf(o.attrs, putItemErrors)
	if err != nil {
		return nil, err
	}
	if err := t.checkIndexKeys(o.attrs); err != nil {
		return nil, err
	}
	units, err := t.cost(key, rec, o.attrs)
	if err != nil {
		return nil, err
	}
	if err := takeOne(s, t, key, units.units); err != nil {
		return nil, err
	}
	old := t.put(key, rec)
	s.stats.wrote(1, 0, 0, units.total())
	return o.appendResponse(b, t, old, units), nil
}

// deleteItem is a DeleteItem request.
type deleteItem struct{ writeOne }

func (o *deleteItem) decode(d *decoder) error { return o.decodeWith(d, "Key") }

func (o *deleteItem) serve(s *Server, b []byte) ([]byte, error) {
	if err := checkItemRequest(o.table, o.noAttrs, "key", &o.oldValues, &o.returned,
		o.invalid); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.lookup(o.table)
	if err != nil {
		return nil, err
	}
	key, err := t.schema.keyArgument(o.attrs)
	if err != nil {
		return nil, err
	}
	units, err := t.cost(key, record{}, nil)
	if err != nil {
		return nil, err
	}
	if err := takeOne(s, t, key, units.units); err != nil {
		return nil, err
	}
	old := t.delete(key)
	s.stats.wrote(0, 1, 0, units.total())
	return o.appendResponse(b, t, old, units), nil
}

// checkItemRequest checks what requests for one item have in common.
func checkItemRequest(table string, missing bool, member string, oldValues *enum,
	returned *returnOptions, invalid error) error {
	if err := returned.check(); err != nil {
		return err
	}
	if err := checkTableName(table); err != nil {
		return err
	}
	if missing {
		return constraintError("null", member, "Member must not be null")
	}
	if err := oldValues.check("returnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE",
		"UPDATED_NEW"); err != nil {
		return err
	}
	if oldValues.given && oldValues.text != "NONE" && oldValues.text != "ALL_OLD" {
		return validationError("Return values set to invalid value")
	}
	return invalid
}

func (o *writeOne) appendResponse(b []byte, t *table, old record, units tableUnits) []byte {
	b = append(b, '{')
	if o.oldValues.text == "ALL_OLD" && old.text != "" {
		b = append(append(b, `"Attributes":`...), old.text...)
	}
	b = o.returned.appendOne(b, units)
	return append(o.returned.appendCollection(b, t, o.attrs), '}')
}

// getItem is a GetItem request.
type getItem struct {
	table      string
	key        item
	noKey      bool
	consistent bool
	returned   returnOptions
	invalid    error
}

func (o *getItem) decode(d *decoder) error {
	o.noKey = true
	err := d.object(func(name string) (err error) {
		switch name {
		case "TableName":
			o.table, err = d.string()
		case "Key":
			o.noKey = false
			o.key, err = d.item()
		case "ConsistentRead":
			o.consistent, err = d.bool()
		default:
			err = o.returned.member(d, name)
		}
		return err
	})
	o.invalid = d.invalid
	return err
}

func (o *getItem) tables() []string { return []string{o.table} }

func (o *getItem) serve(s *Server, b []byte) ([]byte, error) {
	if err := checkItemRequest(o.table, o.noKey, "key", &enum{}, &o.returned,
		o.invalid); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.lookup(o.table)
	if err != nil {
		return nil, err
	}
	key, err := t.schema.keyArgument(o.key)
	if err != nil {
		return nil, err
	}
	b = append(b, '{')
	r, ok := t.items[key]
	if ok {
		b = append(append(b, `"Item":`...), r.text...)
	}
	units := readUnits(r.size, o.consistent)
	s.stats.read(units)
	return append(o.returned.appendOne(b, tableUnits{table: o.table, units: units}), '}'), nil
}
