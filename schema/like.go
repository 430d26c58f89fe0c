package schema

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// buildTableLike gives a parsed CREATE TABLE … LIKE statement its meaning; base is the table that
// it names. The columns of the base come first, then those of the statement. The rules are Flink's
// (Flink documentation, "CREATE TABLE", LIKE): without like options everything is inherited, and
// the WITH options of the statement override those of the base. The comment is not inherited.
func buildTableLike(node *syntax.CreateTable, base *Table) (*Table, error) {
	m := merge{node: node, base: base, strategies: likeStrategies(node.Like)}
	t := &Table{}
	for _, inherit := range []func(*Table) error{m.columns, m.primaryKey, m.partitioning,
		m.watermark, m.options} {
		if err := inherit(t); err != nil {
			return nil, err
		}
	}
	t, err := complete(t, m.node)
	if err == nil && t.Watermark != nil && t.Column(t.Watermark.Column[0]) == nil {
		return nil, m.conflict(node.Like.Pos,
			"the column '"+t.Watermark.Column[0]+"' of the base table's watermark is not inherited",
			"EXCLUDING WATERMARKS")
	}
	return t, err
}

// likeStrategies returns INCLUDING, EXCLUDING or OVERWRITING for each feature. ALL stands for every
// feature that is not named itself.
func likeStrategies(like *syntax.Like) map[string]string {
	strategies := map[string]string{
		"CONSTRAINTS": "INCLUDING", "GENERATED": "INCLUDING", "METADATA": "INCLUDING",
		"PARTITIONS": "INCLUDING", "WATERMARKS": "INCLUDING",
		"OPTIONS": "OVERWRITING",
	}
	for _, o := range like.Options {
		if o.Feature == "ALL" {
			for feature := range strategies {
				strategies[feature] = o.Strategy
			}
		}
	}
	for _, o := range like.Options {
		if o.Feature != "ALL" {
			strategies[o.Feature] = o.Strategy
		}
	}
	return strategies
}

// merge brings what a table inherits from its base into it, before what the statement declares is
// added.
type merge struct {
	node       *syntax.CreateTable
	base       *Table
	strategies map[string]string
}

func (m *merge) excluded(feature string) bool    { return m.strategies[feature] == "EXCLUDING" }
func (m *merge) overwritten(feature string) bool { return m.strategies[feature] == "OVERWRITING" }

// columns copies the columns of the base. One that is overwritten gives way to the statement's.
func (m *merge) columns(t *Table) error {
	for _, c := range m.base.Columns {
		feature := ""
		switch c.Kind {
		case Computed:
			feature = "GENERATED"
		case Metadata:
			feature = "METADATA"
		}
		if m.excluded(feature) {
			continue
		}
		i := slices.IndexFunc(m.node.Columns,
			func(d syntax.ColumnDef) bool { return d.Name.Text == c.Name })
		if i < 0 {
			t.Columns = append(t.Columns, c)
			continue
		}
		def := &m.node.Columns[i]
		sameKind := c.Kind == Computed && def.Type == nil || c.Kind == Metadata && def.Metadata
		switch {
		case !sameKind:
			return syntax.Errorf(def.Name.Pos, "a column named '%s' already exists in the base "+
				"table", c.Name)
		case !m.overwritten(feature):
			return m.conflict(def.Name.Pos, "a column named '"+c.Name+"' already exists in the "+
				"base table", "EXCLUDING "+feature+" or OVERWRITING "+feature)
		}
	}
	return nil
}

func (m *merge) conflict(pos syntax.Position, what, specify string) error {
	return &syntax.Error{Pos: pos, Message: what, Hint: "you might want to specify " + specify}
}

func (m *merge) primaryKey(t *Table) error {
	if m.excluded("CONSTRAINTS") || len(m.base.PrimaryKey) == 0 {
		return nil
	}
	if len(m.node.PrimaryKeys) > 0 {
		return m.conflict(m.node.PrimaryKeys[0].Pos, "the base table already has a primary key",
			"EXCLUDING CONSTRAINTS")
	}
	t.PrimaryKey, t.Constraint = m.base.PrimaryKey, m.base.Constraint
	return nil
}

func (m *merge) partitioning(t *Table) error {
	if m.excluded("PARTITIONS") || len(m.base.PartitionedBy) == 0 {
		return nil
	}
	if len(m.node.PartitionedBy) > 0 {
		return m.conflict(m.node.PartitionedBy[0].Pos,
			"the base table already has partitions defined", "EXCLUDING PARTITIONS")
	}
	t.PartitionedBy = m.base.PartitionedBy
	return nil
}

func (m *merge) watermark(t *Table) error {
	if m.excluded("WATERMARKS") || m.base.Watermark == nil {
		return nil
	}
	if len(m.node.Watermarks) == 0 {
		t.Watermark = m.base.Watermark
	} else if !m.overwritten("WATERMARKS") {
		return m.conflict(m.node.Watermarks[0].Pos, "the base table already has a watermark",
			"EXCLUDING WATERMARKS or OVERWRITING WATERMARKS")
	}
	return nil
}

// options copies the options of the base that the statement does not give itself.
func (m *merge) options(t *Table) error {
	if m.excluded("OPTIONS") {
		return nil
	}
	for _, o := range m.base.Options {
		i := slices.IndexFunc(m.node.Options,
			func(own syntax.Option) bool { return own.Key == o.Key })
		if i < 0 {
			t.Options = append(t.Options, o)
		} else if !m.overwritten("OPTIONS") {
			return m.conflict(m.node.Options[i].Pos,
				"the base table already has an option '"+o.Key+"'",
				"EXCLUDING OPTIONS or OVERWRITING OPTIONS")
		}
	}
	return nil
}
