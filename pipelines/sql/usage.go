package main

// usage is what -h prints.
const usage = `usage: sql [flags] SCRIPT.sql

Runs a script of Flink SQL that loads Amazon DynamoDB, as one Apache Beam
pipeline.

A script declares tables to read and tables to write, and inserts rows of one
into the other:

    CREATE TABLE clicks (user_id BIGINT, item_id BIGINT, behavior STRING)
    WITH ('connector' = 'filesystem', 'path' = 'clicks.csv', 'format' = 'csv');

    CREATE TABLE last_click (user_id BIGINT, item_id BIGINT, behavior STRING)
    PARTITIONED BY (user_id)
    WITH ('connector' = 'dynamodb', 'table-name' = 'last_click',
          'aws.region' = 'us-east-2');

    INSERT INTO last_click SELECT * FROM clicks;

With PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…) the last row of a key is
stored. The INSERTs of a script run at the same time.

Flags:
    -embedded        write to an in-process DynamoDB instead of AWS; needs no
                     account. Its tables are created from the key columns, and
                     are lost when the program ends
    -dump FILE       with -embedded: at the end, write the items to FILE as
                     lines of DynamoDB JSON {"Table":"…","Item":{…}}; - is
                     standard output
    -dry-run         check the script, and each table with DescribeTable; write
                     nothing
    -create-tables   create the tables that do not exist, billed on demand, with
                     the key columns of the declaration; wait until they are
                     ACTIVE
    -failures FILE   continue without the rows that cannot be stored, and write
                     them to FILE as lines of JSON
                     {"Table":"…","Operation":"PUT","Code":"…","Message":"…",
                     "Attempts":1,"Key":{…},"Item":{…}}; a row that could not be
                     encoded as an item has "Row":"…" instead of "Item".
                     With workers in other processes FILE is in gs:// or s3://,
                     and each table with such rows has a file FILE-table, which
                     must not exist before
    -json            at the end, print one JSON object to standard output
                     instead of the summary: script, status (stored, checked,
                     submitted, rows_failed, failed, interrupted), exit_code,
                     seconds, rows_read, bytes_read, ignored, tables (table,
                     rows_in, items_stored, items_deleted, rows_folded,
                     rows_failed, bytes_stored), retries, throttles,
                     failures_file, failures_files, errors
    -strict          unknown options of a table to write are errors. Without it
                     they are warnings, because Flink ignores them
    -progress        show progress even if standard error is not a terminal, as
                     a line every five seconds
    -v               show Beam's log, and errors in full
    -h               print this help
    -beam-flags      list Beam's own flags, which all work here. Some of them:
    --runner NAME    prism (in this process, the default), direct, flink,
                     dataflow, …
    --endpoint ADDR  the job server of runner flink or universal
    --parallelism N  how many workers flink uses
    --flink_option NAME=VALUE
                     a pipeline option of Beam's Flink runner, such as
                     max_bundle_size=1000; may be repeated

Examples:
    sql -embedded -dump - pipelines/sql/user_behavior.sql
    sql -dry-run load.sql
    sql -create-tables -failures bad.jsonl load.sql
    sql --runner=flink --endpoint=localhost:8099 \
        --environment_type=LOOPBACK load.sql

Statements:
    CREATE [TEMPORARY] TABLE [IF NOT EXISTS] … WITH (…) [LIKE t]
                       connector filesystem or datagen to read, or dynamodb to
                       write
    DROP TABLE [IF EXISTS] t
    INSERT INTO t [PARTITION (k = 'x')] [(columns)]
        SELECT …       FROM one table or (SELECT …) [WHERE …]
        VALUES …       rows of constants, without PARTITION
    EXECUTE STATEMENT SET BEGIN … END
                       several INSERTs; also BEGIN STATEMENT SET; … END
    SET 'key' = 'value', SET, RESET
                       pipeline.name, parallelism.default and table.dml-sync
                       (each INSERT waits for the one before) are those of Flink
    SHOW TABLES, SHOW CREATE TABLE t, DESCRIBE t
    EXPLAIN [PLAN FOR] INSERT …
                       the steps of the pipeline; nothing is written
    -- and /* */ comments

Expressions consist of columns, fields and elements (r.f, a[1], m['k']),
constants, CAST and TRY_CAST, arithmetic, ||, comparisons, IS, IN, BETWEEN,
LIKE, CASE, AND, OR, NOT, ARRAY[…], MAP[…], ROW(…), INTERVAL '1' DAY and calls
of these functions:
    ABS ARRAY_REMOVE CEIL CEILING CHARACTER_LENGTH CHAR_LENGTH COALESCE CONCAT
    CURRENT_DATE CURRENT_ROW_TIMESTAMP CURRENT_TIME CURRENT_TIMESTAMP
    DATE_FORMAT DAYOFMONTH DAYOFWEEK DAYOFYEAR EXTRACT FLOOR FROM_UNIXTIME HOUR
    IF IFNULL LOCALTIME LOCALTIMESTAMP LOWER LTRIM MINUTE MOD MONTH NOW NULLIF
    PROCTIME QUARTER REPLACE ROUND RTRIM SECOND SUBSTR SUBSTRING TIMESTAMPADD
    TIMESTAMPDIFF TO_DATE TO_TIMESTAMP TO_TIMESTAMP_LTZ TRIM UNIX_TIMESTAMP
    UPPER WEEK YEAR
Local times are in UTC, or in the zone of SET 'table.local-time-zone'. CREATE
VIEW, joins and aggregates are not supported: write a Beam pipeline with its SQL
transform before dynamodbio.Write instead.

Tables to read:
    'connector' = 'filesystem', 'path' = '…', 'format' = '…'
        'path' is a file, a directory (with / at its end in s3:// and gs://) or
        a pattern such as 'day-*.csv'. It is local, or in s3:// (also s3a://,
        s3n://) or gs://. A relative path is resolved against the working
        directory first, then against the script's directory.

        PARTITIONED BY (dt, …) reads columns from directories such as
        dt=2024-01-02; 'partition.default-name' is NULL. METADATA columns are
        file.path, file.name, file.size and file.modification-time. Text may be
        compressed with gzip, zstd, bzip2, xz or deflate.

        With 'source.monitor-interval' =
        '10 s' new files are read until the program is interrupted; they must
        appear complete, as by a rename.

        csv            no header line; Flink's csv.* options. With 'csv.header'
                       = 'true', which Flink does not have, the first line of
                       each file names its columns, in any order; columns that
                       the table does not declare are ignored
        json           an object a line, or an array of objects; Flink's json.*
                       options
        avro, parquet  columns by name; times are in UTC
        dynamodb-json  DynamoDB's export to S3, and -dump: {"Item":{…}} a line.
                       Columns are attributes by name. An incremental export
                       stores and deletes items
        csv.ignore-parse-errors = true, and the same option of the other
        formats, skips what cannot be parsed.
    'connector' = 'datagen'
        generated rows: rows-per-second, number-of-rows, and for each column
        fields.<column>.kind, .min, .max, .start, .end, …, as in Flink

To restore or copy a table with all its attributes, sets included, declare the
export without columns, and the table to write with its key only (or without a
key, for an export that deletes nothing):

    CREATE TABLE saved
    WITH ('connector' = 'filesystem', 'format' = 'dynamodb-json',
          'path' = 's3://bucket/AWSDynamoDB/01700000000000-abcdef/data/');
    CREATE TABLE orders (id STRING, PRIMARY KEY (id) NOT ENFORCED)
    WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
          'aws.region' = 'us-east-2');
    INSERT INTO orders SELECT * FROM saved;

AWS credentials are those of 'aws.credentials.*' in WITH, and by default those
that the AWS SDK finds. For 'aws.credentials.provider' = 'SYS_PROP', pass what
Flink gets as -Daws.accessKeyId=… as --aws.accessKeyId=…, and likewise
--aws.secretKey=… (or --aws.secretAccessKey=…) and, for a session,
--aws.sessionToken=…. They are sent to every worker, and are visible in the list
of processes.

Exit status:
    0    every row is stored; with -dry-run, no problem was found
    1    error
    2    invalid command line
    3    every row is stored except those in the file of -failures
    130  interrupted
`
