package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"runtime"
	"strings"
)

// machine says what the figures were taken on.
func machine() string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%d cores (%s), %s, %s", runtime.NumCPU(), model, runtime.GOOS, runtime.Version())
}

// printTable writes the results as a table of Markdown.
func printTable(w io.Writer, on string, s settings, results []result) {
	keys := "a key of its own for each row"
	if s.keys > 0 {
		keys = fmt.Sprintf("%d keys", s.keys)
	}
	fmt.Fprintf(w, "%d rows, upserts with %s, medians of %d; %s\n\n", s.rows, keys, s.runs, on)
	fmt.Fprintln(w, "| | µs CPU an item | CPU s | wall s | items/s | peak RSS |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	for _, r := range results {
		fmt.Fprintf(w, "| %s | %.1f | %.1f | %.1f | %.0f | %d MB |\n",
			r.what, micros(r.perItem()), r.cpu.Seconds(), r.wall.Seconds(), float64(r.rows)/r.wall.Seconds(), r.rss>>20)
	}
}

// chart draws the CPU an item as bars (SVG).
func chart(s settings, results []result) []byte {
	const (
		left, barMost, height, bar = 430, 380, 26, 16
		ours, others               = "#2f6fab", "#b8b8b8"
	)
	most := 0.0
	for _, r := range results {
		most = max(most, micros(r.perItem()))
	}
	var b bytes.Buffer
	total := height*len(results) + 40
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n", left+barMost+70, total)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#ffffff"/><text x="10" y="20" font-weight="bold">CPU an item in µs, whole process, %d rows</text>`+"\n", s.rows)
	for i, r := range results {
		y := 34 + i*height
		v := micros(r.perItem())
		color := others
		if strings.HasPrefix(r.name, "append-") || strings.HasPrefix(r.name, "upsert-") || r.name == "memory-sink" {
			color = ours
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><rect x="%d" y="%d" width="%.0f" height="%d" fill="%s"/><text x="%.0f" y="%d">%.1f</text>`+"\n",
			left-8, y+bar-3, html.EscapeString(r.what), left, y, max(1, v/most*barMost), bar, color, left+v/most*barMost+6, y+bar-3, v)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}
