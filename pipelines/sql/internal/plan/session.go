package plan

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/secret"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// session holds the options that SET has set.
type session struct {
	values   map[string]string
	warnings []*ast.Error
}

func newSession() *session { return &session{values: map[string]string{}} }

func (s *session) warn(pos schema.Position, format string, args ...any) {
	s.warnings = append(s.warnings, &ast.Error{Pos: pos, Err: fmt.Errorf(format, args...)})
}

// reset unsets an option, or all of them for an empty key.
func (s *session) reset(key string) {
	if key == "" {
		clear(s.values)
	}
	delete(s.values, key)
}

// pipelineName is the name of the jobs that follow.
func (s *session) pipelineName() string { return s.values["pipeline.name"] }

// parallelism is that of the jobs that follow, or 0.
func (s *session) parallelism() int {
	for _, key := range []string{"table.exec.resource.default-parallelism", "parallelism.default"} {
		if n, err := strconv.Atoi(s.values[key]); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// zoneName is the session's time zone, and empty for UTC.
func (s *session) zoneName() string { return zoneName(s.values["table.local-time-zone"]) }

// zone is the session's time zone.
func (s *session) zone() expr.Zone {
	zone, _ := expr.ParseZone(s.zoneName()) // checked when it was set
	return zone
}

// sync reports whether each INSERT completes before the next one runs.
func (s *session) sync() bool { return strings.EqualFold(s.values["table.dml-sync"], "true") }

// set runs SET: it checks the values of options that have an effect, and warns about options that
// Flink does not have either.
func (b *builder) set(s *ast.Set) error {
	if s.Key == "" {
		b.showSettings()
		return nil
	}
	if _, known := slices.BinarySearch(knownSettings, s.Key); !known {
		if near := nearestSetting(s.Key); near != "" {
			b.session.warn(s.At, "SET: unknown option '%s'; did you mean '%s'? It is ignored",
				s.Key, near)
		} else {
			b.session.warn(s.At, "SET: option '%s' has no effect in this program and is "+
				"ignored", s.Key)
		}
	}
	if check := checkedSettings[s.Key]; check != nil {
		if err := check(s.Value); err != nil {
			err = fmt.Errorf("SET '%s' = '%s': %w", s.Key, s.Value, err)
			return &ast.Error{Pos: s.ValueAt, Err: err}
		}
	}
	b.session.values[s.Key] = s.Value
	return nil
}

// showSettings lists what is set, secrets masked.
func (b *builder) showSettings() {
	var rows [][]string
	for _, key := range slices.Sorted(maps.Keys(b.session.values)) {
		value := b.session.values[key]
		if secret.IsKey(key) {
			value = secret.Masked
		}
		rows = append(rows, []string{key, value})
	}
	b.table([]string{"key", "value"}, rows)
}
