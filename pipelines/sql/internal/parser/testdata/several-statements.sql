CREATE TABLE a (k INT);;
-- between; them
CREATE TABLE b (k INT) WITH ('x' = 'a;b'); /* ; */
INSERT INTO b SELECT k /* ; */ FROM a; INSERT INTO b VALUES (';')
