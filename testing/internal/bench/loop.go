package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/guregu/dynamo/v2"
	"golang.org/x/sync/errgroup"
)

const (
	batchSize = 25
	workers   = 16
)

// source calls yield with each row.
type source = func(yield func(behavior) error) error

// inBatches calls write with the rows, a batch at a time, in as many goroutines as there are
// workers.
func inBatches(ctx context.Context, rows source,
	write func(context.Context, []behavior) error) error {
	g, ctx := errgroup.WithContext(ctx)
	full := make(chan []behavior, workers)
	for range workers {
		g.Go(func() error {
			for b := range full {
				if err := write(ctx, b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(full)
		var batch []behavior
		send := func() error {
			select {
			case full <- batch:
				batch = make([]behavior, 0, batchSize)
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := rows(func(b behavior) error {
			if batch = append(batch, b); len(batch) == batchSize {
				return send()
			}
			return nil
		})
		if err == nil && len(batch) > 0 {
			err = send()
		}
		return err
	})
	return g.Wait()
}

// loop is what a Go user would write by hand: MarshalMap, BatchWriteItem, and a retry of
// unprocessed items with backoff.
func loop(ctx context.Context, url string, all source) error {
	client := dynamodb.NewFromConfig(awsConfig(), func(o *dynamodb.Options) {
		o.BaseEndpoint = aws.String(url)
	})
	return inBatches(ctx, all, func(ctx context.Context, rows []behavior) error {
		requests := make([]types.WriteRequest, 0, len(rows))
		for _, r := range rows {
			item, err := attributevalue.MarshalMap(r)
			if err != nil {
				return err
			}
			put := &types.PutRequest{Item: item}
			requests = append(requests, types.WriteRequest{PutRequest: put})
		}
		for attempt := 0; len(requests) > 0; attempt++ {
			out, err := client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
				RequestItems: map[string][]types.WriteRequest{table: requests},
			})
			if err != nil {
				return err
			}
			if requests = out.UnprocessedItems[table]; len(requests) > 0 {
				most := min(20*time.Second, 50*time.Millisecond<<min(attempt, 10))
				select {
				case <-time.After(rand.N(most)):
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
}

// guregu writes with the batch writer of github.com/guregu/dynamo.
func guregu(ctx context.Context, url string, all source) error {
	db := dynamo.New(awsConfig(), func(o *dynamodb.Options) { o.BaseEndpoint = aws.String(url) })
	t := db.Table(table)
	return inBatches(ctx, all, func(ctx context.Context, rows []behavior) error {
		items := make([]any, len(rows))
		for i, r := range rows {
			items[i] = r
		}
		_, err := t.Batch().Write().Put(items...).Run(ctx)
		return err
	})
}
