package schema_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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

// A program that splits a script into its statements has errors at positions of the script, and
// tables for LIKE.
func ExampleParser() {
	orders, err := schema.Parse("CREATE TABLE orders (id BIGINT, total DECIMAL(10, 2))")
	if err != nil {
		fmt.Println(err)
		return
	}
	parser := schema.Parser{
		Start: schema.Position{Line: 12, Column: 1},
		Like: func(name []string) (*schema.Table, error) {
			if slices.Equal(name, orders.Name) {
				return orders, nil
			}
			return nil, fmt.Errorf("there is no table %s", strings.Join(name, "."))
		},
	}
	fmt.Println(parser.Parse("CREATE TABLE archive (placed DATE) LIKE orders"))
	_, err = parser.Parse("CREATE TABLE archive (placed DATE)\nLIKE order_lines")
	fmt.Println(err)
	// Output:
	// CREATE TABLE `archive` (
	//   `id` BIGINT,
	//   `total` DECIMAL(10, 2),
	//   `placed` DATE
	// ) <nil>
	// 13:6: there is no table order_lines
}

func ExampleParseType() {
	typ, err := schema.ParseType("map<varchar(10), row(a int not null, b string)>")
	fmt.Println(typ, err)
	// Output: MAP<VARCHAR(10), ROW<`a` INT NOT NULL, `b` STRING>> <nil>
}
