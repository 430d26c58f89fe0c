// Package rootcause finds in the error of a failed pipeline the message that a person needs: the
// innermost one, without the plan, the bundle and the stage that Beam and the runner add around it.
package rootcause

import "strings"

// Of returns the innermost message of a failed pipeline's error. Runners return errors as text, so
// Of looks for the words with which Beam introduces a cause. For a panic it returns one line that
// says that this is a bug, and where.
func Of(err error) string {
	text := err.Error()
	if line, ok := bug(text); ok {
		return line
	}
	for _, mark := range []string{"] failed:\n", "caused by:\n"} {
		if i := strings.LastIndex(text, mark); i >= 0 {
			text = text[i+len(mark):]
			break
		}
	}
	if i := strings.Index(text, "\nFull error:"); i >= 0 { // Beam repeats a panic after it
		text = text[:i]
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	const most = 3 // a message, and what to do
	return strings.Join(lines[:min(most, len(lines))], "\n")
}
