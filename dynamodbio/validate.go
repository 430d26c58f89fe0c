package dynamodbio

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// OptionError is an invalid option of a Config, or of the table that declares it.
type OptionError struct {
	// Option is the option's name in DDL, such as sink.batch.max-size, or the clause: PRIMARY KEY.
	Option string
	// Value is the invalid value. It is empty for an option that is missing, and never a secret.
	Value string
	// Reason says what is wrong, and names the option and the value.
	Reason string
	// Pos is the option's position in the DDL. It is zero when the Config was not made from DDL.
	Pos schema.Position
	// Err is the cause, or nil.
	Err error
}

// Error returns the reason.
func (e *OptionError) Error() string { return e.Reason }

// Unwrap returns the cause.
func (e *OptionError) Unwrap() error { return e.Err }

// invalid is the error for an invalid value, in Flink's words.
func invalid(option, value, reason string) *OptionError {
	return &OptionError{Option: option, Value: value,
		Reason: fmt.Sprintf("invalid value '%s' for option '%s': %s", value, option, reason)}
}

var (
	tableNamePattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)
	tableARNPattern  = regexp.MustCompile(
		`^arn:[a-z0-9-]+:dynamodb:[a-z0-9-]+:[0-9]+:table/[A-Za-z0-9_.-]{3,255}$`)
)

// Validate returns every problem of the Config, joined, each an [*OptionError] that names the
// option and its value. It sends no request. Write calls it.
func (c Config) Validate() error {
	c = c.WithDefaults()
	var v validation
	v.table(c)
	v.endpoint(c)
	v.limits(c)
	if c.HTTPProtocol != protocolHTTP1 && c.HTTPProtocol != protocolHTTP2 {
		v.invalid(optHTTPProtocol, c.HTTPProtocol, "expected HTTP1_1 or HTTP2")
	}
	if c.WriteUnitsPerSecond != "" {
		if _, _, err := parseWriteUnits(c.WriteUnitsPerSecond); err != nil {
			v.invalid(optWriteUnits, c.WriteUnitsPerSecond, err.Error())
		}
	}
	v.keys(c)
	v.problems = append(v.problems, credentialsProblems(c.Credentials.Validate())...)
	return errors.Join(v.problems...)
}

// validation collects the problems of a Config.
type validation struct{ problems []error }

func (v *validation) add(e *OptionError) { v.problems = append(v.problems, e) }

func (v *validation) invalid(option, value, reason string) { v.add(invalid(option, value, reason)) }

// table checks the options that name the table.
func (v *validation) table(c Config) {
	var missing []string
	if c.Table == "" {
		missing = append(missing, optTableName)
	} else if !tableNamePattern.MatchString(c.Table) && !tableARNPattern.MatchString(c.Table) {
		v.invalid(optTableName, c.Table,
			"expected 3 to 255 letters, digits, '_', '-' and '.', or the table's ARN")
	}
	if c.Region == "" {
		missing = append(missing, optRegion)
	} else if reason := awsconn.CheckRegion(c.Region, c.Endpoint); reason != "" {
		v.invalid(optRegion, c.Region, reason)
	}
	if len(missing) > 0 {
		v.add(&OptionError{Option: missing[0],
			Reason: "one or more required options are missing: " + strings.Join(missing, ", ")})
	}
}

func (v *validation) endpoint(c Config) {
	if c.Endpoint == "" {
		return
	}
	u, err := url.Parse(c.Endpoint)
	switch {
	case err == nil && u.User != nil: // errors name the endpoint, and must not show a password
		v.invalid(optEndpoint, u.Redacted(), "expected a URL without a user's name and password")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		v.invalid(optEndpoint, c.Endpoint, "expected a URL such as http://localhost:8000")
	}
}

// limits checks the numbers and times.
func (v *validation) limits(c Config) {
	atLeast := func(option string, n, least int) {
		if n < least {
			v.invalid(option, strconv.Itoa(n), fmt.Sprintf("must be at least %d", least))
		}
	}
	if c.BatchMaxSize < 1 || c.BatchMaxSize > defaultBatchMaxSize {
		v.invalid(optBatchMaxSize, strconv.Itoa(c.BatchMaxSize),
			"must be from 1 to 25, DynamoDB's limit of items a request")
	}
	atLeast(optMaxInFlight, c.MaxInFlight, 1)
	if c.MaxBuffered <= c.BatchMaxSize {
		v.invalid(optMaxBuffered, strconv.Itoa(c.MaxBuffered),
			fmt.Sprintf("must exceed '%s' (%d)", optBatchMaxSize, c.BatchMaxSize))
	}
	atLeast(optMaxConcurrency, c.MaxConcurrency, 1)
	atLeast(optShards, c.Shards, 1)
	if c.Parallelism < 0 {
		v.invalid(optParallelism, strconv.Itoa(c.Parallelism), "must be at least 1")
	}
	atLeastMillisecond := func(option string, d time.Duration) {
		if d < time.Millisecond {
			millis := strconv.FormatInt(d.Milliseconds(), 10)
			v.invalid(option, millis, "must be at least 1 (milliseconds)")
		}
	}
	atLeastMillisecond(optFlushTimeout, c.FlushTimeout)
	atLeastMillisecond(optReadTimeout, c.ReadTimeout)
}

// keys checks PRIMARY KEY and PARTITIONED BY, and what needs them.
func (v *validation) keys(c Config) {
	v.keyClause(c, "PRIMARY KEY", c.PrimaryKey)
	v.keyClause(c, "PARTITIONED BY", c.PartitionedBy)
	primary, partitioned := strings.Join(c.PrimaryKey, ", "), strings.Join(c.PartitionedBy, ", ")
	if primary != "" && partitioned != "" && !sameSet(c.PrimaryKey, c.PartitionedBy) {
		v.add(&OptionError{Option: "PARTITIONED BY", Value: partitioned, Reason: fmt.Sprintf(
			"PARTITIONED BY (%s) differs from PRIMARY KEY (%s): "+
				"both name the key of which the latest row is written; remove one of them",
			partitioned, primary)})
	}
	if c.OrderBy != "" && len(c.KeyColumns()) == 0 {
		v.invalid(optOrderBy, c.OrderBy, "it decides which element of a key is the latest: "+
			"declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…)")
	}
}

// keyClause checks the columns that one clause names.
func (v *validation) keyClause(c Config, name string, columns []string) {
	shown := strings.Join(columns, ", ")
	add := func(format string, args ...any) {
		v.add(&OptionError{Option: name, Value: shown, Reason: fmt.Sprintf(format, args...)})
	}
	if len(columns) > 2 {
		add("%s (%s) has %d columns: a DynamoDB key has a partition key and at most one sort key",
			name, shown, len(columns))
	}
	for i, col := range columns {
		if slices.Contains(columns[:i], col) {
			add("%s (%s) names column '%s' twice", name, shown, col)
		}
		stored := func(x schema.Column) bool { return x.Name == col && x.Kind == schema.Physical }
		if len(c.Columns) > 0 && !slices.ContainsFunc(c.Columns, stored) {
			add("%s column '%s' is not a stored column of the table. Available columns: %s",
				name, col, awsconn.ColumnNames(c.Columns))
		}
	}
}

// credentialsProblems makes option errors of those that package credentials joins.
func credentialsProblems(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var problems []error
	for _, err := range joined.Unwrap() {
		if e, ok := errors.AsType[*credentials.OptionError](err); ok {
			err = &OptionError{Option: e.Option, Reason: e.Reason, Err: e}
		}
		problems = append(problems, err)
	}
	return problems
}
