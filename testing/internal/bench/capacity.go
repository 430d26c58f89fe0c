package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// limitedTables are the tables that -capacity loads: a large one, and one of what the console of AWS gives a new table that is
// provisioned.
var limitedTables = []struct{ units, items int }{{4000, 60_000}, {5, 200}}

// capacityResult is how a load of a table of limited capacity went.
type capacityResult struct {
	took                time.Duration
	requests, throttled int64
	stored              int
	err                 error
}

// runCapacity loads tables that give so many write units a second, with this project's sink and with the hand-written loop.
func runCapacity(ctx context.Context, w io.Writer) error {
	for _, t := range limitedTables {
		if err := compareLimited(ctx, w, t.units, t.items); err != nil {
			return err
		}
	}
	return nil
}

func compareLimited(ctx context.Context, w io.Writer, units, items int) error {
	fmt.Fprintf(w, "%d items of one write unit into a table of %d units a second\n\n", items, units)
	fmt.Fprintln(w, "| | of the units used | requests throttled | seconds | stored |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	for _, c := range []struct {
		name string
		load func(ctx context.Context, url string) error
	}{
		{"dynamodbio", func(ctx context.Context, url string) error { return sinkMemory(ctx, url, items) }},
		{"hand-written loop", func(ctx context.Context, url string) error { return loop(ctx, url, inMemory(items)) }},
	} {
		r, err := loadLimited(ctx, units, c.load)
		if err != nil {
			return err
		}
		// The table's burst of a second is there beside what the time gives.
		used := float64(r.stored) / (float64(units) * (r.took.Seconds() + 1))
		fmt.Fprintf(w, "| %s | %.1f %% | %.1f %% of %d | %.1f | %d |\n", c.name, 100*used, 100*float64(r.throttled)/float64(max(1, r.requests)), r.requests, r.took.Seconds(), r.stored)
		if r.err != nil {
			fmt.Fprintf(w, "\n%s ended with: %v\n", c.name, r.err)
		}
	}
	fmt.Fprintln(w)
	return nil
}

func loadLimited(ctx context.Context, units int, load func(ctx context.Context, url string) error) (r capacityResult, err error) {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable(table, "user_id:N"), dynamodbtest.WithCapacity(table, dynamodbtest.Capacity{WriteUnits: float64(units)}))
	if err != nil {
		return r, err
	}
	defer db.Close()
	var requests, throttled atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		answer := httptest.NewRecorder()
		db.ServeHTTP(answer, req)
		if req.Header.Get("X-Amz-Target") == "DynamoDB_20120810.BatchWriteItem" {
			requests.Add(1)
			if answer.Code != http.StatusOK || bytes.Contains(answer.Body.Bytes(), []byte(`"PutRequest"`)) {
				throttled.Add(1)
			}
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	defer server.Close()
	start := time.Now()
	r.err = load(ctx, server.URL)
	r.took, r.requests, r.throttled, r.stored = time.Since(start), requests.Load(), throttled.Load(), db.Len(table)
	return r, ctx.Err()
}
