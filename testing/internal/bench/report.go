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

// machine describes the machine that the figures are of.
func machine() string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%d cores (%s), %s, %s",
		runtime.NumCPU(), model, runtime.GOOS, runtime.Version())
}

// printTable writes the results as a Markdown table.
func printTable(w io.Writer, on string, s settings, results []result) {
	keys := "a distinct key for each row"
	if s.keys > 0 {
		keys = fmt.Sprintf("%d keys", s.keys)
	}
	fmt.Fprintf(w, "%d rows, upserts with %s, medians of %d; %s\n\n", s.rows, keys, s.runs, on)
	fmt.Fprintln(w, "| | µs CPU per item | CPU s | wall s | items/s | peak RSS |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	for _, r := range results {
		fmt.Fprintf(w, "| %s | %.1f | %.1f | %.1f | %.0f | %d MB |\n", r.what, micros(r.perItem()),
			r.cpu.Seconds(), r.wall.Seconds(), float64(r.rows)/r.wall.Seconds(), r.rss>>20)
	}
}

// printDifferences writes the CPU per item of each job beside that of the base, which comes after
// it in the results.
func printDifferences(w io.Writer, base string, results []result) {
	fmt.Fprintf(w, "\nµs CPU per item beside %s\n\n", base)
	fmt.Fprintln(w, "| | this checkout | base | difference |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for i, r := range results {
		if !r.base {
			continue
		}
		this := results[i-1]
		fmt.Fprintf(w, "| %s | %.2f | %.2f | %+.1f %% |\n", this.what, micros(this.perItem()),
			micros(r.perItem()), 100*(float64(this.cpu)/float64(r.cpu)-1))
	}
}

// chart draws the CPU per item as bars (SVG).
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
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" `+
		`font-family="sans-serif" font-size="13">`+"\n", left+barMost+70, total)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#ffffff"/>`+
		`<text x="10" y="20" font-weight="bold">CPU per item in µs, whole process, %d rows</text>`+
		"\n", s.rows)
	for i, r := range results {
		y := 34 + i*height
		v := micros(r.perItem())
		color := others
		if r.sql || r.name == "memory-sink" {
			color = ours
		}
		width := v / most * barMost
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`,
			left-8, y+bar-3, html.EscapeString(r.what))
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%.0f" height="%d" fill="%s"/>`,
			left, y, max(1, width), bar, color)
		fmt.Fprintf(&b, `<text x="%.0f" y="%d">%.1f</text>`+"\n", left+width+6, y+bar-3, v)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}
