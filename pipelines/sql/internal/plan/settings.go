package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
)

// settingCheck returns an error for a value of SET that is not supported.
type settingCheck func(value string) error

// checkedSettings are the options of Flink whose values are checked.
var checkedSettings = map[string]settingCheck{
	"parallelism.default":                     parallelism,
	"table.exec.resource.default-parallelism": parallelism,
	"execution.runtime-mode":                  oneOf("BATCH", "STREAMING", "AUTOMATIC"),
	"table.dml-sync":                          oneOf("TRUE", "FALSE"),
	"table.local-time-zone":                   timeZone,
	"table.sql-dialect":                       only("default", "the dialect is Flink's own"),
	"table.exec.sink.not-null-enforcer": only("ERROR", "a NULL in a NOT NULL column is an error; "+
		"use -failures to continue without such rows"),
	"table.exec.sink.type-length-enforcer": oneOf("IGNORE", "TRIM_PAD"),
	"table.exec.legacy-cast-behaviour": only("DISABLED",
		"a CAST that fails is an error; TRY_CAST gives NULL"),
	"sql-client.execution.result-mode": oneOf("TABLE", "CHANGELOG", "TABLEAU"),
	"sql-client.verbose":               oneOf("TRUE", "FALSE"),
}

// ignoredSettings are the options of Flink's SQL client that do not affect stored data, or that are
// read with any value ('pipeline.name').
var ignoredSettings = []string{
	"pipeline.name",
	"sql-client.execution.max-table-result.rows",
	"sql-client.display.max-column-width",
	"sql-client.display.color-schema",
	"table.display.max-column-width",
	"execution.attached",
	"execution.target",
	"execution.shutdown-on-attached-exit",
	"execution.batch-shuffle-mode",
	"execution.buffer-timeout",
	"execution.buffer-timeout.interval",
	"execution.checkpointing.interval",
	"execution.checkpointing.mode",
	"execution.checkpointing.timeout",
	"execution.checkpointing.min-pause",
	"execution.checkpointing.max-concurrent-checkpoints",
	"execution.checkpointing.tolerable-failed-checkpoints",
	"execution.checkpointing.unaligned",
	"execution.checkpointing.unaligned.enabled",
	"execution.checkpointing.externalized-checkpoint-retention",
	"execution.savepoint.path",
	"execution.savepoint.ignore-unclaimed-state",
	"execution.savepoint-restore-mode",
	"state.backend",
	"state.backend.type",
	"state.backend.incremental",
	"state.backend.rocksdb.localdir",
	"state.checkpoints.dir",
	"state.savepoints.dir",
	"state.checkpoint-storage",
	"state.checkpoints.num-retained",
	"restart-strategy",
	"restart-strategy.type",
	"restart-strategy.fixed-delay.attempts",
	"restart-strategy.fixed-delay.delay",
	"restart-strategy.failure-rate.delay",
	"restart-strategy.failure-rate.failure-rate-interval",
	"restart-strategy.failure-rate.max-failures-per-interval",
	"jobmanager.rpc.address",
	"jobmanager.rpc.port",
	"jobmanager.memory.process.size",
	"taskmanager.numberOfTaskSlots",
	"taskmanager.memory.process.size",
	"taskmanager.memory.managed.fraction",
	"rest.address",
	"rest.port",
	"cluster.evenly-spread-out-slots",
	"kubernetes.cluster-id",
	"kubernetes.namespace",
	"kubernetes.container.image",
	"yarn.application.id",
	"yarn.application.name",
	"yarn.application.queue",
	"pipeline.max-parallelism",
	"pipeline.object-reuse",
	"pipeline.operator-chaining",
	"pipeline.operator-chaining.enabled",
	"pipeline.auto-watermark-interval",
	"pipeline.jars",
	"pipeline.classpaths",
	"pipeline.global-job-parameters",
	"pipeline.auto-generate-uids",
	"table.planner",
	"table.builtin-catalog-name",
	"table.builtin-database-name",
	"table.dynamic-table-options.enabled",
	"table.generated-code.max-length",
	"table.plan.compile.catalog-objects",
	"table.plan.restore.catalog-objects",
	"table.plan.force-recompile",
	"table.exec.state.ttl",
	"table.exec.source.idle-timeout",
	"table.exec.source.cdc-events-duplicate",
	"table.exec.sink.upsert-materialize",
	"table.exec.sink.keyed-shuffle",
	"table.exec.sink.rowtime-inserter",
	"table.exec.mini-batch.enabled",
	"table.exec.mini-batch.allow-latency",
	"table.exec.mini-batch.size",
	"table.exec.async-lookup.buffer-capacity",
	"table.exec.async-lookup.timeout",
	"table.exec.async-lookup.output-mode",
	"table.exec.disabled-operators",
	"table.exec.shuffle-mode",
	"table.exec.sort.default-limit",
	"table.exec.spill-compression.enabled",
	"table.exec.window-agg.buffer-size-limit",
	"table.exec.uid.generation",
	"table.exec.uid.format",
	"table.exec.simplify-operator-name-enabled",
	"table.optimizer.agg-phase-strategy",
	"table.optimizer.distinct-agg.split.enabled",
	"table.optimizer.join-reorder-enabled",
	"table.optimizer.reuse-source-enabled",
	"table.optimizer.reuse-sub-plan-enabled",
	"table.optimizer.multiple-input-enabled",
	"table.optimizer.source.predicate-pushdown-enabled",
	"table.optimizer.source.aggregate-pushdown-enabled",
	"table.optimizer.nondeterministic-update.strategy",
}

// knownSettings are the names of all options of Flink's SQL client, sorted.
var knownSettings = slices.Sorted(slices.Values(
	slices.AppendSeq(slices.Clone(ignoredSettings), maps.Keys(checkedSettings))))

func nearestSetting(key string) string { return spelling.Nearest(key, knownSettings) }

// parallelism accepts a positive integer, or -1.
func parallelism(v string) error {
	if n, err := strconv.Atoi(strings.TrimSpace(v)); err != nil || n < 1 && n != -1 {
		return errors.New("expected a positive integer, or -1 for the runner's default")
	}
	return nil
}

// oneOf accepts some words, in any case.
func oneOf(values ...string) settingCheck {
	return func(v string) error {
		if slices.ContainsFunc(values,
			func(known string) bool { return strings.EqualFold(v, known) }) {
			return nil
		}
		text := "expected one of " + strings.Join(values, ", ")
		if near := spelling.Nearest(v, values); near != "" {
			text += "; did you mean " + near + "?"
		}
		return errors.New(text)
	}
}

// only accepts one word, in any case. why says what that means.
func only(value, why string) settingCheck {
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
