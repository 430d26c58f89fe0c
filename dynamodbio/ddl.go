package dynamodbio

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// FromDDL returns the Config that a CREATE TABLE statement declares. Errors in the statement are
// [*schema.SyntaxError], errors in its options [*OptionError], joined in the order of the
// statement.
func FromDDL(ddl string) (Config, error) {
	table, err := schema.Parse(ddl)
	if err != nil {
		return Config{}, err
	}
	return FromTable(table)
}

// FromTable returns the Config that the options, columns and keys of a table declare. It rejects
// unknown options, which Flink ignores, and everything that [Config.Validate] rejects. See
// [FromTableLenient] for scripts that were written for Flink.
func FromTable(t *schema.Table) (Config, error) {
	c, unknown, err := readTable(t)
	if err = joinByPosition(err, unknown...); err != nil {
		return Config{}, err
	}
	return c, nil
}

// FromTableLenient is [FromTable], but ignores unknown options as Flink does, those of credentials
// included. It returns the error that FromTable has for each, in the order of the statement, for
// warnings.
func FromTableLenient(t *schema.Table) (cfg Config, ignored []*OptionError, err error) {
	cfg, unknown, err := readTable(t)
	if err != nil {
		return Config{}, nil, joinByPosition(err)
	}
	for _, u := range unknown {
		ignored = append(ignored, u.(*OptionError))
	}
	return cfg, ignored, nil
}

// readTable returns the errors for unknown options apart from all others.
func readTable(t *schema.Table) (c Config, unknown []error, err error) {
	c = Config{
		Columns:       t.PhysicalColumns(),
		PrimaryKey:    t.PrimaryKey,
		PartitionedBy: t.PartitionedBy,
	}
	var problems []error
	unreadable := map[string]bool{} // options that set nothing
	for _, o := range t.Options {
		option, known := configOptions[o.Key]
		switch {
		case strings.HasPrefix(o.Key, credentialsPrefix):
			if e := setCredentials(&c, o); e != nil {
				unknown = append(unknown, e)
			}
		case !known:
			unknown = append(unknown, unknownOption(o))
		default:
			if err := option.set(&c, o.Value); err != nil {
				e := invalid(o.Key, o.Value, err.Error())
				e.Pos = o.Pos
				problems, unreadable[o.Key] = append(problems, e), true
			}
		}
	}
	for _, col := range t.Columns {
		if col.Kind == schema.Metadata && !col.Virtual {
			reason := fmt.Sprintf("column '%s': connector '%s' has no metadata to write; "+
				"declare it as METADATA VIRTUAL, or remove it", col.Name, Connector)
			problems = append(problems, &OptionError{
				Option: "METADATA", Value: col.Name, Pos: col.Pos, Reason: reason})
		}
	}
	if _, given := t.Option(optConnector); !given {
		problems = append(problems, &OptionError{Option: optConnector, Pos: t.Pos,
			Reason: fmt.Sprintf("one or more required options are missing: "+
				"%s (expected '%s' = '%s')", optConnector, optConnector, Connector)})
	}
	if joined, ok := setPositions(c.Validate(), t).(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			if e, ok := err.(*OptionError); !ok || !unreadable[e.Option] {
				problems = append(problems, err)
			}
		}
	}
	return c, unknown, errors.Join(problems...)
}

// setCredentials sets an option of package credentials, or returns the error for an unknown one.
func setCredentials(c *Config, o schema.Option) error {
	if !credname.IsKnown(o.Key) {
		return unknownCredentialsOption(o)
	}
	if c.Credentials == nil {
		c.Credentials = credentials.Options{}
	}
	c.Credentials[o.Key] = o.Value
	return nil
}

func unknownOption(o schema.Option) *OptionError {
	reason := fmt.Sprintf("unknown option '%s' of connector %s", o.Key, Connector)
	names := optionNames()
	if near := spelling.Nearest(o.Key, names); near != "" {
		reason += fmt.Sprintf("; did you mean '%s'?", near)
	} else {
		reason += "; the options are " + strings.Join(names, ", ")
	}
	return &OptionError{Option: o.Key, Value: "", Reason: reason, Pos: o.Pos}
}

// unknownCredentialsOption is the error that package credentials has for the option's name.
func unknownCredentialsOption(o schema.Option) *OptionError {
	problems := credentialsProblems(credentials.Options{o.Key: "given"}.Validate())
	for _, err := range problems {
		if e, ok := err.(*OptionError); ok && e.Option == o.Key {
			e.Pos = o.Pos
			return e
		}
	}
	return unknownOption(o)
}

// setPositions gives the option errors in err the positions of their options in the statement.
func setPositions(err error, t *schema.Table) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			_ = setPositions(e, t) // in place
		}
		return err
	}
	if e, ok := err.(*OptionError); ok {
		e.Pos = t.Pos
		for _, o := range t.Options {
			if o.Key == e.Option {
				e.Pos = o.Pos
			}
		}
	}
	return err
}

// joinByPosition joins the errors that err joins and others, in the order of the statement.
func joinByPosition(err error, others ...error) error {
	all := others
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = append(joined.Unwrap(), others...)
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b error) int {
		p, q := position(a), position(b)
		return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
	})
	return errors.Join(all...)
}

// position returns where in the statement an error is.
func position(err error) schema.Position {
	if e, ok := err.(*OptionError); ok {
		return e.Pos
	}
	return schema.Position{}
}
