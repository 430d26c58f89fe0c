package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/secret"
	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// session holds what SET has set.
type session struct {
	values   map[string]string
	warnings []*ast.Error
}

func newSession() *session { return &session{values: map[string]string{}} }

func (s *session) warn(pos schema.Position, format string, args ...any) {
	s.warnings = append(s.warnings, &ast.Error{Pos: pos, Err: fmt.Errorf(format, args...)})
}

// reset forgets what is set of the key, or everything.
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

// sync reports whether an INSERT is waited for before the next one runs.
func (s *session) sync() bool { return strings.EqualFold(s.values["table.dml-sync"], "true") }

// set does SET: it checks values that mean something here, and warns of keys that mean nothing to Flink either.
func (b *builder) set(s *ast.Set) error {
	if s.Key == "" {
		b.showSettings()
		return nil
	}
	check, known := settings[s.Key]
	if !known {
		if hint := nearestSetting(s.Key); hint != "" {
			b.session.warn(s.At, "SET: there is no option '%s'; did you mean '%s'? It is passed over", s.Key, hint)
		} else {
			b.session.warn(s.At, "SET: the option '%s' means nothing to this program and is passed over", s.Key)
		}
	}
	if check != nil {
		if err := check(s.Value); err != nil {
			return &ast.Error{Pos: s.ValueAt, Err: fmt.Errorf("SET '%s' = '%s': %w", s.Key, s.Value, err)}
		}
	}
	b.session.values[s.Key] = s.Value
	return nil
}

func nearestSetting(key string) string {
	return spelling.Nearest(key, slices.Sorted(maps.Keys(settings)))
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

// anything is for the options of Flink that change nothing of what is stored.
var anything func(string) error

// settings are the options that Flink's SQL client knows, and what values of theirs can be taken here.
var settings = map[string]func(string) error{
	"parallelism.default":                     wholeNumber,
	"table.exec.resource.default-parallelism": wholeNumber,
	"pipeline.name":                           anything,
	"execution.runtime-mode":                  oneOf("BATCH", "STREAMING", "AUTOMATIC"),
	"table.dml-sync":                          oneOf("TRUE", "FALSE"),
	"table.local-time-zone":                   timeZone,
	"table.sql-dialect":                       only("default", "the dialect is Flink's own"),
	"table.exec.sink.not-null-enforcer":       only("ERROR", "a row with a NULL where none may be is an error; run with -failures to go on without such rows"),
	"table.exec.sink.type-length-enforcer":    oneOf("IGNORE", "TRIM_PAD"),
	"table.exec.legacy-cast-behaviour":        only("DISABLED", "a CAST that fails is an error; TRY_CAST gives NULL"),

	"sql-client.execution.result-mode":           oneOf("TABLE", "CHANGELOG", "TABLEAU"),
	"sql-client.execution.max-table-result.rows": anything,
	"sql-client.display.max-column-width":        anything,
	"sql-client.display.color-schema":            anything,
	"sql-client.verbose":                         oneOf("TRUE", "FALSE"),
	"table.display.max-column-width":             anything,

	"execution.attached": anything, "execution.target": anything, "execution.shutdown-on-attached-exit": anything,
	"execution.batch-shuffle-mode": anything, "execution.buffer-timeout": anything, "execution.buffer-timeout.interval": anything,
	"execution.checkpointing.interval": anything, "execution.checkpointing.mode": anything, "execution.checkpointing.timeout": anything,
	"execution.checkpointing.min-pause": anything, "execution.checkpointing.max-concurrent-checkpoints": anything,
	"execution.checkpointing.tolerable-failed-checkpoints": anything, "execution.checkpointing.unaligned": anything,
	"execution.checkpointing.unaligned.enabled": anything, "execution.checkpointing.externalized-checkpoint-retention": anything,
	"execution.savepoint.path": anything, "execution.savepoint.ignore-unclaimed-state": anything, "execution.savepoint-restore-mode": anything,
	"state.backend": anything, "state.backend.type": anything, "state.backend.incremental": anything, "state.backend.rocksdb.localdir": anything,
	"state.checkpoints.dir": anything, "state.savepoints.dir": anything, "state.checkpoint-storage": anything, "state.checkpoints.num-retained": anything,
	"restart-strategy": anything, "restart-strategy.type": anything, "restart-strategy.fixed-delay.attempts": anything,
	"restart-strategy.fixed-delay.delay": anything, "restart-strategy.failure-rate.delay": anything,
	"restart-strategy.failure-rate.failure-rate-interval": anything, "restart-strategy.failure-rate.max-failures-per-interval": anything,
	"jobmanager.rpc.address": anything, "jobmanager.rpc.port": anything, "jobmanager.memory.process.size": anything,
	"taskmanager.numberOfTaskSlots": anything, "taskmanager.memory.process.size": anything, "taskmanager.memory.managed.fraction": anything,
	"rest.address": anything, "rest.port": anything, "cluster.evenly-spread-out-slots": anything,
	"kubernetes.cluster-id": anything, "kubernetes.namespace": anything, "kubernetes.container.image": anything,
	"yarn.application.id": anything, "yarn.application.name": anything, "yarn.application.queue": anything,
	"pipeline.max-parallelism": anything, "pipeline.object-reuse": anything, "pipeline.operator-chaining": anything,
	"pipeline.operator-chaining.enabled": anything, "pipeline.auto-watermark-interval": anything, "pipeline.jars": anything,
	"pipeline.classpaths": anything, "pipeline.global-job-parameters": anything, "pipeline.auto-generate-uids": anything,
	"table.planner": anything, "table.builtin-catalog-name": anything, "table.builtin-database-name": anything,
	"table.dynamic-table-options.enabled": anything, "table.generated-code.max-length": anything, "table.plan.compile.catalog-objects": anything,
	"table.plan.restore.catalog-objects": anything, "table.plan.force-recompile": anything,
	"table.exec.state.ttl": anything, "table.exec.source.idle-timeout": anything, "table.exec.source.cdc-events-duplicate": anything,
	"table.exec.sink.upsert-materialize": anything, "table.exec.sink.keyed-shuffle": anything, "table.exec.sink.rowtime-inserter": anything,
	"table.exec.mini-batch.enabled": anything, "table.exec.mini-batch.allow-latency": anything, "table.exec.mini-batch.size": anything,
	"table.exec.async-lookup.buffer-capacity": anything, "table.exec.async-lookup.timeout": anything, "table.exec.async-lookup.output-mode": anything,
	"table.exec.disabled-operators": anything, "table.exec.shuffle-mode": anything, "table.exec.sort.default-limit": anything,
	"table.exec.spill-compression.enabled": anything, "table.exec.window-agg.buffer-size-limit": anything,
	"table.exec.uid.generation": anything, "table.exec.uid.format": anything, "table.exec.simplify-operator-name-enabled": anything,
	"table.optimizer.agg-phase-strategy": anything, "table.optimizer.distinct-agg.split.enabled": anything,
	"table.optimizer.join-reorder-enabled": anything, "table.optimizer.reuse-source-enabled": anything, "table.optimizer.reuse-sub-plan-enabled": anything,
	"table.optimizer.multiple-input-enabled": anything, "table.optimizer.source.predicate-pushdown-enabled": anything,
	"table.optimizer.source.aggregate-pushdown-enabled": anything, "table.optimizer.nondeterministic-update.strategy": anything,
}

func wholeNumber(v string) error {
	if n, err := strconv.Atoi(strings.TrimSpace(v)); err != nil || n < 1 && n != -1 {
		return errors.New("expected a whole number above zero, or -1 for the runner's own")
	}
	return nil
}

func oneOf(values ...string) func(string) error {
	return func(v string) error {
		if slices.ContainsFunc(values, func(known string) bool { return strings.EqualFold(v, known) }) {
			return nil
		}
		text := "expected one of " + strings.Join(values, ", ")
		if near := spelling.Nearest(v, values); near != "" {
			text += "; did you mean " + near + "?"
		}
		return errors.New(text)
	}
}

func only(value, why string) func(string) error {
	return func(v string) error {
		if !strings.EqualFold(v, value) {
			return fmt.Errorf("only '%s' is supported: %s", value, why)
		}
		return nil
	}
}

// timeZone checks the name of a zone, of which 'default' is Flink's default.
func timeZone(v string) error {
	_, err := expr.ParseZone(zoneName(v))
	return err
}

// zoneName is the zone that a value of 'table.local-time-zone' names. Where Flink takes that of the
// machine, which the workers of a job need not share, it is UTC.
func zoneName(v string) string {
	if strings.EqualFold(v, "default") {
		return ""
	}
	return v
}
