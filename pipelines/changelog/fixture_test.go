package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/embeddednats"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// runProgram runs the program as main does.
func runProgram(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out bytes.Buffer
	var errs lockedBuffer
	code = run(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

// lockedBuffer is a standard error that may be written to while it is read: a runner logs for a
// moment after its pipeline has ended.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// fixture is a stream "changes" of the subject "shop.orders", and a DynamoDB with the table
// "orders".
type fixture struct {
	db     *dynamodbtest.Server
	server *embeddednats.Server
	js     jetstream.JetStream
	stream jetstream.Stream
	table  string // the file that declares the table
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	server, err := embeddednats.Start()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := nats.Connect(server.URL(), nats.MaxReconnects(-1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &fixture{db: dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "order_id:N")),
		server: server}
	if f.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	if f.stream, err = f.js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "changes",
		Subjects: []string{"shop.orders", "other"}}); err != nil {
		t.Fatal(err)
	}
	const region = "'aws.region' = 'us-east-2'"
	atServer := fmt.Sprintf(region+`, 'aws.endpoint' = '%s',
		'aws.credentials.basic.accesskeyid' = 'test', 'aws.credentials.basic.secretkey' = 'test'`,
		f.db.URL())
	f.table = writeTable(t, strings.Replace(defaultTable, region, atServer, 1))
	return f
}

func writeTable(t *testing.T, ddl string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.sql")
	if err := os.WriteFile(path, []byte(ddl), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// publish publishes messages to the table's subject.
func (f *fixture) publish(t *testing.T, messages ...[]byte) {
	t.Helper()
	for _, m := range messages {
		if _, err := f.js.Publish(t.Context(), "shop.orders", m); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs the program on the stream and the table.
func (f *fixture) run(ctx context.Context, args ...string) (code int, stderr string) {
	code, _, stderr = runProgram(ctx,
		append([]string{"-nats", f.server.URL(), "-subject", "shop.orders", f.table}, args...)...)
	return code, stderr
}

// items returns what the table holds, an item a line.
func (f *fixture) items(t *testing.T) map[string]bool {
	t.Helper()
	lines := map[string]bool{}
	for _, line := range f.db.Lines("orders") {
		lines[canonical(t, line)] = true
	}
	return lines
}

// nextEvents returns the next n events of a generator.
func nextEvents(g *orders.Generator, n int) [][]byte {
	var events [][]byte
	for range n {
		events = append(events, g.Next())
	}
	return events
}

// wantItems returns the items of the orders that a generator knows, an item a line.
func wantItems(t *testing.T, g *orders.Generator) map[string]bool {
	t.Helper()
	lines := map[string]bool{}
	for _, o := range g.Table() {
		var items []any
		for _, item := range o.Items {
			items = append(items, map[string]any{"M": map[string]any{"sku": text(item.SKU),
				"quantity": number(fmt.Sprint(item.Quantity))}})
		}
		line, err := json.Marshal(map[string]any{
			"order_id": number(fmt.Sprint(o.OrderID)), "customer": text(o.Customer),
			"status": text(o.Status), "amount": number(plain(o.Amount)),
			"items": map[string]any{"L": items}, "updated": text(isoMillis(o.Updated)),
		})
		if err != nil {
			t.Fatal(err)
		}
		lines[canonical(t, string(line))] = true
	}
	return lines
}

func text(s string) map[string]string   { return map[string]string{"S": s} }
func number(n string) map[string]string { return map[string]string{"N": n} }

// canonical returns an item's JSON with its members in order.
func canonical(t *testing.T, line string) string {
	t.Helper()
	var item any
	if err := json.Unmarshal([]byte(line), &item); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	return string(again)
}

// plain returns a decimal in DynamoDB's form, without trailing zeros.
func plain(amount string) string {
	return strings.TrimSuffix(strings.TrimRight(amount, "0"), ".")
}

// isoMillis writes milliseconds since 1970 as Flink stores a TIMESTAMP: without seconds when there
// are none.
func isoMillis(millis int64) string {
	s := time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.000")
	return strings.TrimSuffix(strings.TrimSuffix(s, ".000"), ":00")
}

// storedOrders returns a channel of the orders that are put into the table from now on.
func (f *fixture) storedOrders() <-chan string {
	stored := make(chan string, 100_000)
	f.db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		for _, w := range r.Writes() {
			if n, ok := w.Item["order_id"].(*types.AttributeValueMemberN); ok && !w.Delete {
				stored <- n.Value
			}
		}
		return dynamodbtest.Response{}, false
	})
	return stored
}

// await waits until an order is put.
func await(t *testing.T, stored <-chan string, order string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		select {
		case got := <-stored:
			if got == order {
				return
			}
		case <-ctx.Done():
			t.Fatalf("order %s is not stored", order)
		}
	}
}
