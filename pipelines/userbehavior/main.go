// Command userbehavior keeps the last action of every user in a DynamoDB table. It is an example to
// copy: a Beam pipeline composed in Go, whose last step is dynamodbio.Write.
//
//	go run ./pipelines/userbehavior -embedded
//	go run ./pipelines/userbehavior -input gs://bucket/UserBehavior.csv
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/beamlog"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
)

// ddl declares the table as Flink's documentation does. PARTITIONED BY makes the write an upsert.
const ddl = `
	CREATE TABLE user_behavior (user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING)
	PARTITIONED BY (user_id)
	WITH ('connector' = 'dynamodb', 'table-name' = 'user_behavior', 'aws.region' = 'us-east-2')`

// Behavior is one row of the data set, and one item of the table.
type Behavior struct {
	UserID     int64  `dynamodbav:"user_id"`
	ItemID     int64  `dynamodbav:"item_id"`
	CategoryID int64  `dynamodbav:"category_id"`
	Behavior   string `dynamodbav:"behavior"`
}

func init() {
	register.DoFn3x1[context.Context, string, func(Behavior), error](&readFn{})
	register.Emitter1[Behavior]()
}

// readFn reads a CSV file from its first row to its last, so that the file's order says which row
// of a user is the last.
type readFn struct{}

// ProcessElement emits the rows of one file.
func (*readFn) ProcessElement(ctx context.Context, name string, emit func(Behavior)) error {
	fs, err := filesystem.New(ctx, name)
	if err != nil {
		return err
	}
	defer fs.Close()
	file, err := fs.OpenRead(ctx, name)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = 4
	for ctx.Err() == nil {
		fields, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b := Behavior{Behavior: fields[3]}
		for i, field := range []*int64{&b.UserID, &b.ItemID, &b.CategoryID} {
			if *field, err = strconv.ParseInt(fields[i], 10, 64); err != nil {
				line, _ := r.FieldPos(i)
				return fmt.Errorf("%s:%d: %w", name, line, err)
			}
		}
		emit(b)
	}
	return ctx.Err()
}

// load composes the pipeline.
func load(s beam.Scope, input string, cfg dynamodbio.Config) {
	rows := beam.ParDo(s, &readFn{}, beam.Create(s, input))
	dynamodbio.Write(s, cfg, rows)
}

func main() {
	input := flag.String("input", "pipelines/sql/user_behavior.csv", "the CSV file to load")
	endpoint := flag.String("dynamodb-endpoint", "", "send the requests to this URL instead of AWS")
	embed := flag.Bool("embedded", false, "load an in-process DynamoDB instead of AWS")
	verbose := flag.Bool("v", false, "show Beam's log, and errors in full")
	flag.Parse()
	beamlog.Init(os.Stderr, *verbose) // calls beam.Init
	if err := run(context.Background(), os.Stdout, *input, *endpoint, *embed); err != nil {
		text := err.Error()
		if !*verbose {
			text = rootcause.Of(err)
		}
		fmt.Fprintln(os.Stderr, "userbehavior:", text)
		os.Exit(1)
	}
}

// run builds the pipeline and waits for its end.
func run(ctx context.Context, stdout io.Writer, input, endpoint string, embed bool) error {
	cfg, err := dynamodbio.FromDDL(ddl)
	if err != nil {
		return err
	}
	cfg.Endpoint = endpoint
	var db *embedded.Server
	if embed {
		if db, err = embedded.Start(); err != nil {
			return err
		}
		defer db.Close()
		if err := db.CreateTable(&cfg); err != nil {
			return err
		}
	}
	p, s := beam.NewPipelineWithRoot()
	load(s, input, cfg)
	if err := beamx.Run(ctx, p); err != nil {
		return err
	}
	if embed {
		fmt.Fprintln(stdout, db.Len(cfg.Table), "items stored")
	}
	return nil
}
