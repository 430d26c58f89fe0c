package flinkrunner

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Options are pipeline options by their names, which are in snake_case as Beam's Python SDK writes them: max_bundle_size.
// It is a flag.Value that can be given several times.
type Options map[string]any

// Set takes name=value. A value that is JSON, such as a number, true or ["a"], is taken as that, and any other as text.
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

// isName reports whether it may be the name of an option.
func isName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// String returns the options in order of their names.
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

// StreamingDefaults are the options of a streaming pipeline that are not given.
//
// A checkpoint that hits an open bundle stalls the job for ever, in silence, unless finish_bundle_before_checkpointing is
// set. Flink begins a failed job anew only with checkpoints, and only number_of_execution_retries times. Its sources
// would end the job when they are idle. Bundles of 100 ms keep the table close behind the stream.
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

// withDefaults returns the options of a pipeline.
func (o Options) withDefaults(streaming bool) Options {
	all := Options{}
	if streaming {
		all = StreamingDefaults()
	}
	maps.Copy(all, o)
	return all
}
