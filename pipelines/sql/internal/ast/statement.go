package ast

import "github.com/beam-dynamodb/beam-dynamodb/schema"

// StatementSet is EXECUTE STATEMENT SET BEGIN … END, and BEGIN STATEMENT SET; … END: INSERTs that
// run as one job.
type StatementSet struct {
	At      schema.Position
	Inserts []*Insert
}

// Set is SET 'Key' = 'Value', or SET alone, which lists what is set; then Key is empty.
type Set struct {
	At         schema.Position
	Key, Value string
	ValueAt    schema.Position
}

// Reset is RESET 'Key', or RESET alone, which resets all; then Key is empty.
type Reset struct {
	At  schema.Position
	Key string
}

// DropTable is DROP [TEMPORARY] TABLE [IF EXISTS] Name.
type DropTable struct {
	At                  schema.Position
	Name                Name
	Temporary, IfExists bool
}

// ShowTables is SHOW TABLES [[NOT] LIKE 'pattern'].
type ShowTables struct {
	At      schema.Position
	Pattern *string // nil without LIKE
	Not     bool
}

// ShowCreateTable is SHOW CREATE TABLE Name.
type ShowCreateTable struct {
	At   schema.Position
	Name Name
}

// Describe is DESCRIBE Name.
type Describe struct {
	At   schema.Position
	Name Name
}

// Explain is EXPLAIN of INSERTs, which do not run then.
type Explain struct {
	At      schema.Position
	Inserts []*Insert
}

// Ignored is a statement of Flink's SQL client that means nothing without a JVM, such as ADD JAR.
type Ignored struct {
	At   schema.Position
	What string
}

func (n *StatementSet) Pos() schema.Position    { return n.At }
func (n *Set) Pos() schema.Position             { return n.At }
func (n *Reset) Pos() schema.Position           { return n.At }
func (n *DropTable) Pos() schema.Position       { return n.At }
func (n *ShowTables) Pos() schema.Position      { return n.At }
func (n *ShowCreateTable) Pos() schema.Position { return n.At }
func (n *Describe) Pos() schema.Position        { return n.At }
func (n *Explain) Pos() schema.Position         { return n.At }
func (n *Ignored) Pos() schema.Position         { return n.At }
