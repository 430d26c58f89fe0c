-- A table declared after another one, a constant partition, and two INSERTs at once.
CREATE TEMPORARY TABLE IF NOT EXISTS numbers (id INT, twice AS id * 2)
WITH ('connector' = 'datagen', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '3');
CREATE TABLE kept (kind STRING, id INT) PARTITIONED BY (kind, id)
WITH ('connector' = 'dynamodb', 'table-name' = 'kept', 'aws.credentials.basic.accesskeyid' = 'key', 'aws.credentials.basic.secretkey' = 'hush');
CREATE TABLE wider (note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('table-name' = 'wider')
LIKE kept (INCLUDING ALL EXCLUDING PARTITIONS OVERWRITING OPTIONS);
SHOW CREATE TABLE wider;
EXECUTE STATEMENT SET BEGIN
  INSERT INTO kept PARTITION (kind = 'x') SELECT twice FROM numbers;
  INSERT INTO wider (note, id) VALUES ('a', 1), (NULL, 2); /* kind is NULL */
END;
