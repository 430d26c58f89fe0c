package files

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// optDefaultPartition is the name of the partition of NULL (Flink documentation, "FileSystem SQL
// Connector", "Partition Files").
const optDefaultPartition = "partition.default-name"

// layout says where the values of a row come from: from the file, from its path, or from what its
// store says of it. It travels to the workers as a part of a spec.
type layout struct {
	// Data are the places in a row of the values that the file holds, in order.
	Data []int
	// Partitions are the columns of PARTITIONED BY.
	Partitions []partition `json:",omitempty"`
	// NullPartition is the value of a partition column in a path that means NULL.
	NullPartition string
	// Metadata are the keys of the METADATA columns, whose values follow those of the physical
	// columns.
	Metadata []string `json:",omitempty"`
}

// partition is a column whose value is in the path, as column=value.
type partition struct {
	input.Column
	// Place is its place in a row.
	Place int
}

// metadataTypes are the types of what METADATA columns are of, by key, as in Flink (documentation,
// "FileSystem SQL Connector", "Available Metadata").
var metadataTypes = map[string]*schema.Type{
	keyPath:     {Kind: schema.TypeVarchar, Length: schema.MaxLength, NotNull: true},
	keyName:     {Kind: schema.TypeVarchar, Length: schema.MaxLength, NotNull: true},
	keySize:     {Kind: schema.TypeBigint, NotNull: true},
	keyModified: {Kind: schema.TypeTimestampLTZ, Precision: 3, NotNull: true},
}

// The keys of METADATA columns.
const (
	keyPath     = "file.path"
	keyName     = "file.name"
	keySize     = "file.size"
	keyModified = "file.modification-time"
)

var metadataKeys = []string{keyPath, keyName, keySize, keyModified}

// metadataKey is the key of a METADATA column.
func metadataKey(c schema.Column) string {
	if c.MetadataKey != "" {
		return c.MetadataKey
	}
	return c.Name
}

// layoutOf returns the layout that a table declares.
func layoutOf(o *tableoptions.Set) layout {
	l := layout{NullPartition: o.Text(optDefaultPartition, "__HIVE_DEFAULT_PARTITION__")}
	for i, c := range o.Table.PhysicalColumns() {
		if !slices.Contains(o.Table.PartitionedBy, c.Name) {
			l.Data = append(l.Data, i)
			continue
		}
		if !inPath(c.Type) {
			o.Fail(c.Pos, "column %s: the path of a file cannot hold %v", c.Name, c.Type)
		}
		l.Partitions = append(l.Partitions, partition{input.Column{Name: c.Name, Type: c.Type}, i})
	}
	for _, c := range o.Table.Columns {
		if c.Kind != schema.Metadata {
			continue
		}
		key := metadataKey(c)
		if metadataTypes[key] == nil {
			hint := "the keys are " + strings.Join(metadataKeys, ", ")
			if near := spelling.Nearest(key, metadataKeys); near != "" {
				hint = fmt.Sprintf("did you mean '%s'?", near)
			}
			o.Fail(c.Pos, "column %s: connector %s has no metadata '%s'; %s",
				c.Name, Connector, key, hint)
		}
		l.Metadata = append(l.Metadata, key)
	}
	return l
}

// inPath reports whether a path can hold values of a type.
func inPath(t *schema.Type) bool {
	switch t.Kind {
	case schema.TypeBinary, schema.TypeVarbinary:
		return false
	}
	return sqltext.ParserOf(t, sqltext.BlankOrT) != nil
}

// plain reports whether a row is what the file holds.
func (l *layout) plain() bool { return len(l.Partitions)+len(l.Metadata) == 0 }

// levels is how many directories of partitions are below a path, which may be in one itself.
func (l *layout) levels(path string) int {
	n := 0
	for _, p := range l.Partitions {
		if _, ok := partitionValue(path+"/", p.Name); !ok {
			n++
		}
	}
	return n
}

// row returns a row for a file with all values but those that the file holds.
func (l *layout) row(ctx context.Context, name string) ([]schema.Value, error) {
	width := len(l.Data) + len(l.Partitions)
	row := make([]schema.Value, width+len(l.Metadata))
	if err := l.readPath(name, row); err != nil {
		return nil, err
	}
	if len(l.Metadata) == 0 {
		return row, nil
	}
	info, err := input.Info(ctx, name,
		slices.Contains(l.Metadata, keySize), slices.Contains(l.Metadata, keyModified))
	if err != nil {
		return nil, err
	}
	for i, key := range l.Metadata {
		row[width+i] = metadataValue(info, key)
	}
	return row, nil
}

func metadataValue(info input.FileInfo, key string) schema.Value {
	switch key {
	case keyPath:
		return schema.String(info.Path)
	case keyName:
		return schema.String(info.Name)
	case keySize:
		return schema.Int(info.Size)
	default:
		return sqltext.Time(metadataTypes[keyModified], info.Modified)
	}
}

// readPath sets the values of the partition columns.
func (l *layout) readPath(name string, row []schema.Value) error {
	for _, p := range l.Partitions {
		text, ok := partitionValue(name, p.Name)
		if !ok {
			return fmt.Errorf("column %s of PARTITIONED BY: the path has no directory %[1]s=…%s",
				p.Name, nearPartition(name, p.Name))
		}
		if text == l.NullPartition {
			row[p.Place] = schema.Null()
			continue
		}
		v, err := sqltext.ParserOf(p.Type, sqltext.BlankOrT)([]byte(text))
		if err != nil {
			return fmt.Errorf("column %s of PARTITIONED BY: cannot read %s as %v: %w",
				p.Name, input.Quote([]byte(text)), p.Type, err)
		}
		row[p.Place] = v
	}
	return nil
}

// partitionValue returns the value of a partition column in a path: that of the directory
// column=value nearest to the file.
func partitionValue(name, column string) (string, bool) {
	for dir := path.Dir(name); ; {
		parent, base := path.Split(dir)
		key, value, _ := strings.Cut(base, "=")
		if value != "" && unescapePath(key) == column {
			return unescapePath(value), true
		}
		next := path.Clean(parent)
		if parent == "" || next == dir {
			return "", false
		}
		dir = next
	}
}

// nearPartition is a hint at a directory whose column differs in upper and lower case only.
func nearPartition(name, column string) string {
	for _, segment := range strings.Split(path.Dir(name), "/") {
		key, _, ok := strings.Cut(segment, "=")
		if key = unescapePath(key); ok && key != column && strings.EqualFold(key, column) {
			return fmt.Sprintf("; did you mean '%s'?", key)
		}
	}
	return ""
}

// unescapePath returns the text that Hive, and so Flink, escapes in the name of a directory: % and
// two hexadecimal digits are the character of that code.
func unescapePath(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteRune(rune(code))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
