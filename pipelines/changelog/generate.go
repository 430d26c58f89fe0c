package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/embeddednats"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
)

// The stream that -embedded generates.
const (
	generatedStream  = "shop"
	generatedSubject = "shop.orders"
)

// generate starts a NATS server and publishes generated orders to it, from which the source then
// reads. The function that it returns stops both.
func (j *job) generate(ctx context.Context) (stop func(), err error) {
	for _, column := range j.cfg.Columns {
		if !slices.Contains(orders.Fields(), column.Name) {
			return nil, fmt.Errorf("the generated orders have no column %s; they have %s. "+
				"To read another stream, use -nats",
				column.Name, strings.Join(orders.Fields(), ", "))
		}
	}
	server, err := embeddednats.Start()
	if err != nil {
		return nil, err
	}
	generator := orders.NewGenerator(j.flags.seed, j.flags.keys)
	publisher, err := newPublisher(ctx, server.URL(), generator, j.flags.rate, j.flags.messages)
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	j.source.URL, j.source.Stream = server.URL(), generatedStream
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := publisher.run(ctx, func() int64 { return j.link.Stats().Messages }); err != nil {
			fmt.Fprintf(j.screen, "warning: %v\n", err)
		}
	}()
	return func() {
		cancel()
		<-done
		server.Close()
	}, nil
}

// publisher publishes generated orders to a stream.
type publisher struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	orders *orders.Generator
	rate   int   // events a second
	most   int64 // events, or 0 for no end
}

// newPublisher creates the stream.
func newPublisher(
	ctx context.Context, url string, g *orders.Generator, rate int, most int64,
) (*publisher, error) {
	conn, err := nats.Connect(url)
	if err != nil {
		return nil, err
	}
	p := &publisher{conn: conn, orders: g, rate: rate, most: most}
	if p.js, err = jetstream.New(conn); err == nil {
		_, err = p.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: generatedStream, Subjects: []string{generatedSubject},
			MaxBytes: 256 << 20, // a stream that runs for days does not fill the disk
		})
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return p, nil
}

// maxLead is how many events the publisher is ahead of the reader at most.
const maxLead = 50_000

// run publishes until the context ends or all events are published. read returns how many have been
// read.
func (p *publisher) run(ctx context.Context, read func() int64) error {
	defer p.conn.Close()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	start, sent := time.Now(), int64(0)
	wait := jetstream.WithStallWait(10 * time.Second)
	for p.most == 0 || sent < p.most {
		due := min(int64(time.Since(start).Seconds()*float64(p.rate)), read()+maxLead)
		if p.most > 0 {
			due = min(due, p.most)
		}
		for ; sent < due; sent++ {
			if _, err := p.js.PublishAsync(generatedSubject, p.orders.Next(), wait); err != nil {
				return fmt.Errorf("cannot publish to the generated stream: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
	select {
	case <-p.js.PublishAsyncComplete():
	case <-ctx.Done():
	}
	return nil
}
