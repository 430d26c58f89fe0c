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

// limitedTables are the tables that -capacity loads: a large one, and one with the units that AWS's
// console gives a new provisioned table.
var limitedTables = []struct{ units, items int }{{4000, 60_000}, {5, 200}}

// capacityResult is the outcome of a load of a table of limited capacity.
type capacityResult struct {
	took                time.Duration
	requests, throttled int64
	stored              int
	err                 error
}

// runCapacity loads the limited tables with this module's sink and with the hand-written loop.
func runCapacity(ctx context.Context, w io.Writer) error {
	for _, t := range limitedTables {
		if err := compareLimited(ctx, w, t.units, t.items); err != nil {
			return err
		}
	}
	return nil
}

func compareLimited(ctx context.Context, w io.Writer, units, items int) error {
	fmt.Fprintf(w, "%d items of one write unit into a table of %d units per second\n\n",
		items, units)
	fmt.Fprintln(w, "| | of the units used | requests throttled | seconds | stored |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	for _, c := range []struct {
		name string
		load func(ctx context.Context, url string) error
	}{
		{"dynamodbio", func(ctx context.Context, url string) error {
			return sinkMemory(ctx, url, items)
		}},
		{"hand-written loop", func(ctx context.Context, url string) error {
			return loop(ctx, url, inMemory(items))
		}},
	} {
		r, err := loadLimited(ctx, units, c.load)
		if err != nil {
			return err
		}
		// A burst of one second is available beside what accrues over time.
		used := float64(r.stored) / (float64(units) * (r.took.Seconds() + 1))
		throttled := float64(r.throttled) / float64(max(1, r.requests))
		fmt.Fprintf(w, "| %s | %.1f %% | %.1f %% of %d | %.1f | %d |\n", c.name, 100*used,
			100*throttled, r.requests, r.took.Seconds(), r.stored)
		if r.err != nil {
			fmt.Fprintf(w, "\n%s ended with: %v\n", c.name, r.err)
		}
	}
	fmt.Fprintln(w)
	return nil
}

func loadLimited(ctx context.Context, units int,
	load func(ctx context.Context, url string) error) (r capacityResult, err error) {
	db, err := dynamodbtest.Start(
		dynamodbtest.WithTable(table, "user_id:N"),
		dynamodbtest.WithCapacity(table, dynamodbtest.Capacity{WriteUnits: float64(units)}))
	if err != nil {
		return r, err
	}
	defer db.Close()
	var requests, throttled atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		response := httptest.NewRecorder()
		db.ServeHTTP(response, req)
		if req.Header.Get("X-Amz-Target") == "DynamoDB_20120810.BatchWriteItem" {
			requests.Add(1)
			unprocessed := bytes.Contains(response.Body.Bytes(), []byte(`"PutRequest"`))
			if response.Code != http.StatusOK || unprocessed {
				throttled.Add(1)
			}
		}
		for name, values := range response.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(response.Code)
		w.Write(response.Body.Bytes())
	}))
	defer server.Close()
	start := time.Now()
	r.err = load(ctx, server.URL)
	r.took = time.Since(start)
	r.requests, r.throttled, r.stored = requests.Load(), throttled.Load(), db.Len(table)
	return r, ctx.Err()
}
