package quiet

import "strings"

// Cause returns what a person needs to know of a failed pipeline's error: the innermost message, without the
// plan, the bundle and the stage that Beam and the runner put around it. Runners hand errors on as text, so it goes
// by the words with which Beam introduces a cause. Of a panic it says that it is a bug, and where.
func Cause(err error) string {
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
	if i := strings.Index(text, "\nFull error:"); i >= 0 { // what Beam says behind a panic
		text = text[:i]
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	const most = 3 // a message, and what to do
	return strings.Join(lines[:min(most, len(lines))], "\n")
}
