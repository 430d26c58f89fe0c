package flinkrunner

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Options are pipeline options by name. Names are in snake_case as in Beam's Python SDK, such as
// max_bundle_size. *Options is a flag.Value for a flag that may be repeated.
type Options map[string]any

// Set adds an option name=value. A value that is JSON, such as a number, true or ["a"], has its
// JSON type; any other is a string. It returns an error for another form, and for an option that is
// already set.
func (o *Options) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || !isName(name) {
		return fmt.Errorf("%q is not of the form name=value, such as max_bundle_size=1000", text)
	}
	if _, twice := (*o)[name]; twice {
		return fmt.Errorf("option %s is given twice", name)
	}
	if *o == nil {
		*o = Options{}
	}
	var parsed any
	if json.Unmarshal([]byte(value), &parsed) != nil {
		parsed = value
	}
	(*o)[name] = parsed
	return nil
}

// isName reports whether it is a valid name of an option.
func isName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// String returns the options as name=value, in order of name.
func (o *Options) String() string {
	var b strings.Builder
	for i, name := range slices.Sorted(maps.Keys(*o)) {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s=%v", name, (*o)[name])
	}
	return b.String()
}

// StreamingDefaults returns the options that a streaming pipeline has unless they are set.
//
// Without finish_bundle_before_checkpointing, a checkpoint during an open bundle stalls the job
// forever, without a message. Flink restarts a failed job only with checkpoints, and only
// number_of_execution_retries times. Its sources end the job when they are idle for
// shutdown_sources_after_idle_ms, here 100 years. Bundles of 100 ms keep the table close behind the
// stream. Times are in milliseconds.
func StreamingDefaults() Options {
	return Options{
		"streaming":                          true,
		"checkpointing_interval":             5000,
		"finish_bundle_before_checkpointing": true,
		"max_bundle_time_mills":              100,
		"number_of_execution_retries":        1000,
		"execution_retry_delay":              1000,
		"shutdown_sources_after_idle_ms":     int64(100 * 365 * 24 * 60 * 60 * 1000),
	}
}

// withDefaults adds StreamingDefaults for a streaming pipeline.
func (o Options) withDefaults(streaming bool) Options {
	all := Options{}
	if streaming {
		all = StreamingDefaults()
	}
	maps.Copy(all, o)
	return all
}
