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

// behavior is a row, as a Go program has it.
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

// runChild is one of the contenders: child:KIND URL FILE ROWS.
func runChild(ctx context.Context, kind string, args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("%s takes a URL, a file and a number of rows", kind)
	}
	url, file := args[0], args[1]
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	switch strings.TrimPrefix(kind, childPrefix) {
	case "sink":
		return sinkMemory(ctx, url, n)
	case "loop":
		return loop(ctx, url, fromCSV(file))
	case "loop-memory":
		return loop(ctx, url, inMemory(n))
	case "guregu":
		return guregu(ctx, url, fromCSV(file))
	}
	return fmt.Errorf("there is no %s", kind)
}

func awsConfig() aws.Config {
	return aws.Config{Region: region, Credentials: aws.NewCredentialsCache(awscreds.NewStaticCredentialsProvider("bench", "bench", ""))}
}

// made is the nth row of those that are made in memory.
func made(n int) behavior {
	return behavior{UserID: int64(n), ItemID: int64(n * 7919 % 5_163_070), CategoryID: int64(n * 31 % 9_439), Behavior: "pv"}
}

// inMemory calls yield with n rows.
func inMemory(n int) func(yield func(behavior) error) error {
	return func(yield func(behavior) error) error {
		for i := range n {
			if err := yield(made(i)); err != nil {
				return err
			}
		}
		return nil
	}
}

// fromCSV calls yield with the rows of a file, read with the standard library.
func fromCSV(name string) func(yield func(behavior) error) error {
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
