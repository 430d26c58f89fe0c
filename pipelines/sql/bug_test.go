package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func init() { register.DoFn1x0[[]byte](&waitAndPanicFn{}) }

// stored is closed when the table holds what the load stores. It is of this process, as the
// functions are.
var stored chan struct{}

// waitAndPanicFn panics when the load has stored its items.
type waitAndPanicFn struct{}

func (*waitAndPanicFn) ProcessElement([]byte) {
	<-stored
	count(nil)
}

func count(m map[string]int) { m["a"]++ }

// breakPipelines adds waitAndPanicFn to the program's pipelines.
func breakPipelines(t *testing.T) {
	before := composeJob
	composeJob = func(job *plan.Job, s beam.Scope, run progress.Run, failures plan.Failures) error {
		err := before(job, s, run, failures)
		beam.ParDo0(s, &waitAndPanicFn{}, beam.Impulse(s))
		return err
	}
	t.Cleanup(func() { composeJob = before })
}

func TestABugIsOneLineAndWhatWasStoredIsCounted(t *testing.T) {
	breakPipelines(t)
	for _, runner := range runnerNames {
		for _, flag := range []string{"", "-json", "-v"} {
			t.Run(runner+flag, func(t *testing.T) {
				stored = make(chan struct{})
				// which runs one function after the other, in an order of its own
				if runner == "direct" {
					close(stored)
				}
				db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
				script := loadOf(t, db, "orders", "(id STRING, v INT) PARTITIONED BY (id)",
					"VALUES ('a', 1), ('b', 2)")
				if runner != "direct" {
					go func() {
						for db.Len("orders") < 2 {
							if t.Context().Err() != nil {
								break
							}
						}
						close(stored)
					}()
				}
				args := []string{"--runner", runner, script}
				if flag != "" {
					args = append([]string{flag}, args...)
				}
				code, stdout, stderr := runProgram(t, args...)
				line := regexp.MustCompile(`script\.sql: this is a bug in the program: ` +
					`assignment to entry in nil map \((pipelines/sql/|main/)?bug_test\.go:\d+\); ` +
					`please report it with the stack that -v prints`)
				if code != program.ExitFailed {
					t.Errorf("exit code %d", code)
				}
				if flag == "-v" {
					if !strings.Contains(stderr, "goroutine ") ||
						!strings.Contains(stderr, "bug_test.go") {
						t.Errorf("there is no stack:\n%s", stderr)
					}
					return
				}
				if !line.MatchString(stderr) || strings.Contains(stderr, "goroutine") {
					t.Errorf("stderr:\n%s", stderr)
				}
				if flag != "-json" {
					return
				}
				var sum summary
				if err := json.Unmarshal([]byte(stdout), &sum); err != nil {
					t.Fatalf("%v: %s", err, stdout)
				}
				if n := int64(db.Len("orders")); len(sum.Tables) != 1 ||
					sum.Tables[0].Stored != n || sum.Status != "failed" || len(sum.Errors) != 1 ||
					strings.Contains(stdout, "goroutine") {
					t.Errorf("%d items are stored: %s", n, stdout)
				}
			})
		}
	}
}
