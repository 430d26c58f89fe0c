CREATE TABLE gen (id INT) WITH ('connector' = 'datagen');
INSERT INTO gen VALUES (1);
