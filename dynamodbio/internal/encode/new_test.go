package encode

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

type unexported int

type (
	pointsAtItself *pointsAtItself
	twoX           struct {
		X  int
		X2 int `dynamodbav:"x2"`
	}
)

// TestNewRejectsWhatCannotBeStored: errors in the declaration are found when the pipeline is built,
// and the message names the column or field and says what to do.
func TestNewRejectsWhatCannotBeStored(t *testing.T) {
	cols := func(namesAndTypes ...string) []schema.Column { return columnsOf(t, namesAndTypes...) }
	typed := func(typ schema.Type) []schema.Column {
		return []schema.Column{{Name: "c",
			Type: &typ}}
	}
	row := schema.Row{}
	for want, c := range map[string]struct {
		elem any
		o    Options
	}{
		`elements of type int cannot be stored: use a struct, schema.Row or ` +
			`map[string]types.AttributeValue`: {1, Options{}},
		`elements of type time.Time cannot be stored: use a struct, schema.Row or ` +
			`map[string]types.AttributeValue`: {time.Time{}, Options{}},
		`elements of type map[string]string cannot be stored: use a struct, schema.Row or ` +
			`map[string]types.AttributeValue`: {map[string]string{}, Options{}},
		`elements of type **encode.twoX cannot be stored: use a struct, schema.Row or ` +
			`map[string]types.AttributeValue`: {ptr(&twoX{}), Options{}},
		`elements of type map[string]types.AttributeValue cannot have declared columns: they are ` +
			`stored as they are`: {map[string]types.AttributeValue{},
			Options{Columns: cols("a", "INT")}},
		`schema.Row needs the table's columns: declare them, or use a Go struct`: {row, Options{}},
		`element type struct {} has no fields to store: attributes are its exported fields`: {
			struct{}{}, Options{}},
		"element type struct { encode.unexported }: field unexported of struct { " +
			"encode.unexported } is embedded and not exported, and cannot be read: export its " +
			"type, or tag it `dynamodbav:\"-\"`": {struct{ unexported }{}, Options{}},
		`element type struct { P []encode.pointsAtItself }: the pointer type ` +
			`encode.pointsAtItself refers to itself`: {struct{ P []pointsAtItself }{}, Options{}},

		`column "c": it is declared twice`: {
			row, Options{Columns: cols("c", "INT", "c", "STRING")}},
		`column "": an attribute name cannot be empty`: {row, Options{Columns: cols("", "INT")}},
		`column "c": it is not a physical column, and has nothing to store`: {row,
			Options{Columns: []schema.Column{{Name: "c", Kind: schema.Computed}}}},
		`column "c": it has no type`: {
			row, Options{Columns: []schema.Column{{Name: "c"}}}},
		`column "c": INVALID cannot be stored in DynamoDB`: {row,
			Options{Columns: typed(schema.Type{})}},
		`column "c": DECIMAL(39, 0): the precision is 1 to 38 and the scale 0 to the precision`: {
			row, Options{Columns: typed(schema.Type{Kind: schema.TypeDecimal, Precision: 39})}},
		`column "c": VARCHAR(0): the length is 1 or more`: {row,
			Options{Columns: typed(schema.Type{Kind: schema.TypeVarchar})}},
		`column "c": TIME(10): the precision is 0 to 9`: {row,
			Options{Columns: typed(schema.Type{Kind: schema.TypeTime, Precision: 10})}},
		`column "c": TIMESTAMP(3) WITH TIME ZONE cannot be stored: use TIMESTAMP_LTZ, which ` +
			`keeps the instant`: {row, Options{Columns: cols("c", "TIMESTAMP(3) WITH TIME ZONE")}},
		`column "c[]": INTERVAL DAY TO SECOND(3) cannot be stored: store the interval as a ` +
			`number, or its text as STRING`: {row,
			Options{Columns: typed(schema.Type{Kind: schema.TypeArray,
				Elem: &schema.Type{Kind: schema.TypeIntervalDayTime, Text: "DAY TO SECOND(3)"}})}},
		`column "c.m{}": MULTISET<STRING> cannot be stored: use ARRAY, or MAP with counts`: {row,
			Options{Columns: cols("c", "ROW<m MAP<STRING, MULTISET<STRING>>>")}},
		`column "c": RAW('a', 'b') cannot be stored in DynamoDB`: {row,
			Options{Columns: cols("c", "RAW('a', 'b')")}},
		`column "c": ARRAY<INT> cannot be the key of a MAP: keys are stored as text`: {row,
			Options{Columns: cols("c", "MAP<ARRAY<INT>, INT>")}},
		`column "c": field "a" is declared twice`: {row,
			Options{Columns: typed(schema.Type{Kind: schema.TypeRow, Fields: []schema.Field{
				{Name: "a", Type: &schema.Type{Kind: schema.TypeInt}},
				{Name: "a", Type: &schema.Type{Kind: schema.TypeInt}}}})}},

		`3 key attributes ["a" "b" "c"]: a DynamoDB key has a partition key and at most a sort ` +
			`key`: {row, Options{Columns: cols("a", "INT"), Keys: []string{"a", "b", "c"}}},
		`key attribute "a" is named twice`: {row,
			Options{Columns: cols("a", "INT"), Keys: []string{"a", "a"}}},
		`key attribute "": the name of a key attribute has 1 to 255 bytes`: {row,
			Options{Columns: cols("a", "INT"), Keys: []string{""}}},
		`key column "id" is not declared; the columns are ["a" "b"]`: {row,
			Options{Columns: cols("a", "INT", "b", "INT"), Keys: []string{"id"}}},
		`key column "a": BOOLEAN cannot be a key: DynamoDB's keys are strings, numbers and ` +
			`binaries`: {row, Options{Columns: cols("a", "BOOLEAN"), Keys: []string{"a"}}},
		`key column "a": ARRAY<INT> cannot be a key: DynamoDB's keys are strings, numbers and ` +
			`binaries`: {row, Options{Columns: cols("a", "ARRAY<INT>"),
			Keys: []string{"a"}}},
		`key attribute "id" is not a field of encode.twoX, which has ["X" "x2"]`: {twoX{},
			Options{Keys: []string{"id"}}},
		`key attribute "B": a field of type bool cannot be a key: DynamoDB's keys are strings, ` +
			`numbers and binaries`: {struct{ B bool }{}, Options{Keys: []string{"B"}}},
		`key attribute "L": a field of type *[]int cannot be a key: DynamoDB's keys are strings, ` +
			`numbers and binaries`: {struct{ L *[]int }{}, Options{Keys: []string{"L"}}},

		`set column "s" is not declared; the columns are ["a"]`: {row,
			Options{Columns: cols("a", "INT"), SetColumns: []string{"s"}}},
		`set column "a": INT cannot be a set: sets are ARRAYs of strings, numbers or binaries`: {
			row, Options{Columns: cols("a", "INT"), SetColumns: []string{"a"}}},
		`set column "a": ARRAY<BOOLEAN> cannot be a set: sets are ARRAYs of strings, numbers or ` +
			`binaries`: {row,
			Options{Columns: cols("a", "ARRAY<BOOLEAN>"), SetColumns: []string{"a"}}},
		`set column "a": ARRAY<DATE> cannot be a set: sets are ARRAYs of strings, numbers or ` +
			`binaries`: {row,
			Options{Columns: cols("a", "ARRAY<DATE>"), SetColumns: []string{"a"}}},
		"set columns without declared columns: on a Go struct use the dynamodbav options " +
			"stringset, numberset and binaryset": {twoX{}, Options{SetColumns: []string{"X"}}},

		"column \"id\": encode.twoX has no field for it: add one tagged `dynamodbav:\"id\"`": {
			twoX{}, Options{Columns: cols("id", "INT", "X", "INT", "x2", "INT")}},
		"field X2 of encode.twoX has no column: declare \"x2\", or tag the field " +
			"`dynamodbav:\"-\"`": {twoX{}, Options{Columns: cols("X", "INT")}},
		"column \"ab\": the fields AB and Ab of struct { AB int; Ab int } both match it: tag one " +
			"`dynamodbav:\"ab\"`": {struct{ AB, Ab int }{}, Options{Columns: cols("ab", "INT")}},
		`field V of struct { V int64 } (int64) for column "v" STRING: int64 cannot hold STRING`: {
			struct{ V int64 }{}, Options{Columns: cols("v", "STRING")}},
		`field V of struct { V float64 } (float64) for column "v" DECIMAL(10, 2): float64 cannot ` +
			`hold DECIMAL(10, 2)`: {struct{ V float64 }{},
			Options{Columns: cols("v", "DECIMAL(10,2)")}},
		`field V of struct { V time.Time } (time.Time) for column "v" STRING: time.Time cannot ` +
			`hold STRING`: {struct{ V time.Time }{}, Options{Columns: cols("v", "STRING")}},
		`field V of struct { V time.Duration } (time.Duration) for column "v" BIGINT: ` +
			`time.Duration cannot hold BIGINT`: {struct{ V time.Duration }{},
			Options{Columns: cols("v", "BIGINT")}},
		`field V of struct { V uint64 } (uint64) for column "v" DOUBLE: uint64 cannot hold ` +
			`DOUBLE`: {struct{ V uint64 }{}, Options{Columns: cols("v", "DOUBLE")}},
		`field V of struct { V interface {} } (interface {}) for column "v" INT: interface {} ` +
			`cannot hold INT`: {struct{ V any }{}, Options{Columns: cols("v", "INT")}},
		`field V of struct { V []string } ([]string) for column "v" ARRAY<INT>: string cannot ` +
			`hold INT`: {struct{ V []string }{}, Options{Columns: cols("v", "ARRAY<INT>")}},
		`field V of struct { V string } (string) for column "v" ARRAY<INT>: string cannot hold ` +
			`ARRAY<INT>: use a slice`: {struct{ V string }{},
			Options{Columns: cols("v", "ARRAY<INT>")}},
		`field V of struct { V map[bool]int } (map[bool]int) for column "v" MAP<INT, INT>: bool ` +
			`cannot hold INT`: {struct{ V map[bool]int }{},
			Options{Columns: cols("v", "MAP<INT, INT>")}},
		"field V of struct { V encode.twoX } (encode.twoX) for column \"v\" ROW<`X` INT>: field " +
			"X2 of encode.twoX has no row field: declare \"x2\", or tag the field " +
			"`dynamodbav:\"-\"`": {struct{ V twoX }{},
			Options{Columns: cols("v", "ROW<X INT>")}},
		`field V of struct { V encode.pointsAtItself } (encode.pointsAtItself) for column "v" ` +
			`INT: the pointer type refers to itself`: {struct{ V pointsAtItself }{},
			Options{Columns: cols("v", "INT")}},
		`field unexported of struct { encode.unexported } (encode.unexported) for column ` +
			`"unexported" INT: it is embedded and not exported, and cannot be read: export its ` +
			`type`: {struct{ unexported }{}, Options{Columns: cols("unexported", "INT")}},
	} {
		if _, err := New(reflect.TypeOf(c.elem), c.o); err == nil || err.Error() != want {
			t.Errorf("New(%T)\n got %v\nwant %s", c.elem, err, want)
		}
	}
	if _, err := New(nil, Options{}); err == nil {
		t.Error("New accepts no type")
	}
	type tagged struct {
		V int `dynamodbav:",string"`
	}
	want := `field V of encode.tagged (int) for column "v" INT: the dynamodbav options string, ` +
		`unixtime, omitemptyelem, nullemptyelem and the sets cannot be combined with a declared ` +
		`type: remove them (SetColumns declares sets)`
	if _, err := New(reflect.TypeFor[tagged](), Options{Columns: cols("v", "INT")}); err == nil ||
		err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestNestingOfColumnsIsBounded(t *testing.T) {
	typ := &schema.Type{Kind: schema.TypeInt}
	for range 31 {
		typ = &schema.Type{Kind: schema.TypeArray, Elem: typ}
	}
	if _, err := New(rowType, Options{Columns: []schema.Column{{Name: "c",
		Type: typ}}}); err != nil {
		t.Errorf("32 levels: %v", err)
	}
	typ = &schema.Type{Kind: schema.TypeArray, Elem: typ}
	if _, err := New(rowType, Options{Columns: []schema.Column{{Name: "c",
		Type: typ}}}); err == nil {
		t.Error("33 levels are taken")
	}
}
