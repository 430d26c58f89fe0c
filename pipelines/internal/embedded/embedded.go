// Package embedded provides an in-process DynamoDB for -embedded, so that a program can be tried
// without an AWS account. It creates the tables that a pipeline writes to, and points the writes at
// itself.
package embedded

import (
	"fmt"
	"io"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// Region is the AWS region of tables that declare none.
const Region = "us-east-1"

// Server is an in-process DynamoDB. It keeps items in memory, until Close.
type Server struct {
	db   *dynamodbtest.Server
	keys map[string]string // the key attributes of each table
}

// Start starts a server on a free port of 127.0.0.1.
func Start() (*Server, error) {
	db, err := dynamodbtest.Start(dynamodbtest.WithRequestLog(0))
	if err != nil {
		return nil, err
	}
	return &Server{db, map[string]string{}}, nil
}

// CreateTable creates the table that cfg writes to, and points cfg at the server. The table's
// partition key is the first key column of cfg, its sort key the second; their types follow from
// the columns. It returns an error when cfg has no key columns, when the type of one cannot be a
// key, and when the table exists with another key.
func (s *Server) CreateTable(cfg *dynamodbio.Config) error {
	if _, name, ok := strings.Cut(cfg.Table, ":table/"); ok {
		cfg.Table = name // without the ARN's region and account
	}
	names := cfg.KeyColumns()
	if len(names) == 0 {
		return fmt.Errorf("the in-process table %q needs a key; "+
			"declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…)", cfg.Table)
	}
	if len(names) > 2 {
		return fmt.Errorf("the in-process table %q: a table has one or two key columns, not %d",
			cfg.Table, len(names))
	}
	var keys []string
	for _, name := range names {
		attribute, err := keyType(cfg, name)
		if err != nil {
			return err
		}
		keys = append(keys, name+":"+attribute)
	}
	key := strings.Join(keys, ", ")
	if existing, ok := s.keys[cfg.Table]; ok && existing != key {
		return fmt.Errorf("the in-process table %q exists with the key (%s), which is not (%s)",
			cfg.Table, existing, key)
	} else if !ok {
		if err := s.db.CreateTable(cfg.Table, keys[0], keys[1:]...); err != nil {
			return err
		}
		s.keys[cfg.Table] = key
	}
	cfg.Endpoint = s.db.URL()
	if cfg.Region == "" {
		cfg.Region = Region
	}
	cfg.Credentials = credentials.Options{
		"aws.credentials.provider":          "BASIC",
		"aws.credentials.basic.accesskeyid": "embedded",
		"aws.credentials.basic.secretkey":   "embedded",
	}
	return nil
}

// keyType returns S, N or B.
func keyType(cfg *dynamodbio.Config, name string) (string, error) {
	for _, col := range cfg.Columns {
		if col.Name != name {
			continue
		}
		if kind := col.Type.AttributeType(); kind != 0 {
			return string(kind), nil
		}
		return "", fmt.Errorf("the in-process table %q: column %s of type %v cannot be a key, "+
			"which must be a string, a number or bytes", cfg.Table, name, col.Type)
	}
	return "", fmt.Errorf("the in-process table %q: its key column %s is not declared",
		cfg.Table, name)
}

// Dump writes every item of every table as a line {"Table":"…","Item":{…}} of DynamoDB JSON, tables
// in order of name, items in order of key.
func (s *Server) Dump(w io.Writer) error { return s.db.Dump(w) }

// Len returns the number of items in the table.
func (s *Server) Len(table string) int { return s.db.Len(table) }

// Close stops the server and drops its items.
func (s *Server) Close() error { return s.db.Close() }
