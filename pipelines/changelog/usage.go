package main

// usage is what -h prints.
const usage = `usage: changelog [flags] [TABLE.sql]

Keeps a DynamoDB table in step with a table of another database: it reads the change events that Debezium
writes as JSON ({"op":"u","before":{…},"after":{…}}, with or without a schema) to a stream of NATS JetStream,
and puts and deletes the items that they tell of, until it is stopped.

TABLE.sql declares the DynamoDB table in Flink SQL, with the columns to take from the events and the key:

    CREATE TABLE orders (order_id BIGINT, status STRING, amount DECIMAL(10, 2), PRIMARY KEY (order_id) NOT ENFORCED)
    WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2');

Without it the table is that of pipelines/changelog/changelog.sql. Of the events of one key that arrive within
'sink.flush-buffer.timeout', the last is written. An update that changes the key deletes the old item.

What to read:
    -nats URL        the NATS server, nats://host:4222, or several with commas between
    -creds FILE      a NATS credentials file. It is read by the workers; a password in the URL travels in the job
    -stream NAME     the stream; by default the one that takes the subject
    -subject SUBJECT only the messages of this subject, which may have wildcards; by default all of the stream
    -from PLACE      earliest (the default), latest or a sequence number: where to begin. Nothing is acknowledged: in
                     the end the program says where to go on
    -messages N      end when N messages are read and written
    -for DURATION    end after this time, such as 10s or 8h

When something is wrong the program ends with an error, because the table would not be in step any more, but:
    -ignore-parse-errors  passes over messages that are no change events of this table, and counts them
    -ignore-gaps          goes on when messages are gone from the stream before they were read, with a warning
    -time-unit UNIT       what a number is in a TIME or TIMESTAMP column when the event has no schema: millis, micros or
                          nanos. The default, auto, goes by the column: up to 3 digits of the second, 6, or more
    -unavailable-value TEXT  the connector's unavailable.value.placeholder, which stands for a value that the source did
                          not capture: __debezium_unavailable_value, its default, or hex:…
    -strict               unknown options of the table are errors, and not warnings

To try it:
    -embedded        write to an in-process DynamoDB instead of AWS; needs no account. Without -nats it also starts a
                     NATS server and makes up a living stream of orders, from -seed N, with numbers up to
                     -keys N (1000), at -rate N (200) events a second
    -dump FILE       with -embedded: write the items to FILE in the end, as lines of DynamoDB JSON
                     {"Table":"…","Item":{…}}; - is standard output

    -v               show Beam's log, and errors in full
    -h               show this
    -beam-flags      list Beam's own flags, which all work here; those you may need:
    --runner NAME    prism (in this process, the default), flink, dataflow, …; direct cannot read a stream
    --endpoint ADDR  where the job server of runner flink or universal is
    --flink_option NAME=VALUE
                     a pipeline option of Beam's Flink runner, such as checkpointing_interval=1000; may be repeated

Examples:
    changelog -embedded
    changelog -nats nats://localhost:4222 -subject shop.orders orders.sql
    changelog -nats nats://localhost:4222 -stream changes -from 4711 orders.sql

AWS credentials come from 'aws.credentials.*' in WITH, and by default from where the AWS SDK looks for them.
For 'aws.credentials.provider' = 'SYS_PROP', --aws.accessKeyId=…, --aws.secretKey=… (or --aws.secretAccessKey=…) and, for a session,
--aws.sessionToken=… give them.
The first Ctrl-C stops reading, and the program ends when what was read is stored; the second ends it at once.
It ends with 0 when all that was read is stored, 1 for an error, 2 for wrong usage and 130 when it was ended before.
`
