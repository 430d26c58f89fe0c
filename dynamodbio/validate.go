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
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// OptionError is a fault of one option of a Config, or of the table that declares it.
type OptionError struct {
	// Option is the option's name in DDL, such as sink.batch.max-size, or the clause: PRIMARY KEY.
	Option string
	// Value is the value given; it is empty for an option that is missing, and never a secret.
	Value  string
	Reason string
	// Pos is where the option stands in the DDL; zero when the Config was not made from DDL.
	Pos schema.Position
	// Err is the cause, or nil.
	Err error
}

// Error returns the reason.
func (e *OptionError) Error() string { return e.Reason }

// Unwrap returns the cause.
func (e *OptionError) Unwrap() error { return e.Err }

// invalid is the error for a value that the option does not take, in Flink's words.
func invalid(option, value, reason string) *OptionError {
	return &OptionError{Option: option, Value: value,
		Reason: fmt.Sprintf("invalid value '%s' for option '%s': %s", value, option, reason)}
}

var (
	tableNamePattern = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)
	tableARNPattern  = regexp.MustCompile(`^arn:[a-z0-9-]+:dynamodb:[a-z0-9-]+:[0-9]+:table/[A-Za-z0-9_.-]{3,255}$`)
)

// Validate returns every fault of the Config, joined, each an [*OptionError] that names the option
// and its value. It asks no network. Write calls it.
func (c Config) Validate() error {
	c = c.WithDefaults()
	var faults []error
	fault := func(e *OptionError) { faults = append(faults, e) }

	var missing []string
	if c.Table == "" {
		missing = append(missing, optTableName)
	} else if !tableNamePattern.MatchString(c.Table) && !tableARNPattern.MatchString(c.Table) {
		fault(invalid(optTableName, c.Table, "expected 3 to 255 letters, digits, '_', '-' and '.', or the table's ARN"))
	}
	if c.Region == "" {
		missing = append(missing, optRegion)
	} else if reason := regionFault(c.Region, c.Endpoint); reason != "" {
		fault(invalid(optRegion, c.Region, reason))
	}
	if len(missing) > 0 {
		fault(&OptionError{Option: missing[0],
			Reason: "one or more required options are missing: " + strings.Join(missing, ", ")})
	}
	if c.Endpoint != "" {
		switch u, err := url.Parse(c.Endpoint); {
		case err == nil && u.User != nil: // errors name the endpoint, and must not show a password
			fault(invalid(optEndpoint, u.Redacted(), "expected a URL without a user's name and password"))
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			fault(invalid(optEndpoint, c.Endpoint, "expected a URL such as http://localhost:8000"))
		}
	}
	atLeast := func(option string, n, least int) {
		if n < least {
			fault(invalid(option, strconv.Itoa(n), fmt.Sprintf("must be at least %d", least)))
		}
	}
	if c.BatchMaxSize < 1 || c.BatchMaxSize > DefaultBatchMaxSize {
		fault(invalid(optBatchMaxSize, strconv.Itoa(c.BatchMaxSize), "must be from 1 to 25, DynamoDB's limit of items a request"))
	}
	atLeast(optMaxInFlight, c.MaxInFlight, 1)
	if c.MaxBuffered <= c.BatchMaxSize {
		fault(invalid(optMaxBuffered, strconv.Itoa(c.MaxBuffered),
			fmt.Sprintf("must exceed '%s' (%d)", optBatchMaxSize, c.BatchMaxSize)))
	}
	atLeast(optMaxConcurrency, c.MaxConcurrency, 1)
	atLeast(optShards, c.Shards, 1)
	if c.Parallelism < 0 {
		fault(invalid(optParallelism, strconv.Itoa(c.Parallelism), "must be at least 1"))
	}
	for option, d := range map[string]time.Duration{optFlushTimeout: c.FlushTimeout, optReadTimeout: c.ReadTimeout} {
		if d < time.Millisecond {
			fault(invalid(option, strconv.FormatInt(d.Milliseconds(), 10), "must be at least 1 (milliseconds)"))
		}
	}
	if c.HTTPProtocol != protocolHTTP1 && c.HTTPProtocol != protocolHTTP2 {
		fault(invalid(optHTTPProtocol, c.HTTPProtocol, "expected HTTP1_1 or HTTP2"))
	}
	if c.WriteUnitsPerSecond != "" {
		if _, _, err := parseWriteUnits(c.WriteUnitsPerSecond); err != nil {
			fault(invalid(optWriteUnits, c.WriteUnitsPerSecond, err.Error()))
		}
	}
	faults = append(faults, c.keyFaults()...)
	faults = append(faults, credentialsFaults(c.Credentials.Validate())...)
	return errors.Join(faults...)
}

// credentialsFaults makes option errors of those that package credentials joins.
func credentialsFaults(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var faults []error
	for _, err := range joined.Unwrap() {
		if e, ok := errors.AsType[*credentials.OptionError](err); ok {
			err = &OptionError{Option: e.Option, Reason: e.Reason, Err: e}
		}
		faults = append(faults, err)
	}
	return faults
}

// keyFaults checks PRIMARY KEY and PARTITIONED BY, and what needs them.
func (c Config) keyFaults() []error {
	var faults []error
	clause := func(name string, columns []string) {
		shown := strings.Join(columns, ", ")
		if len(columns) > 2 {
			faults = append(faults, &OptionError{Option: name, Value: shown, Reason: fmt.Sprintf(
				"%s (%s) has %d columns: a DynamoDB key has a partition key and at most one sort key", name, shown, len(columns))})
		}
		for i, col := range columns {
			if slices.Contains(columns[:i], col) {
				faults = append(faults, &OptionError{Option: name, Value: shown, Reason: fmt.Sprintf("%s (%s) names column '%s' twice", name, shown, col)})
			}
			if len(c.Columns) > 0 && !slices.ContainsFunc(c.Columns, func(x schema.Column) bool { return x.Name == col && x.Kind == schema.Physical }) {
				faults = append(faults, &OptionError{Option: name, Value: shown, Reason: fmt.Sprintf(
					"%s column '%s' is no stored column of the table. Available columns: %s", name, col, columnNames(c.Columns))})
			}
		}
	}
	clause("PRIMARY KEY", c.PrimaryKey)
	clause("PARTITIONED BY", c.PartitionedBy)
	if len(c.PrimaryKey) > 0 && len(c.PartitionedBy) > 0 && !sameSet(c.PrimaryKey, c.PartitionedBy) {
		faults = append(faults, &OptionError{Option: "PARTITIONED BY", Value: strings.Join(c.PartitionedBy, ", "), Reason: fmt.Sprintf(
			"PARTITIONED BY (%s) differs from PRIMARY KEY (%s): both name the key that the last row wins by; leave one of them out",
			strings.Join(c.PartitionedBy, ", "), strings.Join(c.PrimaryKey, ", "))})
	}
	if c.OrderBy != "" && len(c.KeyColumns()) == 0 {
		faults = append(faults, invalid(optOrderBy, c.OrderBy, "it tells the latest element of a key: declare PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…)"))
	}
	return faults
}

func columnNames(columns []schema.Column) string {
	var names []string
	for _, c := range columns {
		if c.Kind == schema.Physical {
			names = append(names, "'"+c.Name+"'")
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}
