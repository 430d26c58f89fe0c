//go:build integration

package engines

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"
)

const stream = "docks"

// A shard of kinesis-local is split: it ends, its children name it as their parent, and all records
// are read in order, the parent's first.
func TestKinesisLocalSplitsAShard(t *testing.T) {
	client := connect(t, RunKinesisLocal(t))
	put(t, client, 0, 10)
	ctx := t.Context()
	shards, err := client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: aws.String(stream)})
	if err != nil || len(shards.Shards) != 1 {
		t.Fatalf("one shard was asked for: %v, %v", shards, err)
	}
	parent := shards.Shards[0]
	if _, err := client.SplitShard(ctx, &kinesis.SplitShardInput{
		StreamName: aws.String(stream), ShardToSplit: parent.ShardId,
		// 2^127, the middle
		NewStartingHashKey: aws.String("170141183460469231731687303715884105728"),
	}); err != nil {
		t.Fatal(err)
	}
	waitActive(t, client)
	put(t, client, 10, 20)
	shards, err = client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: aws.String(stream)})
	if err != nil {
		t.Fatal(err)
	}
	values := read(t, client, *parent.ShardId)
	if diff := cmp.Diff(numbers(0, 10), values); diff != "" {
		t.Errorf("the parent's records (-want +got):\n%s", diff)
	}
	children := 0
	for _, shard := range shards.Shards {
		if aws.ToString(shard.ParentShardId) == *parent.ShardId {
			children++
			values = append(values, read(t, client, *shard.ShardId)...)
		}
	}
	if children != 2 || len(values) != 20 {
		t.Errorf("%d children and %d records, where 2 and 20 are right", children, len(values))
	}
}

// What kinesalite has in a folder is there when it is killed.
func TestKinesaliteKeepsItsRecordsWhenItIsKilled(t *testing.T) {
	folder := t.TempDir()
	db := RunKinesalite(t, folder)
	put(t, connect(t, db), 0, 10)
	db.Kill()
	if diff := cmp.Diff(numbers(0, 10), read(t, dial(RunKinesalite(t, folder)),
		"shardId-000000000000")); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func dial(k *Kinesis) *kinesis.Client {
	return kinesis.New(kinesis.Options{
		Region: "us-east-2", BaseEndpoint: aws.String(k.URL()),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

// connect returns a client and makes a stream of one shard.
func connect(t *testing.T, k *Kinesis) *kinesis.Client {
	t.Helper()
	client := dial(k)
	if _, err := client.CreateStream(t.Context(), &kinesis.CreateStreamInput{
		StreamName: aws.String(stream), ShardCount: aws.Int32(1),
	}); err != nil {
		t.Fatal(err)
	}
	waitActive(t, client)
	return client
}

func waitActive(t *testing.T, client *kinesis.Client) {
	t.Helper()
	waiter := kinesis.NewStreamExistsWaiter(client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay = 20 * time.Millisecond
		o.MaxDelay = 100 * time.Millisecond
	})
	in := &kinesis.DescribeStreamInput{StreamName: aws.String(stream)}
	if err := waiter.Wait(t.Context(), in, time.Minute); err != nil {
		t.Fatal(err)
	}
}

// put writes the numbers from first to end-1, one after the other.
func put(t *testing.T, client *kinesis.Client, first, end int) {
	t.Helper()
	for _, value := range numbers(first, end) {
		if _, err := client.PutRecord(t.Context(), &kinesis.PutRecordInput{
			StreamName: aws.String(stream), PartitionKey: aws.String(value), Data: []byte(value),
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func numbers(first, end int) []string {
	var values []string
	for n := first; n < end; n++ {
		values = append(values, fmt.Sprint(n))
	}
	return values
}

// read returns what a shard holds, to its end or to where nothing more is.
func read(t *testing.T, client *kinesis.Client, shard string) []string {
	t.Helper()
	var values []string
	at, err := client.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
		StreamName: aws.String(stream), ShardId: aws.String(shard),
		ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	if err != nil {
		t.Fatal(err)
	}
	for next := at.ShardIterator; next != nil; {
		page, err := client.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: next})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Records) == 0 {
			break
		}
		for _, record := range page.Records {
			values = append(values, string(record.Data))
		}
		next = page.NextShardIterator
	}
	return values
}
