package conformance

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of testdata/sequences is a sequence of calls, one per line: the operation and its body. An
// operation with a star is repeated for all pages. A line that begins with # is a comment, and one
// that begins with ! names the difference that the next call shows.

// pinnedStep is a step of a file.
type pinnedStep struct {
	step
	difference string // the name of the difference, or ""
	line       int
}

// format returns the steps in the form of a file.
func format(steps []step) string {
	var b strings.Builder
	for _, c := range steps {
		star := ""
		if c.drain {
			star = "*"
		}
		fmt.Fprintf(&b, "%s%s %s\n", c.operation, star, c.body)
	}
	return b.String()
}

// readSequences returns the sequences in testdata by the names of their files.
func readSequences(t testing.TB) map[string][]pinnedStep {
	t.Helper()
	paths, err := filepath.Glob("testdata/sequences/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sequences in testdata/sequences: %v", err)
	}
	all := map[string][]pinnedStep{}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		difference := ""
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			line := lines.Text()
			switch {
			case line == "" || line[0] == '#':
				continue
			case line[0] == '!':
				difference = strings.TrimSpace(line[1:])
				continue
			}
			operation, body, ok := strings.Cut(line, " ")
			if !ok {
				t.Fatalf("%s:%d: want an operation and its body, got %q", path, n, line)
			}
			operation, drain := strings.CutSuffix(operation, "*")
			s := step{operation: operation, body: body, drain: drain}
			all[name] = append(all[name], pinnedStep{s, difference, n})
			difference = ""
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
	return all
}

// findDifference returns what differs in two responses to a call, or "".
func findDifference(c step, ours, theirs response) string {
	switch {
	case ours.status != theirs.status:
		return "the status"
	case ours.status == http.StatusOK && jsonText(ours.content) != jsonText(theirs.content):
		return "the content"
	case ours.status == http.StatusOK || c.invalid > 1:
		return ""
	case ours.code == theirs.code:
		if topicOf(ours.message) != topicOf(theirs.message) {
			return "the message"
		}
	case c.invalid > 0 && (isState(ours.code) || isState(theirs.code)):
		// The call is invalid and the table exists, or does not: it is not documented which error
		// is reported.
	default:
		return "the error's code"
	}
	return ""
}

// isState reports whether an error is about the state of the tables.
func isState(code string) bool { return code == notFound || code == inUse }

// topics are parts of messages that identify an error to a user. AWS does not document messages;
// these have been in use for years.
var topics = []string{
	"provided starting key is invalid",
	"Type mismatch for Index Key",
	"Type mismatch for key",
	"does not match the schema",
	"contains duplicates",
	"Item size has exceeded",
	"38 significant digits",
	"Number overflow",
	"Number underflow",
	"empty string value",
	"empty binary value",
	"2048 bytes",
	"1024 bytes",
	"Nesting Levels",
	"converted to a numeric value",
	"may not be empty",
	"should not be empty",
	"AttributeValue is empty",
	"more than one datatypes",
	"unused in expressions",
	"reserved keyword",
}

func topicOf(message string) string {
	for _, topic := range topics {
		if strings.Contains(message, topic) {
			return topic
		}
	}
	return ""
}
