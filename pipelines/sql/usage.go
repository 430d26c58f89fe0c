package main

// usage is what -h prints.
const usage = `usage: sql [flags] SCRIPT.sql

Runs a script of Flink SQL that loads Amazon DynamoDB, as one Apache Beam pipeline.

A script declares tables to read and tables to write, and loads one from the other:

    CREATE TABLE clicks (user_id BIGINT, item_id BIGINT, behavior STRING)
    WITH ('connector' = 'filesystem', 'path' = 'clicks.csv', 'format' = 'csv');

    CREATE TABLE last_click (user_id BIGINT, item_id BIGINT, behavior STRING)
    PARTITIONED BY (user_id)
    WITH ('connector' = 'dynamodb', 'table-name' = 'last_click', 'aws.region' = 'us-east-2');

    INSERT INTO last_click SELECT * FROM clicks;

Statements:
    CREATE TABLE … WITH (…)             connector filesystem with format csv to read, dynamodb to write
    INSERT INTO t [(columns)] SELECT …  columns, *, expressions, CAST and aliases FROM one table or (SELECT …)
    INSERT INTO t [(columns)] VALUES …  rows of constants
    -- and /* */ comments

With PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…) the last row of a key is stored. The INSERTs of
a script run at the same time. A relative 'path' is looked for in the working directory, and then beside the
script. It names a file, a directory or a pattern such as 'day-*.csv', here or in gs://. CSV files have no
header line.

Flags:
    -embedded        load an in-process DynamoDB instead of AWS; needs no account. Its tables are made
                     from the key columns, and are gone when the program ends
    -dump FILE       with -embedded: write the items to FILE in the end, as lines of DynamoDB JSON
                     {"Table":"…","Item":{…}}; - is standard output
    -v               show Beam's log, and errors in full
    -h               show this
    -beam-flags      list Beam's own flags, which all work here; those you may need:
    --runner NAME    prism (in this process, the default), direct, flink, dataflow, …
    --endpoint ADDR  where the job server of runner flink or universal is
    --parallelism N  how many workers flink is to use
    --flink_option NAME=VALUE
                     a pipeline option of Beam's Flink runner, such as max_bundle_size=1000; may be repeated

Examples:
    sql -embedded -dump - pipelines/sql/user_behavior.sql
    sql load.sql
    sql --runner=flink --endpoint=localhost:8099 --environment_type=LOOPBACK load.sql

AWS credentials come from 'aws.credentials.*' in WITH, and by default from where the AWS SDK looks for them.
For 'aws.credentials.provider' = 'SYS_PROP', what Flink is given as -Daws.accessKeyId=… is given here as
--aws.accessKeyId=…, --aws.secretKey=… (or --aws.secretAccessKey=…) and, for a session, --aws.sessionToken=…;
they travel to every worker, and show in the list of processes as they do there.
The program ends with 0 when all is stored, 1 for an error, 2 for wrong usage and 130 when interrupted.
`
