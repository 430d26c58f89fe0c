package schema

import "strings"

// Masked stands for a secret wherever it would be shown.
const Masked = "******"

// String returns the CREATE TABLE statement of the table, without a semicolon. It parses back to an equal table,
// positions apart, except that the values of secret options (see [IsSecret]) are replaced by [Masked].
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
			key = "CONSTRAINT " + QuoteName(t.Constraint) + " " + key
		}
		out = append(out, key)
	}
	return out
}

// String returns the column as it stands in a CREATE TABLE statement.
func (c Column) String() string {
	var b strings.Builder
	b.WriteString(QuoteName(c.Name))
	if c.Kind == Computed {
		b.WriteString(" AS " + c.Expr)
	} else {
		b.WriteString(" " + c.Type.String())
	}
	if c.Kind == Metadata {
		b.WriteString(" METADATA")
		if c.MetadataKey != "" {
			b.WriteString(" FROM " + QuoteString(c.MetadataKey))
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
	if IsSecret(o.Key) {
		value = Masked
	}
	return QuoteString(o.Key) + " = " + QuoteString(value)
}

// GoString is String: the %#v of a table must not show what its %v hides.
func (o Option) GoString() string { return o.String() }

func writeComment(b *strings.Builder, space, comment string) {
	if comment != "" {
		b.WriteString(space + "COMMENT " + QuoteString(comment))
	}
}

func quoteAll(names []string, sep string) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, QuoteName(n))
	}
	return strings.Join(quoted, sep)
}
