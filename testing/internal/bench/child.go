package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscreds "github.com/aws/aws-sdk-go-v2/credentials"
)

// behavior is a row as a Go struct.
type behavior struct {
	UserID     int64  `dynamodbav:"user_id" dynamo:"user_id,hash"`
	ItemID     int64  `dynamodbav:"item_id" dynamo:"item_id"`
	CategoryID int64  `dynamodbav:"category_id" dynamo:"category_id"`
	Behavior   string `dynamodbav:"behavior" dynamo:"behavior"`
}

const (
	table  = "user_behavior"
	region = "us-east-2"
)

// runChild runs one of the contenders: child:NAME URL FILE ROWS.
func runChild(ctx context.Context, name string, args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: bench %s URL FILE ROWS", name)
	}
	url, file := args[0], args[1]
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	switch strings.TrimPrefix(name, childPrefix) {
	case "memory-sink":
		return sinkMemory(ctx, url, n)
	case "loop":
		return loop(ctx, url, fromCSV(file))
	case "memory-loop":
		return loop(ctx, url, inMemory(n))
	case "guregu":
		return guregu(ctx, url, fromCSV(file))
	}
	return fmt.Errorf("unknown load %s", name)
}

func awsConfig() aws.Config {
	static := awscreds.NewStaticCredentialsProvider("bench", "bench", "")
	return aws.Config{Region: region, Credentials: aws.NewCredentialsCache(static)}
}

// generated returns row n of the rows that are made in memory.
func generated(n int) behavior {
	return behavior{
		UserID:     int64(n),
		ItemID:     int64(n * 7919 % 5_163_070),
		CategoryID: int64(n * 31 % 9_439),
		Behavior:   "pv",
	}
}

// inMemory is a source of n generated rows.
func inMemory(n int) source {
	return func(yield func(behavior) error) error {
		for i := range n {
			if err := yield(generated(i)); err != nil {
				return err
			}
		}
		return nil
	}
}

// fromCSV is a source of the rows of a file, read with the standard library.
func fromCSV(name string) source {
	return func(yield func(behavior) error) error {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.ReuseRecord = true
		for {
			fields, err := r.Read()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			var b behavior
			var errs [3]error
			b.UserID, errs[0] = strconv.ParseInt(fields[0], 10, 64)
			b.ItemID, errs[1] = strconv.ParseInt(fields[1], 10, 64)
			b.CategoryID, errs[2] = strconv.ParseInt(fields[2], 10, 64)
			b.Behavior = strings.Clone(fields[3])
			if err := errors.Join(errs[:]...); err != nil {
				return err
			}
			if err := yield(b); err != nil {
				return err
			}
		}
	}
}
