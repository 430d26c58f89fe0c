package dynamodbtest

import (
	"slices"
	"strings"
)

// parseKeyCondition reads a KeyConditionExpression: one condition, or two joined by AND, with or
// without parentheses. It resolves #names and :values, each of which must be used.
func parseKeyCondition(text string, names map[string]string,
	values map[string]value) ([]keyCondition, error) {
	p := &conditionParser{names: names, values: values, used: map[string]bool{}}
	if err := p.tokenize(text); err != nil {
		return nil, err
	}
	conditions, _, err := p.all()
	if err != nil {
		return nil, err
	}
	if p.peek() != "" {
		return nil, p.syntaxError()
	}
	if p.redundant {
		return nil, conditionError("The expression has redundant parentheses;")
	}
	if len(conditions) > 2 || len(conditions) == 2 && conditions[0].name == conditions[1].name {
		return nil, conditionError("KeyConditionExpressions must only contain one condition per " +
			"key")
	}
	for name := range names {
		if !p.used[name] {
			return nil, validationError("Value provided in ExpressionAttributeNames unused in " +
				"expressions: keys: {" + name + "}")
		}
	}
	for name := range values {
		if !p.used[name] {
			return nil, validationError("Value provided in ExpressionAttributeValues unused in " +
				"expressions: keys: {" + name + "}")
		}
	}
	return conditions, nil
}

type conditionParser struct {
	tokens []string
	names  map[string]string
	values map[string]value
	used   map[string]bool
	depth  int
	// redundant is set by parentheses around another pair.
	redundant bool
}

func (p *conditionParser) tokenize(text string) error {
	const space = " \t\r\n"
	for text = strings.TrimLeft(text, space); text != ""; text = strings.TrimLeft(text, space) {
		n := 0
		switch {
		case len(text) > 1 && slices.Contains([]string{"<=", ">=", "<>"}, text[:2]):
			n = 2
		case strings.IndexByte("=<>(),", text[0]) >= 0:
			n = 1
		case isWordByte(text[0]) || text[0] == '#' || text[0] == ':':
			for n = 1; n < len(text) && isWordByte(text[n]); n++ {
			}
		default:
			return conditionError("Syntax error; token: \"" + text[:1] + "\"")
		}
		p.tokens = append(p.tokens, text[:n])
		text = text[n:]
	}
	return nil
}

func isWordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func (p *conditionParser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *conditionParser) next() string {
	token := p.peek()
	if token != "" {
		p.tokens = p.tokens[1:]
	}
	return token
}

func (p *conditionParser) accept(token string) bool {
	if !strings.EqualFold(p.peek(), token) {
		return false
	}
	p.next()
	return true
}

func conditionError(message string) error {
	return validationError("Invalid KeyConditionExpression: " + message)
}

func (p *conditionParser) syntaxError() error {
	token := p.peek()
	if token == "" {
		token = "<EOF>"
	}
	return conditionError("Syntax error; token: \"" + token + "\"")
}

// all reads conditions joined by AND. It returns the number of terms too: a term in parentheses can
// hold several conditions.
func (p *conditionParser) all() (conditions []keyCondition, terms int, err error) {
	for {
		some, err := p.some()
		if err != nil {
			return nil, 0, err
		}
		conditions = append(conditions, some...)
		if terms++; !p.accept("AND") {
			return conditions, terms, nil
		}
	}
}

// some reads one condition, or several in parentheses.
func (p *conditionParser) some() ([]keyCondition, error) {
	if p.accept("(") {
		if p.depth++; p.depth > 32 {
			return nil, p.syntaxError()
		}
		nested := p.peek() == "("
		conditions, terms, err := p.all()
		if err == nil && !p.accept(")") {
			err = p.syntaxError()
		}
		p.redundant = p.redundant || nested && terms == 1
		return conditions, err
	}
	c, err := p.one()
	return []keyCondition{c}, err
}

func (p *conditionParser) one() (c keyCondition, err error) {
	if p.peek() == "begins_with" && len(p.tokens) > 1 && p.tokens[1] == "(" {
		p.tokens = p.tokens[2:]
		c.operator = "begins_with"
		if c.name, err = p.name(); err != nil {
			return c, err
		}
		if !p.accept(",") {
			return c, p.syntaxError()
		}
		if err = p.value(&c); err == nil && !p.accept(")") {
			err = p.syntaxError()
		}
		return c, err
	}
	if c.name, err = p.name(); err != nil {
		return c, err
	}
	if p.accept("BETWEEN") {
		c.operator = "BETWEEN"
		if err = p.value(&c); err != nil {
			return c, err
		}
		if !p.accept("AND") {
			return c, p.syntaxError()
		}
		return c, p.value(&c)
	}
	if !slices.Contains([]string{"=", "<", "<=", ">", ">="}, p.peek()) {
		return c, p.syntaxError()
	}
	c.operator = p.next()
	return c, p.value(&c)
}

// name reads an attribute's name, which may be a placeholder.
func (p *conditionParser) name() (string, error) {
	token := p.peek()
	if token == "" || !isWordByte(token[0]) && token[0] != '#' {
		return "", p.syntaxError()
	}
	if isReserved(token) {
		return "", conditionError("Attribute name is a reserved keyword; reserved keyword: " +
			token)
	}
	p.next()
	if token[0] != '#' {
		return token, nil
	}
	name, ok := p.names[token]
	if !ok {
		return "", conditionError("An expression attribute name used in the document path is not " +
			"defined; attribute name: " + token)
	}
	p.used[token] = true
	return name, nil
}

// value reads a placeholder for a value, and appends the value to the condition's.
func (p *conditionParser) value(c *keyCondition) error {
	token := p.peek()
	if token == "" || token[0] != ':' {
		return p.syntaxError()
	}
	p.next()
	v, ok := p.values[token]
	if !ok {
		return conditionError("An expression attribute value used in expression is not defined; " +
			"attribute value: " + token)
	}
	p.used[token] = true
	c.values = append(c.values, v)
	return nil
}
