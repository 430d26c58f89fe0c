package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/bench/internal/endpoint"
)

// result is what one contender took: the medians of its runs.
type result struct {
	contender
	cpu, wall time.Duration
	rss       int64 // peak, in bytes
	rows      int
	items     int64 // that the endpoint received
}

// perItem returns the CPU time per row.
func (r *result) perItem() time.Duration { return r.cpu / time.Duration(r.rows) }

// measureAll runs all contenders in turn, as often as the settings say: what disturbs the machine
// for a while disturbs all of them.
func (s *settings) measureAll(ctx context.Context, url string,
	progress io.Writer) ([]result, error) {
	contenders := s.contenders()
	runs := make([][]result, len(contenders))
	for n := range s.runs {
		for i, c := range contenders {
			r, err := s.measure(ctx, c, url)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			fmt.Fprintf(progress,
				"run %d of %d: %s: %.2f µs per item, %.1f CPU s, %.1f s, %d MB\n",
				n+1, s.runs, c.what, micros(r.perItem()), r.cpu.Seconds(), r.wall.Seconds(),
				r.rss>>20)
			runs[i] = append(runs[i], r)
		}
	}
	var medians []result
	for _, of := range runs {
		m := of[0]
		m.cpu = median(of, func(r result) time.Duration { return r.cpu })
		m.wall = median(of, func(r result) time.Duration { return r.wall })
		m.rss = median(of, func(r result) int64 { return r.rss })
		medians = append(medians, m)
	}
	return medians, nil
}

func median[T int64 | time.Duration](of []result, get func(result) T) T {
	var values []T
	for _, r := range of {
		values = append(values, get(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// measure runs a contender once as a process, and returns what the operating system says it took.
func (s *settings) measure(ctx context.Context, c contender, url string) (r result, err error) {
	if _, err := takeCounts(url); err != nil { // to start from zero
		return r, err
	}
	args, err := c.command(s, url)
	if err != nil {
		return r, err
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return r, fmt.Errorf("%w\n%s", err, output.Bytes())
	}
	r = result{contender: c, wall: time.Since(start), rows: s.rows}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.rss = int64(usage.Maxrss) * rssUnit //nolint:unconvert // an int32 on 32 bits
	}
	got, err := takeCounts(url)
	if err != nil {
		return r, err
	}
	r.items = got.Items
	if want := s.items(c); r.items < want || !c.upsert && r.items != want {
		return r, fmt.Errorf("the endpoint received %d items, want %d\n%s", r.items, want,
			output.Bytes())
	}
	return r, nil
}

// items returns the least number of items that a contender must write.
func (s *settings) items(c contender) int64 {
	if c.upsert && s.keys > 0 {
		return 1 // one per key, and not every key occurs
	}
	return int64(s.rows)
}

// takeCounts returns what the endpoint has received and resets its counters.
func takeCounts(url string) (c endpoint.Counts, err error) {
	resp, err := http.Get(url + endpoint.CountsPath)
	if err != nil {
		return c, err
	}
	defer resp.Body.Close()
	return c, json.NewDecoder(resp.Body).Decode(&c)
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
