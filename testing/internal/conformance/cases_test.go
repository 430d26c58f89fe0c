package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// cases are all cases of the suite.
func cases() []testCase {
	return slices.Concat(tableCases(), itemCases(), valueCases(), sizeCases(), numberCases(),
		keyCases(), batchCases(), readCases(), indexCases())
}

// one is a case of one call that succeeds.
func one(name, operation, body, response string) testCase {
	return testCase{name, []call{{operation: operation, body: body, response: response}}}
}

// rejected is a case of one call that fails with a code and a message that contains a text.
func rejected(name, operation, body, code, says string) testCase {
	return testCase{name, []call{{operation: operation, body: body, want: code, says: says}}}
}

// Codes of errors.
const (
	validation    = "ValidationException"
	serialization = "SerializationException"
	notFound      = "ResourceNotFoundException"
	inUse         = "ResourceInUseException"
)

func put(table, item string) string {
	return fmt.Sprintf(`{"TableName":%q,"Item":%s}`, table, item)
}
func key(table, key string) string { return fmt.Sprintf(`{"TableName":%q,"Key":%s}`, table, key) }

// withValue is an item of table str.
func withValue(v string) string { return `{"id":{"S":"a"},"v":` + v + `}` }

func x(n int) string { return strings.Repeat("x", n) }

// stored is a case of a put and a get that returns the item, or the form in which it is stored.
func stored(name, table, item, itsKey, as string) testCase {
	if as == "" {
		as = item
	}
	return testCase{name, []call{
		{operation: "PutItem", body: put(table, item)},
		{operation: "GetItem", body: strings.TrimSuffix(key(table, itsKey), "}") +
			`,"ConsistentRead":true}`, response: `{"Item":` + as + `}`},
	}}
}

func valueCases() []testCase {
	nested := func(n int) string {
		return strings.Repeat(`{"L":[`, n) + `{"S":"x"}` + strings.Repeat(`]}`, n)
	}
	nestedMaps := func(n int) string {
		return strings.Repeat(`{"M":{"m":`, n) + `{"S":"x"}` + strings.Repeat(`}}`, n)
	}
	all := []testCase{
		// Names and values count for the 400 KB: 2+1 for the key, 1 for the name v.
		stored("item of 400 KB", "str", withValue(`{"S":"`+x(400<<10-4)+`"}`), `{"id":{"S":"a"}}`,
			""),
		rejected("item of a byte more than 400 KB", "PutItem",
			put("str", withValue(`{"S":"`+x(400<<10-3)+`"}`)), validation, "size"),
		rejected("batch with an item of a byte more than 400 KB", "BatchWriteItem", batch("str",
			putOf(withValue(`{"S":"`+x(400<<10-3)+`"}`))), validation, "size"),
		stored("lists 31 deep", "str", withValue(nested(31)), `{"id":{"S":"a"}}`, ""),
		rejected("lists 32 deep", "PutItem", put("str", withValue(nested(32))), validation, "nest"),
		stored("maps 31 deep", "str", withValue(nestedMaps(31)), `{"id":{"S":"a"}}`, ""),
		rejected("maps 32 deep", "PutItem", put("str", withValue(nestedMaps(32))), validation,
			"nest"),
		rejected("name of an attribute is empty", "PutItem",
			put("str", `{"id":{"S":"a"},"":{"S":"x"}}`), validation, ""),
		rejected("name in a map is empty", "PutItem", put("str", withValue(`{"M":{"":{"S":"x"}}}`)),
			validation, ""),
		stored("name of 64 KB less one", "str", `{"id":{"S":"a"},"`+x(65535)+`":{"S":"x"}}`,
			`{"id":{"S":"a"}}`, ""),
		rejected("name of more than 64 KB", "PutItem", put("str",
			`{"id":{"S":"a"},"`+x(65537)+`":{"S":"x"}}`), validation, ""),
	}
	for name, v := range map[string]string{
		"empty string":       `{"S":""}`,
		"empty binary":       `{"B":""}`,
		"empty list":         `{"L":[]}`,
		"empty map":          `{"M":{}}`,
		"null":               `{"NULL":true}`,
		"true":               `{"BOOL":true}`,
		"false":              `{"BOOL":false}`,
		"binary":             `{"B":"AAEC/w=="}`,
		"text of all planes": `{"S":"ä€😀\u0000\"\\"}`,
		"string set":         `{"SS":["b","a",""]}`,
		"binary set":         `{"BS":["Ag==","AQ=="]}`,
		"number set":         `{"NS":["2","-1"]}`,
		"list of every type": `{"L":[{"S":"a"},{"N":"1"},{"B":"AQ=="},{"BOOL":true},` +
			`{"NULL":true},{"M":{"k":{"S":"v"}}},{"L":[]},{"SS":["a"]}]}`,
	} {
		all = append(all, stored("value "+name, "str", withValue(v), `{"id":{"S":"a"}}`, ""))
	}
	for name, v := range map[string]string{
		"without a type":                   `{}`,
		"of an unknown type":               `{"X":"1"}`,
		"of two types":                     `{"S":"a","N":"1"}`,
		"NULL false":                       `{"NULL":false}`,
		"empty string set":                 `{"SS":[]}`,
		"empty number set":                 `{"NS":[]}`,
		"empty binary set":                 `{"BS":[]}`,
		"string set with an element twice": `{"SS":["a","b","a"]}`,
		"number set with an element twice": `{"NS":["1","1.0"]}`,
		"binary set with an element twice": `{"BS":["Yg==","Yg=="]}`,
		"without a type in a list":         `{"L":[{}]}`,
		"without a type in a map":          `{"M":{"a":{}}}`,
	} {
		all = append(all, rejected("value "+name, "PutItem", put("str", withValue(v)), validation,
			""))
	}
	for name, v := range map[string]string{
		"number as a JSON number":   `{"N":1}`,
		"string as true":            `{"S":true}`,
		"string as a list":          `{"S":[]}`,
		"list as a map":             `{"L":{}}`,
		"map as a list":             `{"M":[]}`,
		"boolean as text":           `{"BOOL":"true"}`,
		"not an object":             `"x"`,
		"binary that is not base64": `{"B":"!!!!"}`,
	} {
		all = append(all, rejected("value "+name, "PutItem", put("str", withValue(v)),
			serialization,
			""))
	}
	return all
}

func numberCases() []testCase {
	var all []testCase
	for text, as := range map[string]string{
		"1":                                      "1",
		"1.0":                                    "1",
		"10E-1":                                  "1",
		"+5":                                     "5",
		"-0":                                     "0",
		"0.00":                                   "0",
		"007":                                    "7",
		".5":                                     "0.5",
		"5.":                                     "5",
		"1e3":                                    "1000",
		"1E+3":                                   "1000",
		"-1.50":                                  "-1.5",
		"1E-130":                                 "0." + strings.Repeat("0", 129) + "1",
		"9.9E125":                                "99" + strings.Repeat("0", 124),
		"12345678901234567890123456789012345678": "12345678901234567890123456789012345678",
		"1234567890123456789012345678901234567800": "1234567890123456789012345678901234567800",
		"0.12345678901234567890123456789012345678": "0.12345678901234567890123456789012345678",
	} {
		all = append(all,
			stored("number "+text, "str", withValue(`{"N":"`+text+`"}`), `{"id":{"S":"a"}}`,
				withValue(`{"N":"`+as+`"}`)),
			stored("number "+text+" as a key", "num", `{"id":{"N":"`+text+`"}}`,
				`{"id":{"N":"`+as+`"}}`, `{"id":{"N":"`+as+`"}}`),
		)
	}
	for text, says := range map[string]string{
		"":          "num",
		"b":         "num",
		" 1":        "num",
		"NaN":       "num",
		"Infinity":  "num",
		"0x1":       "num",
		"1e":        "num",
		".":         "num",
		"1,5":       "num",
		"1E126":     "overflow",
		"-1E126":    "overflow",
		"1E-131":    "underflow",
		"-9.9E-131": "underflow",
		"123456789012345678901234567890123456789": "38",
	} {
		all = append(all,
			rejected("number '"+text+"'", "PutItem", put("str", withValue(`{"N":"`+text+`"}`)),
				validation, says),
			rejected("number '"+text+"' in a batch", "BatchWriteItem", batch("str",
				putOf(withValue(`{"N":"`+text+`"}`))), validation, says),
		)
	}
	return all
}
