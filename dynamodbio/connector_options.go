package dynamodbio

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
)

// Connector is the value of the 'connector' option for this sink.
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

// credentialsPrefix is common to the options of package credentials.
const credentialsPrefix = "aws.credentials."

// connectorOption reads and writes the text of one option.
type connectorOption struct {
	// set sets the field of a Config from the text. Its error says what was expected; the caller
	// names the option and the value.
	set func(*Config, string) error
	// text returns the field's text, or "" when it is not set.
	text func(*Config) string
}

// configOptions are the options that set a field of a Config.
var configOptions = map[string]connectorOption{
	optConnector:      {setConnector, func(*Config) string { return Connector }},
	optTableName:      textOption(func(c *Config) *string { return &c.Table }),
	optRegion:         textOption(func(c *Config) *string { return &c.Region }),
	optEndpoint:       textOption(func(c *Config) *string { return &c.Endpoint }),
	optTrustAll:       boolOption(func(c *Config) *bool { return &c.TrustAllCertificates }),
	optBatchMaxSize:   countOption(func(c *Config) *int { return &c.BatchMaxSize }),
	optMaxInFlight:    countOption(func(c *Config) *int { return &c.MaxInFlight }),
	optMaxBuffered:    countOption(func(c *Config) *int { return &c.MaxBuffered }),
	optFlushTimeout:   millisOption(func(c *Config) *time.Duration { return &c.FlushTimeout }),
	optFailOnError:    boolOption(func(c *Config) *bool { return &c.FailOnError }),
	optOrderBy:        textOption(func(c *Config) *string { return &c.OrderBy }),
	optIgnoreNulls:    boolOption(func(c *Config) *bool { return &c.IgnoreNulls }),
	optSetColumns:     namesOption(func(c *Config) *[]string { return &c.SetColumns }),
	optShards:         countOption(func(c *Config) *int { return &c.Shards }),
	optParallelism:    countOption(func(c *Config) *int { return &c.Parallelism }),
	optWriteUnits:     textOption(func(c *Config) *string { return &c.WriteUnitsPerSecond }),
	optMaxConcurrency: countOption(func(c *Config) *int { return &c.MaxConcurrency }),
	optReadTimeout:    millisOption(func(c *Config) *time.Duration { return &c.ReadTimeout }),
	optHTTPProtocol:   textOption(func(c *Config) *string { return &c.HTTPProtocol }),
}

// optionNames returns the names of all options of the connector, sorted.
func optionNames() []string {
	names := slices.AppendSeq(slices.Clone(credname.Known()), maps.Keys(configOptions))
	slices.Sort(names)
	return names
}

// connectorOptions returns all options of a Config, as FromDDL would read them, for the factory of
// a CUSTOM provider: those with a default always, the others when they are set.
func connectorOptions(c Config) credentials.Options {
	c = c.WithDefaults()
	all := credentials.Options{}
	for name, option := range configOptions {
		if text := option.text(&c); text != "" {
			all[name] = text
		}
	}
	maps.Copy(all, c.Credentials)
	return all
}

func setConnector(_ *Config, v string) error {
	if v != Connector {
		return fmt.Errorf("expected '%s'", Connector)
	}
	return nil
}

func textOption(field func(*Config) *string) connectorOption {
	return connectorOption{
		set: func(c *Config, v string) error {
			if *field(c) = strings.TrimSpace(v); *field(c) == "" {
				return errors.New("expected some text")
			}
			return nil
		},
		text: func(c *Config) string { return *field(c) },
	}
}

func boolOption(field func(*Config) *bool) connectorOption {
	return connectorOption{
		set: func(c *Config, v string) error {
			switch strings.ToLower(v) {
			case "true":
				*field(c) = true
			case "false":
				*field(c) = false
			default:
				return errors.New("expected true or false")
			}
			return nil
		},
		text: func(c *Config) string { return strconv.FormatBool(*field(c)) },
	}
}

// countOption accepts positive numbers only: zero would read as "the default" in a Config.
func countOption(field func(*Config) *int) connectorOption {
	return connectorOption{
		set: func(c *Config, v string) error {
			n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 32)
			if err != nil || n < 1 {
				return errors.New("expected a whole number above zero")
			}
			*field(c) = int(n)
			return nil
		},
		text: func(c *Config) string {
			if *field(c) == 0 {
				return ""
			}
			return strconv.Itoa(*field(c))
		},
	}
}

func millisOption(field func(*Config) *time.Duration) connectorOption {
	return connectorOption{
		set: func(c *Config, v string) error {
			n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
			if err != nil || n < 1 || n > int64(math.MaxInt64/time.Millisecond) {
				return errors.New("expected a number of milliseconds above zero")
			}
			*field(c) = time.Duration(n) * time.Millisecond
			return nil
		},
		text: func(c *Config) string { return strconv.FormatInt(field(c).Milliseconds(), 10) },
	}
}

func namesOption(field func(*Config) *[]string) connectorOption {
	return connectorOption{
		set: func(c *Config, v string) error {
			for name := range strings.SplitSeq(v, ",") {
				if name = strings.TrimSpace(name); name == "" {
					return errors.New("expected column names between commas")
				}
				*field(c) = append(*field(c), name)
			}
			return nil
		},
		text: func(c *Config) string { return strings.Join(*field(c), ",") },
	}
}
