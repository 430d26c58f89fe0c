package dynamodbio

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Connector is the value of the 'connector' option that names this sink.
const Connector = "dynamodb"

// Names of the options.
const (
	optConnector      = "connector"
	optTableName      = "table-name"
	optRegion         = "aws.region"
	optEndpoint       = "aws.endpoint"
	optTrustAll       = "aws.trust.all.certificates"
	optBatchMaxSize   = "sink.batch.max-size"
	optMaxInFlight    = "sink.requests.max-inflight"
	optMaxBuffered    = "sink.requests.max-buffered"
	optFlushTimeout   = "sink.flush-buffer.timeout"
	optFailOnError    = "sink.fail-on-error"
	optOrderBy        = "sink.order-by"
	optIgnoreNulls    = "sink.ignore-nulls"
	optSetColumns     = "sink.set-columns"
	optShards         = "sink.shards"
	optParallelism    = "sink.parallelism"
	optWriteUnits     = "sink.write-units-per-second"
	optMaxConcurrency = "sink.http-client.max-concurrency"
	optReadTimeout    = "sink.http-client.read-timeout"
	optHTTPProtocol   = "sink.http-client.protocol.version"
)

// credentialsPrefix is common to the options that package credentials takes.
const credentialsPrefix = "aws.credentials."

// setters maps each option's name to what its text does to a Config. An error says what was
// expected; the caller names the option and the value.
var setters = map[string]func(*Config, string) error{
	optConnector: func(_ *Config, v string) error {
		if v != Connector {
			return fmt.Errorf("expected '%s'", Connector)
		}
		return nil
	},
	optTableName:      func(c *Config, v string) error { return setText(&c.Table, v) },
	optRegion:         func(c *Config, v string) error { return setText(&c.Region, v) },
	optEndpoint:       func(c *Config, v string) error { return setText(&c.Endpoint, v) },
	optTrustAll:       func(c *Config, v string) error { return setBool(&c.TrustAllCertificates, v) },
	optBatchMaxSize:   func(c *Config, v string) error { return setCount(&c.BatchMaxSize, v) },
	optMaxInFlight:    func(c *Config, v string) error { return setCount(&c.MaxInFlight, v) },
	optMaxBuffered:    func(c *Config, v string) error { return setCount(&c.MaxBuffered, v) },
	optFlushTimeout:   func(c *Config, v string) error { return setMillis(&c.FlushTimeout, v) },
	optFailOnError:    func(c *Config, v string) error { return setBool(&c.FailOnError, v) },
	optOrderBy:        func(c *Config, v string) error { return setText(&c.OrderBy, v) },
	optIgnoreNulls:    func(c *Config, v string) error { return setBool(&c.IgnoreNulls, v) },
	optSetColumns:     func(c *Config, v string) error { return setNames(&c.SetColumns, v) },
	optShards:         func(c *Config, v string) error { return setCount(&c.Shards, v) },
	optParallelism:    func(c *Config, v string) error { return setCount(&c.Parallelism, v) },
	optWriteUnits:     func(c *Config, v string) error { return setText(&c.WriteUnitsPerSecond, v) },
	optMaxConcurrency: func(c *Config, v string) error { return setCount(&c.MaxConcurrency, v) },
	optReadTimeout:    func(c *Config, v string) error { return setMillis(&c.ReadTimeout, v) },
	optHTTPProtocol:   func(c *Config, v string) error { return setText(&c.HTTPProtocol, v) },
}

// FromDDL returns the Config that a CREATE TABLE statement declares. Errors in the statement are
// [*schema.SyntaxError], errors in its options [*OptionError], joined.
func FromDDL(ddl string) (Config, error) {
	table, err := schema.Parse(ddl)
	if err != nil {
		return Config{}, err
	}
	return FromTable(table)
}

// FromTable returns the Config that the options, columns and keys of a table declare. It rejects
// unknown options, which Flink ignores, and everything that [Config.Validate] does.
// [FromTableLenient] is for scripts that were written for Flink.
func FromTable(t *schema.Table) (Config, error) {
	c, unknown, err := readTable(t)
	if err = joinByPlace(err, unknown...); err != nil {
		return Config{}, err
	}
	return c, nil
}

// FromTableLenient is [FromTable] without an error for unknown options, those of credentials
// included: it ignores them as Flink does, and returns what FromTable would say of each, in the order
// of the statement.
func FromTableLenient(t *schema.Table) (Config, []*OptionError, error) {
	c, unknown, err := readTable(t)
	if err != nil {
		return Config{}, nil, joinByPlace(err)
	}
	var warnings []*OptionError
	for _, u := range unknown {
		warnings = append(warnings, u.(*OptionError))
	}
	return c, warnings, nil
}

// readTable returns the errors for unknown options apart from all others.
func readTable(t *schema.Table) (c Config, unknown []error, err error) {
	c = Config{Columns: t.PhysicalColumns(), PrimaryKey: t.PrimaryKey, PartitionedBy: t.PartitionedBy}
	var faults []error
	unread := map[string]bool{} // options whose value says nothing
	set := func(o schema.Option) {
		if strings.HasPrefix(o.Key, credentialsPrefix) {
			if !credentials.IsKnown(o.Key) {
				unknown = append(unknown, unknownCredentialsOption(o))
				return
			}
			if c.Credentials == nil {
				c.Credentials = credentials.Options{}
			}
			c.Credentials[o.Key] = o.Value
			return
		}
		setter, known := setters[o.Key]
		if !known {
			unknown = append(unknown, unknownOption(o))
			return
		}
		if err := setter(&c, o.Value); err != nil {
			e := invalid(o.Key, o.Value, err.Error())
			e.Pos = o.Pos
			faults, unread[o.Key] = append(faults, e), true
		}
	}
	for _, o := range t.Options {
		set(o)
	}
	for _, col := range t.Columns {
		if col.Kind == schema.Metadata && !col.Virtual {
			faults = append(faults, &OptionError{Option: "METADATA", Value: col.Name, Pos: col.Pos, Reason: fmt.Sprintf(
				"column '%s': connector '%s' has no metadata to write; declare it as METADATA VIRTUAL, or leave it out", col.Name, Connector)})
		}
	}
	if _, given := t.Option(optConnector); !given {
		faults = append(faults, &OptionError{Option: optConnector, Pos: t.Pos,
			Reason: fmt.Sprintf("one or more required options are missing: %s (expected '%s' = '%s')", optConnector, optConnector, Connector)})
	}
	if joined, ok := locate(c.Validate(), t).(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			if e, ok := err.(*OptionError); !ok || !unread[e.Option] {
				faults = append(faults, err)
			}
		}
	}
	return c, unknown, errors.Join(faults...)
}

// joinByPlace joins the errors that err joins and others, in the order of their places.
func joinByPlace(err error, others ...error) error {
	all := others
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = append(joined.Unwrap(), others...)
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b error) int { return comparePlaces(place(a), place(b)) })
	return errors.Join(all...)
}

// place is where a fault stands in the statement.
func place(err error) schema.Position {
	if e, ok := err.(*OptionError); ok {
		return e.Pos
	}
	return schema.Position{}
}

func comparePlaces(a, b schema.Position) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// locate gives the option errors inside err the places of their options in the statement.
func locate(err error, t *schema.Table) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			locate(e, t)
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

func unknownOption(o schema.Option) *OptionError {
	reason := fmt.Sprintf("unknown option '%s' of connector %s", o.Key, Connector)
	names := OptionNames()
	if near := spelling.Nearest(o.Key, names); near != "" {
		reason += fmt.Sprintf("; did you mean '%s'?", near)
	} else {
		reason += "; the options are " + strings.Join(names, ", ")
	}
	return &OptionError{Option: o.Key, Value: "", Reason: reason, Pos: o.Pos}
}

// unknownCredentialsOption is what package credentials says of the option's name.
func unknownCredentialsOption(o schema.Option) *OptionError {
	faults := credentialsFaults(credentials.Options{o.Key: "given"}.Validate())
	for _, err := range faults {
		if e, ok := err.(*OptionError); ok && e.Option == o.Key {
			e.Pos = o.Pos
			return e
		}
	}
	return unknownOption(o)
}

// OptionNames returns the names of all options of the connector, sorted.
func OptionNames() []string {
	names := make([]string, 0, len(setters))
	for name := range setters {
		names = append(names, name)
	}
	names = append(names, credentials.Known()...)
	sort.Strings(names)
	return names
}

func setText(field *string, v string) error {
	if *field = strings.TrimSpace(v); *field == "" {
		return errors.New("expected some text")
	}
	return nil
}

func setBool(field *bool, v string) error {
	switch strings.ToLower(v) {
	case "true":
		*field = true
	case "false":
		*field = false
	default:
		return errors.New("expected true or false")
	}
	return nil
}

// setCount takes positive numbers only: zero would read as "the default" in a Config.
func setCount(field *int, v string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 32)
	if err != nil || n < 1 {
		return errors.New("expected a whole number above zero")
	}
	*field = int(n)
	return nil
}

func setMillis(field *time.Duration, v string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil || n < 1 || n > int64(math.MaxInt64/time.Millisecond) {
		return errors.New("expected a number of milliseconds above zero")
	}
	*field = time.Duration(n) * time.Millisecond
	return nil
}

func setNames(field *[]string, v string) error {
	for name := range strings.SplitSeq(v, ",") {
		if name = strings.TrimSpace(name); name == "" {
			return errors.New("expected column names between commas")
		}
		*field = append(*field, name)
	}
	return nil
}
