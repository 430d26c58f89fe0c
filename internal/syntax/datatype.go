package syntax

import (
	"slices"
	"strconv"
	"strings"
)

// DataType is a SQL type as it is written: synonyms are resolved (DEC is DECIMAL, STRING stays
// STRING), and the parameters are not yet checked.
type DataType struct {
	Pos  Position
	Name string // the canonical name, such as DECIMAL, TIMESTAMP_LTZ or TIMESTAMP WITH TIME ZONE
	// Params are the numbers in parentheses.
	Params  []Param
	NotNull bool
	// Elem is the element of ARRAY and MULTISET, and the value of MAP; Key is the key of MAP.
	Elem, Key *DataType
	// Fields are the fields of ROW.
	Fields []DataField
	// Interval are the fields of INTERVAL.
	Interval *Interval
	// Raw are the two arguments of RAW: the class and the snapshot of its serializer.
	Raw [2]string

	height int
}

// DataField is one field of a ROW type.
type DataField struct {
	Name    Name
	Type    *DataType
	Comment string
}

// Param is a whole number in the parentheses of a type, as it is written.
type Param struct {
	Text string
	Pos  Position
}

// Interval is what follows INTERVAL in a type and the string in a literal: YEAR, DAY(3) TO
// SECOND(6).
type Interval struct {
	From, To string // To is empty for a single field
	// Precision is how many digits the first field has, and FractionDigits how many the fraction of
	// a second.
	Precision, FractionDigits int
	// Text is all of it, in upper case and with single spaces.
	Text string
}

// plainTypes are the names of a single word, and what they are synonyms of.
var plainTypes = map[string]string{
	"BOOLEAN": "BOOLEAN", "TINYINT": "TINYINT", "SMALLINT": "SMALLINT", "INT": "INT",
	"INTEGER": "INT", "BIGINT": "BIGINT",
	"FLOAT": "FLOAT", "DATE": "DATE", "STRING": "STRING", "BYTES": "BYTES",
	"VARCHAR": "VARCHAR", "VARBINARY": "VARBINARY", "DECIMAL": "DECIMAL", "DEC": "DECIMAL",
	"NUMERIC":       "DECIMAL",
	"TIMESTAMP_LTZ": "TIMESTAMP_LTZ",
}

// typeNames are all words that a type begins with, for suggestions.
var typeNames = []string{
	"ARRAY", "BIGINT", "BINARY", "BOOLEAN", "BYTES", "CHAR", "CHARACTER", "DATE", "DEC", "DECIMAL",
	"DOUBLE", "FLOAT",
	"INT", "INTEGER", "INTERVAL", "MAP", "MULTISET", "NUMERIC", "RAW", "ROW", "SMALLINT", "STRING",
	"TIME", "TIMESTAMP",
	"TIMESTAMP_LTZ", "TINYINT", "VARBINARY", "VARCHAR",
}

// foreignTypes are types of other databases, with what to write instead.
var foreignTypes = map[string]string{
	"TEXT": "STRING", "CLOB": "STRING", "NVARCHAR": "VARCHAR", "NCHAR": "CHAR", "BLOB": "BYTES",
	"BYTEA": "BYTES", "REAL": "FLOAT",
	"FLOAT4": "FLOAT", "FLOAT8": "DOUBLE", "INT2": "SMALLINT", "INT4": "INT", "INT8": "BIGINT",
	"LONG": "BIGINT", "BOOL": "BOOLEAN", "NUMBER": "DECIMAL",
	"DATETIME": "TIMESTAMP", "TIMESTAMPTZ": "TIMESTAMP_LTZ", "JSON": "STRING", "UUID": "STRING",
	"STRUCT": "ROW", "LIST": "ARRAY", "SET": "MULTISET",
}

// DataType reads a data type with what follows it: [NOT] NULL, and the postfix ARRAY and MULTISET.
func (c *Cursor) DataType() (*DataType, error) {
	if err := c.Enter(); err != nil {
		return nil, err
	}
	defer c.Leave()
	t, err := c.typeName()
	if err != nil {
		return nil, err
	}
	for {
		if err := c.nullability(t); err != nil {
			return nil, err
		}
		var collection string
		switch {
		case c.Is("ARRAY"), c.Is("MULTISET"):
			collection = strings.ToUpper(c.Peek().Text)
		default:
			return t, nil
		}
		// A postfix nests like a prefix does, without the recursion that would notice.
		if t.height+c.depth > MaxDepth {
			return nil, c.tooDeep()
		}
		c.Next()
		t = &DataType{Pos: t.Pos, Name: collection, Elem: t, height: t.height + 1}
	}
}

func (c *Cursor) nullability(t *DataType) error {
	if c.Is("NOT") {
		if !c.PeekAt(1).IsWord("NULL") {
			c.Next()
			return c.Fail("NULL", "NULL")
		}
		c.Next()
		c.Next()
		t.NotNull = true
		return nil
	}
	c.Accept("NULL")
	return nil
}

func (c *Cursor) typeName() (*DataType, error) {
	first := c.Peek()
	if first.Kind != Word {
		return nil, c.Fail("a data type")
	}
	t := &DataType{Pos: first.Pos, Name: strings.ToUpper(first.Text), height: 1}
	if canonical, ok := plainTypes[t.Name]; ok {
		c.Next()
		t.Name = canonical
		return t, c.params(t)
	}
	if !slices.Contains(typeNames, t.Name) {
		e := c.Fail("a data type", typeNames...)
		if other, ok := foreignTypes[t.Name]; ok {
			e.Hint = "did you mean " + other + "?"
		}
		return nil, e
	}
	c.Next()
	switch t.Name {
	case "CHAR", "CHARACTER":
		t.Name = "CHAR"
		if c.Accept("VARYING") {
			t.Name = "VARCHAR"
		}
		return t, c.params(t)
	case "BINARY":
		if c.Accept("VARYING") {
			t.Name = "VARBINARY"
		}
		return t, c.params(t)
	case "DOUBLE":
		c.Accept("PRECISION")
		return t, nil
	case "TIME", "TIMESTAMP":
		if err := c.params(t); err != nil {
			return nil, err
		}
		return t, c.timeZone(t)
	case "INTERVAL":
		var err error
		t.Interval, err = c.Interval()
		return t, err
	case "RAW":
		return t, c.rawArguments(t)
	case "ROW":
		return t, c.rowFields(t)
	default: // ARRAY, MULTISET, MAP
		return t, c.elements(t)
	}
}

// params reads the numbers in parentheses, if any.
func (c *Cursor) params(t *DataType) error {
	if !c.Accept("(") {
		return nil
	}
	for {
		n := c.Peek()
		if n.Kind != Number || strings.Trim(n.Text, "0123456789") != "" {
			return c.Fail("a whole number")
		}
		c.Next()
		t.Params = append(t.Params, Param{Text: n.Text, Pos: n.Pos})
		if c.Accept(")") {
			return nil
		}
		if !c.Accept(",") {
			return c.Fail("',' or ')'")
		}
	}
}

// timeZone reads [WITHOUT TIME ZONE | WITH [LOCAL] TIME ZONE] after TIME and TIMESTAMP. What is no
// time zone is left alone: WITH also begins the options of a table.
func (c *Cursor) timeZone(t *DataType) error {
	switch {
	case c.Is("WITHOUT"):
		c.Next()
		return c.Expect("TIME", "ZONE")
	case !c.Is("WITH"):
		return nil
	}
	with := c.Peek()
	c.Next()
	local := c.Accept("LOCAL")
	if err := c.Expect("TIME", "ZONE"); err != nil {
		return err
	}
	switch {
	case t.Name == "TIME":
		return &Error{Pos: with.Pos, Message: "TIME has no time zone",
			Hint: "write TIME, or TIMESTAMP_LTZ for a point in time"}
	case local:
		t.Name = "TIMESTAMP_LTZ"
	default:
		t.Name = "TIMESTAMP WITH TIME ZONE"
	}
	return nil
}

// intervalFields are the fields of an interval, from the longest on.
var intervalFields = []string{"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}

// yearMonth reports whether an interval field counts months rather than seconds.
func yearMonth(field string) bool { return field == "YEAR" || field == "MONTH" }

// YearMonth reports whether the interval counts months rather than seconds.
func (i *Interval) YearMonth() bool { return yearMonth(i.From) }

// IsIntervalField reports whether the next token is a unit that the fields of an interval begin
// with.
func (c *Cursor) IsIntervalField() bool {
	t := c.Peek()
	return t.Kind == Word && slices.Contains(intervalFields,
		strings.TrimSuffix(strings.ToUpper(t.Text), "S"))
}

// Interval reads the fields of an interval: field[(digits)] [TO field]. Only SECOND also takes the
// digits of its fraction, and where it ends an interval nothing else.
func (c *Cursor) Interval() (*Interval, error) {
	from, err := c.intervalField(intervalFields)
	if err != nil {
		return nil, err
	}
	most := 1
	if from == "SECOND" {
		most = 2
	}
	i := &Interval{From: from, Precision: 2, FractionDigits: 6}
	if i.Text, err = c.intervalDigits(from, most, &i.Precision, &i.FractionDigits); err != nil ||
		!c.Accept("TO") {
		return i, err
	}
	var ends []string
	for _, f := range intervalFields[slices.Index(intervalFields, from)+1:] {
		if yearMonth(f) == yearMonth(from) {
			ends = append(ends, f)
		}
	}
	if len(ends) == 0 {
		return nil, Errorf(c.Peek().Pos, "an interval from %s to a smaller unit does not exist",
			from)
	}
	if i.To, err = c.intervalField(ends); err != nil {
		return nil, err
	}
	most = 0
	if i.To == "SECOND" {
		most = 1
	}
	end, err := c.intervalDigits(i.To, most, &i.FractionDigits)
	i.Text += " TO " + end
	return i, err
}

// intervalField reads the name of a unit, in the singular or the plural.
func (c *Cursor) intervalField(fields []string) (string, error) {
	t := c.Peek()
	name := strings.TrimSuffix(strings.ToUpper(t.Text), "S")
	if t.Kind != Word || !slices.Contains(fields, name) {
		expected := "a unit of time: " + fields[0]
		if last := len(fields) - 1; last > 0 {
			expected = "a unit of time: " + strings.Join(fields[:last], ", ") + " or " +
				fields[last]
		}
		return "", c.Fail(expected, fields...)
	}
	c.Next()
	return name, nil
}

// intervalDigits reads up to most numbers in parentheses into numbers, and returns the field with
// them.
func (c *Cursor) intervalDigits(field string, most int, numbers ...*int) (string, error) {
	var p DataType
	if err := c.params(&p); err != nil {
		return "", err
	}
	var digits []string
	for i, n := range p.Params {
		digits = append(digits, n.Text)
		if i < len(numbers) {
			*numbers[i], _ = strconv.Atoi(n.Text) // digits, as params says
		}
	}
	switch {
	case len(digits) > most:
		return "", Errorf(p.Params[most].Pos, "too many numbers for %s here", field)
	case len(digits) == 0:
		return field, nil
	default:
		return field + "(" + strings.Join(digits, ", ") + ")", nil
	}
}

func (c *Cursor) rawArguments(t *DataType) error {
	if err := c.Expect("("); err != nil {
		return err
	}
	var err error
	if t.Raw[0], err = c.StringLiteral("the name of a class in single quotes"); err != nil {
		return err
	}
	if err := c.Expect(","); err != nil {
		return err
	}
	if t.Raw[1], err = c.StringLiteral("a serializer snapshot in single quotes"); err != nil {
		return err
	}
	return c.Expect(")")
}

// elements reads <T> after ARRAY and MULTISET, and <K, V> after MAP.
func (c *Cursor) elements(t *DataType) error {
	if !c.Accept("<") {
		return c.Fail("'<' and what the " + t.Name + " holds")
	}
	var err error
	if t.Name == "MAP" {
		if t.Key, err = c.DataType(); err != nil {
			return err
		}
		t.height = t.Key.height + 1
		if !c.Accept(",") {
			return c.Fail("',' and the type of the map's values")
		}
	}
	if t.Elem, err = c.DataType(); err != nil {
		return err
	}
	t.height = max(t.height, t.Elem.height+1)
	return c.Expect(">")
}

// rowFields reads the fields of a ROW in <> or ().
func (c *Cursor) rowFields(t *DataType) error {
	if c.Accept("<>") {
		return nil
	}
	end := ">"
	if !c.Accept("<") {
		if !c.Accept("(") {
			return c.Fail("'<' and the fields of the row")
		}
		end = ")"
	}
	if c.Accept(end) {
		return nil
	}
	for {
		name, err := c.Name("a field name")
		if err != nil {
			return err
		}
		f := DataField{Name: name}
		if f.Type, err = c.DataType(); err != nil {
			return err
		}
		if c.Peek().Kind == String {
			f.Comment = c.Next().Text
		}
		t.Fields = append(t.Fields, f)
		t.height = max(t.height, f.Type.height+1)
		if c.Accept(end) {
			return nil
		}
		if !c.Accept(",") {
			return c.Fail("',' or '" + end + "'")
		}
	}
}
