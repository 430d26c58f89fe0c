package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
)

// The stream that is made up.
const (
	madeStream  = "shop"
	madeSubject = "shop.orders"
)

// feeder publishes the life of orders to a stream.
type feeder struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	orders *orders.Generator
	rate   int   // events a second
	most   int64 // events, or 0 for no end
}

// newFeeder makes the stream.
func newFeeder(ctx context.Context, url string, g *orders.Generator, rate int, most int64) (*feeder, error) {
	conn, err := nats.Connect(url)
	if err != nil {
		return nil, err
	}
	f := &feeder{conn: conn, orders: g, rate: rate, most: most}
	if f.js, err = jetstream.New(conn); err == nil {
		_, err = f.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: madeStream, Subjects: []string{madeSubject},
			MaxBytes: 256 << 20, // a stream that lives for days does not fill the disk
		})
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return f, nil
}

// lead is how many events the feeder is ahead of the reader at most.
const lead = 50_000

// run publishes until the context ends, or all events are made. read tells how many have been read.
func (f *feeder) run(ctx context.Context, read func() int64) error {
	defer f.conn.Close()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	start, made := time.Now(), int64(0)
	for f.most == 0 || made < f.most {
		due := min(int64(time.Since(start).Seconds()*float64(f.rate)), read()+lead)
		if f.most > 0 {
			due = min(due, f.most)
		}
		for ; made < due; made++ {
			if _, err := f.js.PublishAsync(madeSubject, f.orders.Next(), jetstream.WithStallWait(10*time.Second)); err != nil {
				return fmt.Errorf("the made-up stream cannot be written: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
	select {
	case <-f.js.PublishAsyncComplete():
	case <-ctx.Done():
	}
	return nil
}
