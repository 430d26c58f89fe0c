package dynamodbio

import (
	"maps"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// connectorOptions are all options of a Config, as FromDDL would read them: what the factory of a CUSTOM
// provider is given. Those that have a default are always there, the others when they say something.
func connectorOptions(c Config) credentials.Options {
	c = c.WithDefaults()
	all := credentials.Options{
		optConnector:      Connector,
		optTableName:      c.Table,
		optRegion:         c.Region,
		optTrustAll:       strconv.FormatBool(c.TrustAllCertificates),
		optBatchMaxSize:   strconv.Itoa(c.BatchMaxSize),
		optMaxInFlight:    strconv.Itoa(c.MaxInFlight),
		optMaxBuffered:    strconv.Itoa(c.MaxBuffered),
		optFlushTimeout:   strconv.FormatInt(c.FlushTimeout.Milliseconds(), 10),
		optFailOnError:    strconv.FormatBool(c.FailOnError),
		optIgnoreNulls:    strconv.FormatBool(c.IgnoreNulls),
		optShards:         strconv.Itoa(c.Shards),
		optMaxConcurrency: strconv.Itoa(c.MaxConcurrency),
		optReadTimeout:    strconv.FormatInt(c.ReadTimeout.Milliseconds(), 10),
		optHTTPProtocol:   c.HTTPProtocol,
	}
	for name, value := range map[string]string{
		optEndpoint:   c.Endpoint,
		optOrderBy:    c.OrderBy,
		optSetColumns: strings.Join(c.SetColumns, ","),
		optWriteUnits: c.WriteUnitsPerSecond,
	} {
		if value != "" {
			all[name] = value
		}
	}
	if c.Parallelism > 0 {
		all[optParallelism] = strconv.Itoa(c.Parallelism)
	}
	maps.Copy(all, c.Credentials)
	return all
}
