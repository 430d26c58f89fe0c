package runners

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// theMatrix has the results of the suite.
var theMatrix matrix

// matrix holds a result for each scenario and runner.
type matrix struct {
	mu        sync.Mutex
	scenarios []string // in the order in which they ran
	results   map[[2]string]string
}

// Results of a scenario on a runner.
const (
	resultOK     = "ok"
	resultFailed = "FAILED"
)

// record records the result of a test when it has ended. Of several runs of a test a failure
// counts. missing is the capability that the runner lacks, or "".
func (m *matrix) record(t *testing.T, scenario, runner string, missing Capability) {
	t.Cleanup(func() { m.set(scenario, runner, resultOf(t.Failed(), missing)) })
}

func resultOf(failed bool, missing Capability) string {
	switch {
	case failed:
		return resultFailed
	case missing != "":
		return fmt.Sprintf("skipped (lacks %q)", missing)
	}
	return resultOK
}

func (m *matrix) set(scenario, runner, result string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.results == nil {
		m.results = map[[2]string]string{}
	}
	if !slices.Contains(m.scenarios, scenario) {
		m.scenarios = append(m.scenarios, scenario)
	}
	if cell := [2]string{scenario, runner}; m.results[cell] != resultFailed {
		m.results[cell] = result
	}
}

// markdown returns the table in Markdown.
func (m *matrix) markdown() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	b.WriteString("| Scenario |")
	for _, r := range allRunners {
		fmt.Fprintf(&b, " %s |", r.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(allRunners)) + "\n")
	for _, sc := range m.scenarios {
		fmt.Fprintf(&b, "| %s |", sc)
		for _, r := range allRunners {
			result := m.results[[2]string{sc, r.Name}]
			if result == "" {
				result = "not run"
			}
			fmt.Fprintf(&b, " %s |", result)
		}
		b.WriteString("\n")
	}
	return b.String()
}
