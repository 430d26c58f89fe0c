package progress

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// redrawInterval is the time between two draws of the line at a terminal.
const redrawInterval = 250 * time.Millisecond

// IsTerminal reports whether w is a terminal, where a line can be redrawn.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Screen is where a program writes for people: messages and, at a terminal, a progress line below
// them that is redrawn. A message never mixes with the line. Its methods may be called from any
// goroutine.
type Screen struct {
	w     io.Writer
	width func() int // of the terminal in characters, or 0 when it is unknown

	mu    sync.Mutex
	drawn int // characters of the line that is displayed
}

// NewScreen returns a Screen that writes to w.
func NewScreen(w io.Writer) *Screen {
	s := &Screen{w: w, width: func() int { return 0 }}
	if f, ok := w.(*os.File); ok {
		s.width = func() int {
			width, _, err := term.GetSize(int(f.Fd()))
			if err != nil {
				return 0
			}
			return width
		}
	}
	return s
}

// Write erases the line, if there is one, and writes a message.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	return s.w.Write(p)
}

func (s *Screen) erase() {
	if s.drawn > 0 {
		fmt.Fprintf(s.w, "\r%s\r", strings.Repeat(" ", s.drawn))
		s.drawn = 0
	}
}

// draw displays the line, cut to the width of the terminal: a line that the terminal wraps cannot
// be redrawn.
func (s *Screen) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := []rune(line)
	before := s.drawn
	if width := s.width(); width > 0 {
		text, before = text[:min(len(text), width-1)], min(before, width-1)
	}
	fmt.Fprintf(s.w, "\r%s%s", string(text), strings.Repeat(" ", max(0, before-len(text))))
	s.drawn = len(text)
}

// Show redraws the line four times a second, until the function that it returns is called, which
// erases it.
func (s *Screen) Show(line func() string) (stop func()) {
	return every(redrawInterval, func() { s.draw(line()) }, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.erase()
	})
}

// Log writes the line once in each interval, until the function that it returns is called. With
// lastLine that function writes it once more. Log is for files, where no line can be redrawn.
func (s *Screen) Log(
	line func() string, interval time.Duration, lastLine bool,
) (stop func()) {
	write := func() { fmt.Fprintln(s, line()) }
	last := func() {}
	if lastLine {
		last = write
	}
	return every(interval, write, last)
}

// every calls tick once in each interval, until the function that it returns is called, which calls
// last.
func every(interval time.Duration, tick, last func()) (stop func()) {
	ticker := time.NewTicker(interval)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-ticker.C:
				tick()
			case <-done:
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(done)
		wg.Wait()
		last()
	})
}

// Count formats a number with commas between its thousands.
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

// Rate returns n per second, rounded down. It is 0 when no time has passed.
func Rate(n int64, d time.Duration) int64 {
	if d <= 0 {
		return 0
	}
	return int64(float64(n) / d.Seconds())
}

// Elapsed formats a duration: 0.42 s, 12.3 s, 3m05s.
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
