package encode

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
)

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// sdkItem is what the SDK makes of an element, with the duplicates of sets folded, which DynamoDB
// rejects and Put removes.
//
// The SDK calls a value's marshaler through a nil pointer, and panics; the item is then nil.
func sdkItem(elem any) (item map[string]types.AttributeValue, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			if !strings.Contains(fmt.Sprint(problem), "nil *") &&
				!strings.Contains(fmt.Sprint(problem), "nil pointer") {
				panic(problem)
			}
			item, err = nil, nil
		}
	}()
	item, err = attributevalue.MarshalMap(elem)
	for _, v := range item {
		foldSets(v)
	}
	return item, err
}

func foldSets(v types.AttributeValue) {
	fold := func(list []string, same func(string) string) []string {
		seen := map[string]bool{}
		var out []string
		for _, s := range list {
			if !seen[same(s)] {
				seen[same(s)] = true
				out = append(out, s)
			}
		}
		return out
	}
	switch v := v.(type) {
	case *types.AttributeValueMemberSS:
		v.Value = fold(v.Value, func(s string) string { return s })
	case *types.AttributeValueMemberNS:
		v.Value = fold(v.Value, func(s string) string {
			n, ok := sqltext.ParseNumber(nil, s)
			if !ok {
				return s
			}
			return string(n.AppendCanonical(nil))
		})
	case *types.AttributeValueMemberBS:
		seen := map[string]bool{}
		list := v.Value
		v.Value = nil
		for _, b := range list {
			if !seen[string(b)] {
				seen[string(b)] = true
				v.Value = append(v.Value, b)
			}
		}
	case *types.AttributeValueMemberL:
		for _, e := range v.Value {
			foldSets(e)
		}
	case *types.AttributeValueMemberM:
		for _, e := range v.Value {
			foldSets(e)
		}
	}
}

// checkAgainstSDK holds Put to what the SDK does with the same element: the same item, or a bad row
// where the SDK gives an error or an item that DynamoDB would reject.
func checkAgainstSDK(t tester, elem any, o Options) {
	t.Helper()
	e, err := New(reflect.TypeOf(elem), o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	want, wantErr := sdkItem(elem)
	if wantErr == nil {
		_, wantErr = AppendItem(nil, want)
	}
	var it Item
	err = e.Put(elem, &it)
	if want != nil && (err != nil) != (wantErr != nil) {
		t.Fatalf("Put(%#v): %v, and the SDK: %v", elem, err, wantErr)
	}
	var row *RowError
	if err != nil {
		if !errors.As(err, &row) {
			t.Errorf("Put(%#v) gives a %T: %v", elem, err, err)
		}
		return
	}
	if want == nil {
		checkItem(t, &it)
		return
	}
	if diff := cmp.Diff(want, checkItem(t, &it), dynamodbtest.CompareItems()); diff != "" {
		t.Fatalf("%#v (-sdk +encode):\n%s", elem, diff)
	}
}

func TestStructsAreStoredAsTheSDKStoresThem(t *testing.T) {
	for name, elem := range elements {
		t.Run(name, func(t *testing.T) {
			addressed := reflect.New(reflect.TypeOf(elem))
			addressed.Elem().Set(reflect.ValueOf(elem))
			checkAgainstSDK(t, elem, Options{})
			checkAgainstSDK(t, addressed.Interface(), Options{})
		})
	}
}

func TestElementsWithTheirOwnMarshaler(t *testing.T) {
	item := ownItem{M: map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: "x"}}}
	checkAgainstSDK(t, item, Options{Keys: []string{"id"}})
	checkAgainstSDK(t, &item, Options{Keys: []string{"id"}})
	for want, elem := range map[string]ownItem{
		"the element cannot be marshaled: out of order": {Err: errors.New("out of order")},
		"the element's marshaler gives a *types.AttributeValueMemberS, and an item is a map": {
			S: true},
		`attribute "id": the key attribute is missing`: {M: map[string]types.AttributeValue{}},
	} {
		e, err := New(reflect.TypeOf(elem), Options{Keys: []string{"id"}})
		if err != nil {
			t.Fatal(err)
		}
		var it Item
		err = e.Put(elem, &it)
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if elem.Err != nil && !errors.Is(err, elem.Err) {
			t.Errorf("the marshaler's own error is not in %v", err)
		}
	}
}

type ownItem struct {
	M   map[string]types.AttributeValue
	S   bool
	Err error
}

func (o ownItem) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	if o.S {
		return &types.AttributeValueMemberS{}, nil
	}
	return &types.AttributeValueMemberM{Value: o.M}, o.Err
}

func TestBadValuesInStructsAreNamedByTheirPath(t *testing.T) {
	loop := &nested{}
	loop.Next = loop
	for want, elem := range map[string]any{
		`attribute "L[1].a[\"k\"][0]": NaN cannot be stored: DynamoDB numbers are finite`: struct {
			L []struct {
				A map[string][]float64 `dynamodbav:"a"`
			}
		}{[]struct {
			A map[string][]float64 `dynamodbav:"a"`
		}{{}, {map[string][]float64{"k": {math.NaN()}}}}},
		`attribute "S": 'a�' is not valid UTF-8`: struct{ S string }{"a\xff"},
		`attribute "M[key]": an attribute name must be valid UTF-8`: struct{ M map[string]int }{
			map[string]int{"\xff": 1}},
		`attribute "M[key]": an attribute name cannot be empty`: struct{ M map[string]int }{
			map[string]int{"": 1}},
		`attribute "S": an empty set cannot be stored: leave the attribute out`: struct {
			S []string `dynamodbav:",stringset,omitemptyelem"`
		}{[]string{""}},
		`the element is a nil *encode.nested`: (*nested)(nil),
		`attribute "M": "A" is the text of two keys of the map`: struct{ M map[upper]int }{
			map[upper]int{"a": 1, "A": 2}},
	} {
		e, err := New(reflect.TypeOf(elem), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var it Item
		if err := e.Put(elem, &it); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	e, err := New(reflect.TypeOf(loop), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var it Item
	if err := e.Put(loop, &it); err == nil ||
		!strings.Contains(err.Error(), "nested deeper than DynamoDB's 32 levels") {
		t.Errorf("a value that contains itself: %v", err)
	}
}
