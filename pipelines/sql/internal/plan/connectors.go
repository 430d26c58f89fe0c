package plan

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/datagen"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/files"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// sourceConnector is a connector to read from.
type sourceConnector struct {
	name string // the value of the option 'connector'
	// fromTable checks a CREATE TABLE and returns its source.
	fromTable func(*schema.Table) (source.Table, error)
}

// sourceConnectors are the connectors to read from. Another one is entered here.
var sourceConnectors = []sourceConnector{
	{files.Connector, files.FromTable},
	{datagen.Connector, datagen.FromTable},
}

// connectorNames are the values of the option 'connector'.
func connectorNames() []string {
	names := []string{dynamodbio.Connector}
	for _, c := range sourceConnectors {
		names = append(names, c.name)
	}
	return names
}

// connectorsHint lists the connectors, for errors.
func connectorsHint() string {
	names := connectorNames()
	return "the connectors are " + names[0] + ", to write, and " +
		strings.Join(names[1:], " and ") + ", to read"
}

// newSource returns the source that a table declares, or nil when its connector is not one to read
// from.
func newSource(connector string, t *schema.Table) (source.Table, error) {
	for _, c := range sourceConnectors {
		if c.name == connector {
			return c.fromTable(t)
		}
	}
	return nil, nil
}
