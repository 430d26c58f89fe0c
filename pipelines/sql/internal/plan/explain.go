package plan

import (
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
)

// explain prints the steps of the pipeline that an INSERT would be, after all the checks that it would go through.
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
	step("source", "%s", b.sourceText(s, l))
	if l.items {
		step("encode", "items as they are; their size and key are found")
	} else {
		step("encode", "%s to one item of DynamoDB JSON, with its key and its size", plural(len(cfg.Columns), "column"))
	}
	if len(cfg.KeyColumns()) > 0 {
		latest := "the last row of a key"
		if cfg.OrderBy != "" {
			latest = fmt.Sprintf("of the rows of a key the one with the greatest %s", cfg.OrderBy)
		}
		step("shards", "%s in each bundle, packed in chunks for %d groups by the hash of the key", latest, cfg.Shards)
		step("windows", "the global window, let go every %v of processing time; %s in each pane", cfg.FlushTimeout, latest)
	} else {
		step("shards", "none: without a key each row goes to the writer as it comes")
		step("windows", "none")
	}
	step("writer", "%s: BatchWriteItem of up to %d items, up to %d requests under way, %s items held, %s",
		cfg, cfg.BatchMaxSize, cfg.MaxInFlight, progress.Count(int64(cfg.MaxBuffered)), retriesText(cfg))
	step("key", "%s", cfg.ExplainKey())
	var options []string
	for _, o := range sink.Table.Options {
		options = append(options, o.String())
	}
	step("options", "%s", strings.Join(options, ", "))
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
		return "ten attempts for what is throttled or fails"
	}
	return "retries of what is throttled or fails without end"
}

// sourceText names the table that an INSERT reads, with its options.
func (b *builder) sourceText(s *ast.Insert, l load) string {
	if l.read == nil {
		return plural(len(l.rows), "row") + " of constants"
	}
	name, filtered := sourceName(s.Query)
	e, err := b.catalog.find(name)
	if err != nil {
		return strings.Join(name.Parts, ".")
	}
	var options []string
	for _, o := range e.table.Options {
		options = append(options, o.String())
	}
	text := fmt.Sprintf("%s (%s)", e.name, strings.Join(options, ", "))
	if filtered {
		text += ", rows where the condition of WHERE is TRUE"
	}
	return text
}

// sourceName is the table at the bottom of a query, and whether rows are filtered on the way.
func sourceName(q ast.Query) (name ast.Name, filtered bool) {
	for {
		s, ok := q.(*ast.Select)
		if !ok {
			return name, filtered
		}
		filtered = filtered || s.Where != nil
		switch from := s.From.(type) {
		case *ast.TableRef:
			return from.Name, filtered
		case *ast.Subquery:
			q = from.Query
		default:
			return name, filtered
		}
	}
}
