package syntax

import (
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
)

// MaxDepth is how deep types, expressions and queries may nest: far beyond what people write, and
// shallow enough that no text can exhaust the stack of whatever walks the result.
const MaxDepth = 64

// Cursor walks over the tokens of a text, and records what was tried at the current token.
type Cursor struct {
	text   string
	tokens []Token
	next   int
	depth  int
	// tried are the keywords looked for at this token in vain: the ones a misspelt word may have
	// meant.
	tried []string
}

// Name is a name as it stands in a text, with its quotes removed.
type Name struct {
	Text string
	Pos  Position
}

// NewCursor returns a cursor at the first token of a text that begins at start, 1:1 for the zero
// Position. The error is an *[Error] of [Lex].
//
// A byte order mark at the beginning is skipped, and is not counted as a column.
func NewCursor(text string, start Position) (*Cursor, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	tokens, err := Lex(text, start)
	if err != nil {
		return nil, err
	}
	return &Cursor{text: text, tokens: tokens}, nil
}

// Peek returns the token that the cursor stands on.
func (c *Cursor) Peek() Token { return c.tokens[c.next] }

// PeekAt returns the token n places on, or EOF.
func (c *Cursor) PeekAt(n int) Token { return c.tokens[min(c.next+n, len(c.tokens)-1)] }

// Next returns the token that the cursor stands on and moves to the one after it.
func (c *Cursor) Next() Token {
	t := c.tokens[c.next]
	if t.Kind != EOF {
		c.next++
	}
	c.tried = c.tried[:0]
	return t
}

// Is reports whether the next token is the punctuation mark or, in any case, the keyword given.
func (c *Cursor) Is(what string) bool {
	t := c.Peek()
	if t.Kind == Punct && t.Text == what || t.IsWord(what) {
		return true
	}
	if isLetter(what[0]) {
		c.tried = append(c.tried, what)
	}
	return false
}

// Accept moves past the keyword or mark if it is next, and reports whether it was.
func (c *Cursor) Accept(what string) bool {
	if !c.Is(what) {
		return false
	}
	c.Next()
	return true
}

// Expect moves past the keywords or marks, which must follow one another.
func (c *Cursor) Expect(what ...string) error {
	for _, w := range what {
		if !c.Accept(w) {
			return c.Fail(Spell(w))
		}
	}
	return nil
}

// Spell shows a keyword or mark in a message: marks in quotes.
func Spell(what string) string {
	if isLetter(what[0]) {
		return what
	}
	return "'" + what + "'"
}

func isLetter(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }

// Fail returns the error that the next token is not what was expected. It suggests a keyword tried
// at this token, or one of the further candidates, when the word found is near it.
func (c *Cursor) Fail(expected string, candidates ...string) *Error {
	t := c.Peek()
	e := &Error{Pos: t.Pos, Found: t.String(), Expected: expected}
	if t.Kind == Word && !IsReserved(t.Text) {
		near := spelling.Nearest(t.Text, append(slices.Clone(c.tried), candidates...))
		if near != "" && !strings.EqualFold(near, t.Text) {
			e.Hint = "did you mean " + near + "?"
		}
	}
	return e
}

// Name reads a name. The error says to quote a reserved word. What the name is of is said by what:
// "a column name".
func (c *Cursor) Name(what string) (Name, error) {
	t := c.Peek()
	switch {
	case t.Kind == Quoted && t.Text == "":
		return Name{}, Errorf(t.Pos, "an empty name, expected %s", what)
	case t.Kind == Quoted, t.Kind == Word && !IsReserved(t.Text):
		c.Next()
		return Name{Text: t.Text, Pos: t.Pos}, nil
	}
	e := c.Fail(what)
	if t.Kind == Word {
		e.Hint = strings.ToUpper(t.Text) + " is a reserved word: to use it as a name, write it " +
			"in backticks, `" + t.Text + "`"
	}
	return Name{}, e
}

// Names reads a name of one or more parts with a point between them.
func (c *Cursor) Names(what string) ([]Name, error) {
	var names []Name
	for {
		n, err := c.Name(what)
		if err != nil {
			return nil, err
		}
		names = append(names, n)
		if !c.Accept(".") {
			return names, nil
		}
	}
}

// NameList reads (name, name, …), one at least.
func (c *Cursor) NameList(what string) ([]Name, error) {
	if err := c.Expect("("); err != nil {
		return nil, err
	}
	var names []Name
	for {
		n, err := c.Name(what)
		if err != nil {
			return nil, err
		}
		names = append(names, n)
		if c.Accept(")") {
			return names, nil
		}
		if !c.Accept(",") {
			return nil, c.Fail("',' or ')'")
		}
	}
}

// StringLiteral reads a string literal and returns what it holds.
func (c *Cursor) StringLiteral(what string) (string, error) {
	t := c.Peek()
	if t.Kind != String {
		return "", c.Fail(what)
	}
	c.Next()
	return t.Text, nil
}

// Source returns the text from the first token up to the second, as it was written.
func (c *Cursor) Source(from, to Token) string { return c.text[from.Start:to.End] }

// Enter goes one level deeper; each call is paired with one of [Cursor.Leave]. Past MaxDepth it
// returns an error.
func (c *Cursor) Enter() error {
	if c.depth >= MaxDepth {
		return c.tooDeep()
	}
	c.depth++
	return nil
}

// Leave comes back from the level of the last Enter.
func (c *Cursor) Leave() { c.depth-- }

func (c *Cursor) tooDeep() *Error {
	return Errorf(c.Peek().Pos, "nested more than %d levels deep", MaxDepth)
}

// RawExpression reads the text of an expression without looking into it, up to the first token
// outside of its brackets for which end is true.
func (c *Cursor) RawExpression(end func(*Cursor) bool) (string, error) {
	first := c.Peek()
	last := first
	var open []Token
	for len(open) > 0 || !end(c) {
		t := c.Peek()
		switch {
		case t.Kind == EOF || t.Kind == Punct && t.Text == ";":
			if len(open) == 0 && t.Start == first.Start {
				return "", c.Fail("an expression")
			}
			if len(open) == 0 {
				return "", c.Fail("',' or ')' after the expression")
			}
			o := open[len(open)-1]
			return "", Errorf(o.Pos, "the '%s' opened here is never closed", o.Text)
		case t.Kind == Punct && (t.Text == "(" || t.Text == "["):
			open = append(open, t)
		case t.Kind == Punct && (t.Text == ")" || t.Text == "]"):
			if len(open) == 0 || closing[open[len(open)-1].Text] != t.Text {
				return "", Errorf(t.Pos, "a '%s' that closes nothing", t.Text)
			}
			open = open[:len(open)-1]
		}
		last = c.Next()
	}
	if c.Peek().Start == first.Start {
		return "", c.Fail("an expression")
	}
	return c.text[first.Start:last.End], nil
}

var closing = map[string]string{"(": ")", "[": "]"}
