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
    CREATE [TEMPORARY] TABLE [IF NOT EXISTS] … WITH (…) [LIKE t]
                                        connector filesystem or datagen to read, dynamodb to write; DROP TABLE [IF EXISTS]
    INSERT INTO t [PARTITION (k = 'x')] [(columns)] SELECT … FROM one table or (SELECT …) [WHERE …]
    INSERT INTO t [(columns)] VALUES …  rows of constants
    EXECUTE STATEMENT SET BEGIN … END   several INSERTs; so does BEGIN STATEMENT SET; … END
    SET 'key' = 'value', SET, RESET     pipeline.name, parallelism.default and table.dml-sync (each INSERT waits
                                        for the one before) mean here what they mean to Flink
    SHOW TABLES, SHOW CREATE TABLE t, DESCRIBE t
    EXPLAIN [PLAN FOR] INSERT …         the steps of the pipeline; nothing is written
    -- and /* */ comments

An expression holds columns, fields and elements (r.f, a[1], m['k']), constants, CAST and TRY_CAST, arithmetic, ||,
comparisons, IS, IN, BETWEEN, LIKE, CASE, AND, OR, NOT, ARRAY[…], MAP[…], ROW(…) and calls of these functions:
    ABS ARRAY_REMOVE CEIL CEILING CHARACTER_LENGTH CHAR_LENGTH COALESCE CONCAT CURRENT_DATE CURRENT_ROW_TIMESTAMP
    CURRENT_TIME CURRENT_TIMESTAMP DATE_FORMAT DAYOFMONTH DAYOFWEEK DAYOFYEAR EXTRACT FLOOR FROM_UNIXTIME HOUR IF
    IFNULL LOCALTIME LOCALTIMESTAMP LOWER LTRIM MINUTE MOD MONTH NOW NULLIF PROCTIME QUARTER REPLACE ROUND RTRIM
    SECOND SUBSTR SUBSTRING TIMESTAMPADD TIMESTAMPDIFF TO_DATE TO_TIMESTAMP TO_TIMESTAMP_LTZ TRIM UNIX_TIMESTAMP
    UPPER WEEK YEAR
Local times are UTC's, or those of SET 'table.local-time-zone'; dates and times are computed with INTERVAL '1' DAY and
its like. CREATE VIEW, joins and aggregates are not supported: a Beam pipeline of your own does them, with its
SQL transform before dynamodbio.Write.

With PRIMARY KEY (…) NOT ENFORCED or PARTITIONED BY (…) the last row of a key is stored. The INSERTs of
a script run at the same time.

Tables to read:
    'connector' = 'filesystem', 'path' = '…', 'format' = '…'
        A relative 'path' is looked for in the working directory, and then beside the script. It names a file, a directory
        or a pattern such as 'day-*.csv', here, in s3:// (or s3a://, s3n://) or in gs://, where a directory ends with /.
        PARTITIONED BY (dt, …) takes columns from directories dt=2024-01-02 of the path; 'partition.default-name' is NULL.
        METADATA columns are file.path, file.name, file.size and file.modification-time. Text may be
        compressed with gzip, zstd, bzip2, xz or deflate. With 'source.monitor-interval' = '10 s' files are read as
        they appear, until the program is interrupted; they must appear whole, as by a rename.
        csv            Flink's csv.* options; no header line. With 'csv.header' = 'true', which Flink does not have,
                       the first line of each file names its columns, in any order; further ones are ignored
        json           an object a line, or an array of objects; Flink's json.* options
        avro, parquet  columns by name; times are UTC
        dynamodb-json  what DynamoDB's export to S3 writes, and -dump: {"Item":{…}} a line. Columns are attributes by name.
                       Of an incremental export, items are stored and deleted as it says
        csv.ignore-parse-errors = true, and so for the other formats, passes over what does not parse.
    'connector' = 'datagen'
        rows made up, as Flink's: rows-per-second, number-of-rows, fields.<column>.kind, .min, .max, .start, .end, …

To restore or copy a table item for item, sets and all, declare its export without columns, and of the table to write
no more than its key (none, for an export that deletes nothing):

    CREATE TABLE saved WITH ('connector' = 'filesystem', 'format' = 'dynamodb-json',
                             'path' = 's3://bucket/AWSDynamoDB/01700000000000-abcdef/data/');
    CREATE TABLE orders (id STRING, PRIMARY KEY (id) NOT ENFORCED)
    WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2');
    INSERT INTO orders SELECT * FROM saved;

Flags:
    -embedded        load an in-process DynamoDB instead of AWS; needs no account. Its tables are made
                     from the key columns, and are gone when the program ends
    -dump FILE       with -embedded: write the items to FILE in the end, as lines of DynamoDB JSON
                     {"Table":"…","Item":{…}}; - is standard output
    -dry-run         check the script, and each table with DescribeTable; write nothing
    -create-tables   make the tables that are missing: billed on demand, with the key columns of the
                     declaration, and wait until they are ACTIVE
    -failures FILE   go on without the rows that cannot be stored, and write them to FILE as lines of JSON
                     {"Table":"…","Operation":"PUT","Code":"…","Message":"…","Attempts":1,"Key":{…},"Item":{…}};
                     a row that made no item has "Row":"…". With workers elsewhere, gs://… or s3://…, where
                     each table with such rows gets a file FILE-table; there must be none before
    -json            end with one JSON object on standard output instead of the summary: script, status
                     (stored, checked, submitted, rows_failed, failed, interrupted), exit_code, seconds,
                     rows_read, bytes_read, ignored, tables (table, rows_in, items_stored, items_deleted,
                     rows_folded, rows_failed, bytes_stored), retries, throttles, failures_file, failures_files, errors
    -strict          an unknown option of a table to write is an error; without it, a warning, as Flink ignores it
    -progress        show progress where standard error is no terminal too, a line every five seconds
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
    sql -dry-run load.sql
    sql -create-tables -failures bad.jsonl load.sql
    sql --runner=flink --endpoint=localhost:8099 --environment_type=LOOPBACK load.sql

AWS credentials come from 'aws.credentials.*' in WITH, and by default from where the AWS SDK looks for them.
For 'aws.credentials.provider' = 'SYS_PROP', what Flink is given as -Daws.accessKeyId=… is given here as
--aws.accessKeyId=…, --aws.secretKey=… (or --aws.secretAccessKey=…) and, for a session, --aws.sessionToken=…;
they travel to every worker, and show in the list of processes as they do there.
The program ends with 0 when all is stored, or nothing is wrong with a dry run; 1 for an error, 2 for wrong usage, 3 when
all is stored but the rows in the file of -failures, and 130 when interrupted.
`
