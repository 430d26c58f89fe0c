package main

// usage is what -h prints.
const usage = `usage: changelog [flags] [TABLE.sql]

Keeps a DynamoDB table in sync with a table of another database. It reads the
change events that Debezium writes as JSON ({"op":"u","before":{…},"after":{…}},
with or without a schema) to a stream of NATS JetStream, and puts and deletes
the items accordingly, until it is stopped.

TABLE.sql declares the DynamoDB table in Flink SQL, with the columns to take
from the events and the key:

    CREATE TABLE orders (order_id BIGINT, status STRING, amount DECIMAL(10, 2),
                         PRIMARY KEY (order_id) NOT ENFORCED)
    WITH ('connector' = 'dynamodb', 'table-name' = 'orders',
          'aws.region' = 'us-east-2');

The default is the table of pipelines/changelog/changelog.sql. Of the events of
a key that arrive within 'sink.flush-buffer.timeout', the last is written. An
update that changes the key deletes the old item.

What to read:
    -nats URL        the NATS server, nats://host:4222, or several separated by
                     commas. A password in the URL is sent to the workers with
                     the job
    -creds FILE      a NATS credentials file, which the workers read
    -stream NAME     the stream; by default the one that contains the subject
    -subject SUBJECT only messages of this subject, which may have wildcards; by
                     default all messages of the stream
    -from POSITION   earliest (the default), latest or a sequence number. No
                     message is acknowledged: at the end the program prints
                     where to continue
    -messages N      end when N messages are read and written
    -for DURATION    end after this time, such as 10s or 8h

An event that cannot be applied ends the program with an error, because the
table would no longer be in sync. Exceptions:
    -ignore-parse-errors
                     skip messages that are not change events of this table, and
                     count them
    -ignore-gaps     continue with a warning when messages were removed from the
                     stream before they were read
    -time-unit UNIT  the unit of a number in a TIME or TIMESTAMP column when the
                     event has no schema: millis, micros or nanos. The default,
                     auto, is the column's precision: millis up to 3 digits of
                     the second, micros up to 6, nanos for more
    -unavailable-value TEXT
                     the connector's unavailable.value.placeholder, which
                     replaces a value that the source did not capture: text or
                     hex:…; the default is the connector's,
                     __debezium_unavailable_value
    -strict          unknown options of the table are errors. Without it they
                     are warnings, because Flink ignores them

To try it:
    -embedded        write to an in-process DynamoDB instead of AWS; needs no
                     account. Without -nats also start a NATS server, and
                     generate a stream of changes of orders: with random seed
                     -seed N (1), order numbers up to -keys N (1000), and -rate
                     N (200) events a second
    -dump FILE       with -embedded: at the end, write the items to FILE as
                     lines of DynamoDB JSON {"Table":"…","Item":{…}}; - is
                     standard output

    -v               show Beam's log, and errors in full
    -h               print this help
    -beam-flags      list Beam's own flags, which all work here. Some of them:
    --runner NAME    prism (in this process, the default), flink, dataflow, …;
                     direct cannot read a stream
    --endpoint ADDR  the job server of runner flink or universal
    --flink_option NAME=VALUE
                     a pipeline option of Beam's Flink runner, such as
                     checkpointing_interval=1000; may be repeated

Examples:
    changelog -embedded
    changelog -nats nats://localhost:4222 -subject shop.orders orders.sql
    changelog -nats nats://localhost:4222 -stream changes -from 4711 orders.sql

AWS credentials are those of 'aws.credentials.*' in WITH, and by default those
that the AWS SDK finds. For 'aws.credentials.provider' = 'SYS_PROP' they are
those of --aws.accessKeyId=…, --aws.secretKey=… (or --aws.secretAccessKey=…)
and, for a session, --aws.sessionToken=…. They are sent to every worker, and are
visible in the list of processes.

The first Ctrl-C stops reading; the program ends when what was read is stored.
The second Ctrl-C ends it at once.

Exit status:
    0    everything that was read is stored
    1    error
    2    invalid command line
    130  interrupted before everything that was read was stored
`
