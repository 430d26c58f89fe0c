package schema_test

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func ExampleParse() {
	table, err := schema.Parse(`
		CREATE TABLE orders (
			id     BIGINT,
			total  DECIMAL(10, 2) NOT NULL,
			placed TIMESTAMP(3),
			PRIMARY KEY (id) NOT ENFORCED
		) WITH (
			'connector' = 'dynamodb',
			'table-name' = 'orders',
			'aws.credentials.basic.secretkey' = 'only for me to know'
		)`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table)
	// Output:
	// CREATE TABLE `orders` (
	//   `id` BIGINT NOT NULL,
	//   `total` DECIMAL(10, 2) NOT NULL,
	//   `placed` TIMESTAMP(3),
	//   PRIMARY KEY (`id`) NOT ENFORCED
	// )
	// WITH (
	//   'connector' = 'dynamodb',
	//   'table-name' = 'orders',
	//   'aws.credentials.basic.secretkey' = '******'
	// )
}

func ExampleSyntaxError() {
	_, err := schema.Parse("CREATE TABLE orders (\n  id BIGNT\n)")
	fmt.Println(err)

	var syntaxError *schema.SyntaxError
	if errors.As(err, &syntaxError) {
		fmt.Println("line", syntaxError.Pos.Line, "column", syntaxError.Pos.Column)
	}
	// Output:
	// 2:6: found "BIGNT", expected a data type; did you mean BIGINT?
	// line 2 column 6
}

func ExampleParseType() {
	typ, err := schema.ParseType("map<varchar(10), row(a int not null, b string)>")
	fmt.Println(typ, err)
	// Output: MAP<VARCHAR(10), ROW<`a` INT NOT NULL, `b` STRING>> <nil>
}
