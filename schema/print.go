package schema

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/secret"
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// String returns the CREATE TABLE statement of the table, without a semicolon. It parses back to an
// equal table, positions apart, except that the values of secret options are shown as ******. As in
// Flink, an option is secret when its key contains, in any case, password, secret, token, apikey,
// api-key or the like, and does not end in .file or .path.
func (t *Table) String() string {
	var b strings.Builder
	b.WriteString("CREATE ")
	if t.Temporary {
		b.WriteString("TEMPORARY ")
	}
	b.WriteString("TABLE ")
	if t.IfNotExists {
		b.WriteString("IF NOT EXISTS ")
	}
	b.WriteString(quoteAll(t.Name, "."))
	if elements := t.elements(); len(elements) > 0 {
		b.WriteString(" (\n  " + strings.Join(elements, ",\n  ") + "\n)")
	}
	writeComment(&b, "\n", t.Comment)
	if len(t.PartitionedBy) > 0 {
		b.WriteString("\nPARTITIONED BY (" + quoteAll(t.PartitionedBy, ", ") + ")")
	}
	for i, o := range t.Options {
		if i == 0 {
			b.WriteString("\nWITH (\n  ")
		} else {
			b.WriteString(",\n  ")
		}
		b.WriteString(o.String())
	}
	if len(t.Options) > 0 {
		b.WriteString("\n)")
	}
	return b.String()
}

// elements are what stands in the parentheses after the table's name.
func (t *Table) elements() []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.String())
	}
	if w := t.Watermark; w != nil {
		out = append(out, "WATERMARK FOR "+quoteAll(w.Column, ".")+" AS "+w.Expr)
	}
	if len(t.PrimaryKey) > 0 {
		key := "PRIMARY KEY (" + quoteAll(t.PrimaryKey, ", ") + ") NOT ENFORCED"
		if t.Constraint != "" {
			key = "CONSTRAINT " + syntax.QuoteName(t.Constraint) + " " + key
		}
		out = append(out, key)
	}
	return out
}

// String returns the column as it stands in a CREATE TABLE statement.
func (c Column) String() string {
	var b strings.Builder
	b.WriteString(syntax.QuoteName(c.Name))
	if c.Kind == Computed {
		b.WriteString(" AS " + c.Expr)
	} else {
		b.WriteString(" " + c.Type.String())
	}
	if c.Kind == Metadata {
		b.WriteString(" METADATA")
		if c.MetadataKey != "" {
			b.WriteString(" FROM " + syntax.QuoteString(c.MetadataKey))
		}
		if c.Virtual {
			b.WriteString(" VIRTUAL")
		}
	}
	writeComment(&b, " ", c.Comment)
	return b.String()
}

// String returns 'key' = 'value', with a secret value masked.
func (o Option) String() string {
	value := o.Value
	if secret.IsKey(o.Key) {
		value = secret.Masked
	}
	return syntax.QuoteString(o.Key) + " = " + syntax.QuoteString(value)
}

// GoString is String: the %#v of a table must not show what its %v hides.
func (o Option) GoString() string { return o.String() }

func writeComment(b *strings.Builder, space, comment string) {
	if comment != "" {
		b.WriteString(space + "COMMENT " + syntax.QuoteString(comment))
	}
}

func quoteAll(names []string, sep string) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, syntax.QuoteName(n))
	}
	return strings.Join(quoted, sep)
}
