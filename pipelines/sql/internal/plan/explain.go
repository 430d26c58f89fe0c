package plan

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
)

// explain prints the steps of the pipeline that an INSERT would run as, after all its checks.
func (b *builder) explain(s *ast.Insert) error {
	sink, l, err := b.insert(s)
	if err != nil || sink == nil {
		return err
	}
	cfg := sink.Config.WithDefaults()
	step := func(name, format string, args ...any) {
		fmt.Fprintf(&b.output, "%-8s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(&b.output, "== INSERT INTO %s ==\n", sink.Name)
	step("source", "%s", l.describe())
	if l.items() {
		step("encode", "items unchanged, with their key and their size")
	} else {
		step("encode", "%s to one item of DynamoDB JSON, with its key and its size",
			plural(len(cfg.Columns), "column"))
	}
	if len(cfg.KeyColumns()) > 0 {
		latest := "the last row of a key"
		if cfg.OrderBy != "" {
			latest = fmt.Sprintf("of the rows of a key the one with the greatest %s", cfg.OrderBy)
		}
		step("shards", "%s in each bundle, packed in chunks for %d groups by the hash of the key",
			latest, cfg.Shards)
		step("windows", "the global window, flushed every %v of processing time; %s in each pane",
			cfg.FlushTimeout, latest)
	} else {
		step("shards", "none: without a key, each row goes straight to the writer")
		step("windows", "none")
	}
	step(
		"writer",
		"%s: BatchWriteItem of up to %d items, up to %d requests in flight, up to %s items "+
			"buffered, %s",
		cfg, cfg.BatchMaxSize, cfg.MaxInFlight, progress.Count(int64(cfg.MaxBuffered)),
		retriesText(cfg),
	)
	step("key", "%s", cfg.ExplainKey())
	step("options", "%s", optionsText(sink.Table))
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func retriesText(cfg dynamodbio.Config) string {
	if cfg.FailOnError {
		return "up to ten attempts of what is throttled or fails"
	}
	return "unlimited retries of what is throttled or fails"
}
