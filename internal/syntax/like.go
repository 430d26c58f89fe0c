package syntax

import (
	"slices"
	"strings"
)

// Like is LIKE table (options) at the end of a CREATE TABLE statement: the table begins as a copy
// of another.
type Like struct {
	Pos     Position
	Table   []Name
	Options []LikeOption
}

// LikeOption says what becomes of one feature of the other table: INCLUDING OPTIONS.
type LikeOption struct {
	Pos      Position
	Strategy string // INCLUDING, EXCLUDING or OVERWRITING
	Feature  string // ALL, CONSTRAINTS, GENERATED, METADATA, OPTIONS, PARTITIONS or WATERMARKS
}

var (
	likeStrategies = []string{"INCLUDING", "EXCLUDING", "OVERWRITING"}
	likeFeatures   = []string{"ALL", "CONSTRAINTS", "GENERATED", "METADATA", "OPTIONS",
		"PARTITIONS", "WATERMARKS"}
)

func (c *Cursor) like() (*Like, error) {
	l := &Like{Pos: c.Next().Pos}
	var err error
	if l.Table, err = c.Names("a table name"); err != nil || !c.Accept("(") {
		return l, err
	}
	for len(l.Options) == 0 || !c.Accept(")") {
		o := LikeOption{Pos: c.Peek().Pos}
		if o.Strategy, err = c.oneOf(likeStrategies); err != nil {
			return nil, err
		}
		if o.Feature, err = c.oneOf(likeFeatures); err != nil {
			return nil, err
		}
		switch {
		case slices.ContainsFunc(l.Options,
			func(other LikeOption) bool { return other.Feature == o.Feature }):
			return nil, Errorf(o.Pos, "each like option feature can be declared only once: %s is "+
				"declared twice", o.Feature)
		case o.Strategy == "OVERWRITING" &&
			(o.Feature == "ALL" || o.Feature == "CONSTRAINTS" || o.Feature == "PARTITIONS"):
			return nil, Errorf(o.Pos, "illegal merging strategy 'OVERWRITING' for '%s' option: "+
				"use INCLUDING or EXCLUDING", o.Feature)
		}
		l.Options = append(l.Options, o)
	}
	return l, nil
}

// oneOf reads one of the words, and returns it in upper case.
func (c *Cursor) oneOf(words []string) (string, error) {
	for _, w := range words {
		if c.Accept(w) {
			return w, nil
		}
	}
	last := len(words) - 1
	return "", c.Fail(strings.Join(words[:last], ", ") + " or " + words[last])
}
