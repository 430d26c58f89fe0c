package conformance

import (
	"fmt"
	"strings"
)

// sizeCases check the size of values: with each, an item of exactly 400 KB is stored and one of a
// byte more is rejected. The Developer Guide ("DynamoDB item sizes and formats") gives approximate
// sizes of numbers, with which these agree.
func sizeCases() []testCase {
	digits := strings.Repeat("1", 38)
	var all []testCase
	for value, size := range map[string]int{
		`{"N":"0"}`:     1,
		`{"N":"1"}`:     2,
		`{"N":"-1"}`:    3,
		`{"N":"12"}`:    2,
		`{"N":"123"}`:   3,
		`{"N":"1234"}`:  3,
		`{"N":"-12"}`:   3,
		`{"N":"-123"}`:  4,
		`{"N":"1E125"}`: 2,
		`{"N":"1.2"}`:   3,
		`{"N":"10"}`:    2,
		`{"N":"100"}`:   2,
		`{"N":"0.1"}`:   2,
		`{"N":"0.01"}`:  2,
		`{"N":"1.00"}`:  2,
		`{"N":"` +
			digits + `"}`: 20,
		`{"N":"-` + digits +
			`"}`: 21,
		`{"S":""}`:               0,
		`{"S":"é€😀"}`:            9,
		`{"B":"AQID"}`:           3,
		`{"BOOL":true}`:          1,
		`{"NULL":true}`:          1,
		`{"L":[]}`:               3,
		`{"L":[{"S":"a"}]}`:      5,
		`{"M":{}}`:               3,
		`{"M":{"k":{"S":"a"}}}`:  6,
		`{"SS":["a","bc"]}`:      3,
		`{"NS":["1","2"]}`:       4,
		`{"BS":["AA==","AQ=="]}`: 2,
		`{"L":[{"M":{"é":{"N":"-1"}}},{"NULL":true}]}`: 15,
	} {
		item := func(total int) string { // 2+1 for the key, 1 for the name f, 1 for v
			return fmt.Sprintf(`{"id":{"S":"a"},"f":{"S":%q},"v":%s}`, x(total-5-size), value)
		}
		all = append(all, testCase{"size of " + value, []call{
			{operation: "PutItem", body: put("str", item(400<<10))},
			{operation: "PutItem", body: put("str", item(400<<10+1)), want: validation,
				says: "size"},
		}})
	}
	return all
}
