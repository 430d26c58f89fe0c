// Package tableoptions reads the WITH options of a table to read from. It collects every problem
// with its place, and names the nearest known option for one that is unknown. The connectors
// filesystem and datagen and their formats read theirs through it.
package tableoptions

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Set is a table's options while they are read. Every option that has been looked up is known.
type Set struct {
	Table     *schema.Table
	connector string
	known     []string
	problems  []*schema.SyntaxError
}

// Of returns the options of a table of that connector.
func Of(t *schema.Table, connector string) *Set {
	return &Set{Table: t, connector: connector, known: []string{"connector"}}
}

// TableName is the table's name, for errors.
func (s *Set) TableName() string { return strings.Join(s.Table.Name, ".") }

// Fail adds a problem.
func (s *Set) Fail(pos schema.Position, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	s.problems = append(s.problems, &schema.SyntaxError{Pos: pos, Message: message})
}

// FailTable adds a problem of the table as a whole, which the message begins with.
func (s *Set) FailTable(format string, args ...any) {
	s.Fail(s.Table.Pos, "table %s: %s", s.TableName(), fmt.Sprintf(format, args...))
}

// Lookup returns an option, and whether it is given.
func (s *Set) Lookup(key string) (schema.Option, bool) {
	s.WithoutEffect(key)
	for _, o := range s.Table.Options {
		if o.Key == key {
			return o, true
		}
	}
	return schema.Option{Key: key, Pos: s.Table.Pos}, false
}

// WithoutEffect accepts options that have no effect on reading.
func (s *Set) WithoutEffect(keys ...string) {
	for _, key := range keys {
		if !slices.Contains(s.known, key) {
			s.known = append(s.known, key)
		}
	}
}

// Text returns an option's value.
func (s *Set) Text(key, byDefault string) string {
	if o, given := s.Lookup(key); given {
		return o.Value
	}
	return byDefault
}

// Bool returns an option that is true or false.
func (s *Set) Bool(key string, byDefault bool) bool {
	o, given := s.Lookup(key)
	if !given {
		return byDefault
	}
	switch strings.ToLower(o.Value) {
	case "true":
		return true
	case "false":
		return false
	}
	s.Fail(o.Pos, "option '%s' must be true or false, but was '%s'", o.Key, o.Value)
	return byDefault
}

// OneOf returns an option that is one of some words.
func (s *Set) OneOf(key, byDefault string, words ...string) string {
	o, given := s.Lookup(key)
	if !given || slices.Contains(words, o.Value) {
		return cmp.Or(o.Value, byDefault)
	}
	hint := "expected " + strings.Join(words, " or ")
	if near := spelling.Nearest(o.Value, words); near != "" {
		hint = fmt.Sprintf("did you mean '%s'?", near)
	}
	s.Fail(o.Pos, "invalid value '%s' for option '%s'; %s", o.Value, o.Key, hint)
	return byDefault
}

// Int returns an option that is a whole number from least on. It returns false when the option is
// not given.
func (s *Set) Int(key string, least, byDefault int64) (n int64, given bool) {
	o, given := s.Lookup(key)
	if !given {
		return byDefault, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(o.Value), 10, 64)
	if err != nil || n < least {
		s.Fail(o.Pos, "option '%s' must be an integer of at least %d, but was '%s'", o.Key, least,
			o.Value)
		return byDefault, true
	}
	return n, true
}

// Duration returns an option that is a time such as '10 s', in Flink's spelling.
func (s *Set) Duration(key string, least, byDefault time.Duration) (d time.Duration, given bool) {
	o, given := s.Lookup(key)
	if !given {
		return byDefault, false
	}
	d, err := parseDuration(o.Value)
	if err == nil && d < least {
		err = fmt.Errorf("must be at least %v", least)
	}
	if err != nil {
		s.Fail(o.Pos, "option '%s' is '%s': %v", o.Key, o.Value, err)
		return byDefault, true
	}
	return d, true
}

// Err returns all problems, joined, in the order of their places: each a [*schema.SyntaxError].
func (s *Set) Err() error {
	for _, o := range s.Table.Options {
		if !slices.Contains(s.known, o.Key) {
			s.Fail(o.Pos, "unknown option '%s' of connector %s%s", o.Key, s.connector,
				s.suggestion(o.Key))
		}
	}
	slices.SortStableFunc(s.problems, func(a, b *schema.SyntaxError) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	errs := make([]error, len(s.problems))
	for i, p := range s.problems {
		errs[i] = p
	}
	return errors.Join(errs...)
}

// suggestion returns "; did you mean '…'?" for the known option nearest to key, if one is near.
func (s *Set) suggestion(key string) string {
	if near := spelling.Nearest(key, s.known); near != "" {
		return fmt.Sprintf("; did you mean '%s'?", near)
	}
	return "; the options are " + strings.Join(s.known, ", ")
}
