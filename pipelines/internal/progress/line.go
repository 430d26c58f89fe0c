package progress

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// interval is how often the line is redrawn.
const interval = 250 * time.Millisecond

// IsTerminal reports whether w is a terminal, where a line can be redrawn.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Show redraws a line on a terminal, four times a second, until the function that it returns is called; that
// wipes the line. Both may be used by one goroutine only.
func Show(terminal io.Writer, line func() string) (stop func()) {
	ticker := time.NewTicker(interval)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		width := 0
		draw := func(text string) {
			fmt.Fprintf(terminal, "\r%s%s", text, strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text))))
			width = utf8.RuneCountInString(text)
		}
		for {
			select {
			case <-ticker.C:
				draw(line())
			case <-done:
				if width > 0 {
					draw("")
					fmt.Fprint(terminal, "\r")
				}
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(done)
		wg.Wait()
	})
}

// Count writes a number with commas between its thousands.
func Count(n int64) string {
	text := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(text) - 3; i > start; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Rate is n per second, as a whole number. It is 0 for no time at all.
func Rate(n int64, d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	return int64(float64(n) / d.Seconds())
}

// Elapsed writes a duration for people: 0.42 s, 12.3 s, 3m05s.
func Elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
}
