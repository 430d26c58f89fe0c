package syntax

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Position is a place in a script. The zero Position is an unknown place.
type Position struct {
	Line, Column int // both from 1; Column counts characters
}

// After returns the position behind a text that begins at p. The zero Position is 1:1.
func (p Position) After(text string) Position {
	p = Position{Line: max(1, p.Line), Column: max(1, p.Column)}
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		return Position{
			Line:   p.Line + strings.Count(text, "\n"),
			Column: 1 + utf8.RuneCountInString(text[i+1:]),
		}
	}
	return Position{Line: p.Line, Column: p.Column + utf8.RuneCountInString(text)}
}

// offset returns the position of a token in a text that begins at p.
func (p Position) offset(in lexer.Position) Position {
	if in.Line > 1 {
		return Position{Line: max(1, p.Line) + in.Line - 1, Column: in.Column}
	}
	return Position{Line: max(1, p.Line), Column: max(1, p.Column) + in.Column - 1}
}

// TokenKind tells the tokens apart.
type TokenKind uint8

// The kinds of tokens. Comments and white space are dropped.
const (
	EOF    TokenKind = iota
	Word             // an unquoted name or a keyword, as written
	Quoted           // a name in backticks; Text is the name itself
	String           // a string literal, '…', U&'…' or N'…'; Text is the string itself
	Hex              // X'00FF'; Text is what the quotes hold
	Number           // digits, with an optional point and exponent, as written
	Punct            // an operator or a punctuation mark

	unicodeString // U&'…', inside of Lex
)

// Token is one token of a script.
type Token struct {
	Kind TokenKind
	Text string
	Pos  Position
	// Start and End are the token's place in the text, in bytes.
	Start, End int
}

// IsWord reports whether the token is the given keyword, in any case. A name in backticks never is.
func (t Token) IsWord(keyword string) bool {
	return t.Kind == Word && strings.EqualFold(t.Text, keyword)
}

// String describes the token for an error message. It never shows what a string literal holds,
// which may be a secret.
func (t Token) String() string {
	switch t.Kind {
	case EOF:
		return "the end of the text"
	case String, Hex, unicodeString:
		return "a string literal"
	case Quoted:
		return "`" + shorten(strings.ReplaceAll(t.Text, "`", "``")) + "`"
	default:
		return `"` + shorten(t.Text) + `"`
	}
}

// shorten cuts a text that is too long to be shown in a message.
func shorten(s string) string {
	const limit = 40
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return s
}

// The rules are tried in this order, so those of the common tokens that can be told by their first
// character come first: under 2 µs a token, where comments and X'00' first made it 3 to 5. The Open
// rules match only what the complete form before them did not: something opened and never closed.
var definition = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "Space", Pattern: `\s+`},
	// neither X'00' nor U&'…'
	{Name: "CommonWord", Pattern: `[a-tvwyzA-TVWYZ_$][\p{L}\p{M}\p{N}_$]*`},
	{Name: "CommonPunct", Pattern: `<=|>=|<>|!=|\|\||[+*%=<>(),;\[\]{}:?|&^!]`},
	{Name: "String", Pattern: `'([^']|'')*'`},
	{Name: "Quoted", Pattern: "`([^`]|``)*`"},
	{Name: "Number", Pattern: `([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?`},
	{Name: "Hex", Pattern: `[xX]'[^']*'`},
	{Name: "Unicode", Pattern: `[uU]&'([^']|'')*'`},
	{Name: "Word", Pattern: `[\p{L}_$][\p{L}\p{M}\p{N}_$]*`},
	{Name: "LineComment", Pattern: `(--|//)[^\n\r]*`},
	{Name: "BlockComment", Pattern: `/\*([^*]|\*+[^*/])*\*+/`},
	{Name: "OpenComment", Pattern: `/\*`},
	{Name: "OpenString", Pattern: `'`},
	{Name: "OpenQuoted", Pattern: "`"},
	{Name: "Punct", Pattern: `[-/.]`},
	{Name: "Other", Pattern: `(?s).`},
})

var symbols = definition.Symbols()

// Lex splits a text that begins at start into tokens, the last of them EOF. The zero Position is
// 1:1. The error, for something that is opened and not closed or a character that SQL does not use,
// is an *[Error].
func Lex(text string, start Position) ([]Token, error) {
	lex, err := definition.LexString("", text)
	if err != nil {
		return nil, err
	}
	var tokens []Token
	for {
		raw, err := lex.Next()
		if err != nil {
			return nil, lexerError(err, start)
		}
		tok := Token{
			Text:  raw.Value,
			Pos:   start.offset(raw.Pos),
			Start: raw.Pos.Offset,
			End:   raw.Pos.Offset + len(raw.Value),
		}
		switch raw.Type {
		case lexer.EOF:
			if tokens, err = unicodeLiterals(text, append(tokens, tok)); err != nil {
				return nil, err
			}
			return prefixedStrings(tokens), nil
		case symbols["Space"], symbols["LineComment"], symbols["BlockComment"]:
			continue
		case symbols["Word"], symbols["CommonWord"]:
			tok.Kind = Word
		case symbols["Quoted"]:
			tok.Kind, tok.Text = Quoted, unquote(raw.Value)
		case symbols["String"]:
			tok.Kind, tok.Text = String, unquote(raw.Value)
		case symbols["Hex"]:
			tok.Kind, tok.Text = Hex, raw.Value[2:len(raw.Value)-1]
		case symbols["Unicode"]:
			tok.Kind = unicodeString
		case symbols["Number"]:
			tok.Kind = Number
		case symbols["Punct"], symbols["CommonPunct"]:
			tok.Kind = Punct
		case symbols["OpenString"]:
			return nil, Errorf(tok.Pos, "the string opened here is never closed: "+
				"it needs a ' at its end, and a ' inside it is written ''")
		case symbols["OpenQuoted"]:
			return nil, Errorf(tok.Pos, "the name opened here with a backtick is never closed: "+
				"it needs a ` at its end, and a ` inside it is written ``")
		case symbols["OpenComment"]:
			return nil, Errorf(tok.Pos, "the comment opened here is never closed: "+
				"it needs a */ at its end")
		default:
			return nil, strayCharacter(tok)
		}
		tokens = append(tokens, tok)
	}
}

// QuoteName returns name as a SQL identifier in backticks.
func QuoteName(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// QuoteString returns s as a SQL string literal.
func QuoteString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// unquote takes the quotes off and undoes the doubling of those inside.
func unquote(s string) string {
	quote := s[:1]
	return strings.ReplaceAll(s[1:len(s)-1], quote+quote, quote)
}

func strayCharacter(tok Token) *Error {
	r, _ := utf8.DecodeRuneInString(tok.Text)
	if !unicode.IsGraphic(r) || unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) {
		e := Errorf(tok.Pos, "there is an invisible character here, %U", r)
		e.Hint = "put a plain blank in its place, or nothing"
		return e
	}
	e := Errorf(tok.Pos, "the character %s has no meaning here", tok.Text)
	switch tok.Text {
	case `"`:
		e.Hint = "a name is quoted with backticks (`name`) and a string with single quotes ('text')"
	case "‘", "’", "“", "”", "´":
		e.Hint = "a string is quoted with the plain single quote (')"
	case "–", "—", "−":
		e.Hint = "a comment begins with two plain hyphens (--)"
	default:
		e.Hint = "a name with characters other than letters, digits, _ and $ is written in " +
			"backticks"
	}
	return e
}

// lexerError turns an error of participle's lexer, which the last rule rules out, into an *[Error].
func lexerError(err error, start Position) error {
	var le *lexer.Error
	if errors.As(err, &le) {
		return &Error{Pos: start.offset(le.Pos), Message: le.Msg}
	}
	return err
}
