package encode

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"pgregory.net/rapid"
)

func TestSizesAreDynamoDBs(t *testing.T) {
	e, err := New(itemType, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    types.AttributeValue
		want int // without the name
	}{
		{av(""), 0}, {av("é😀"), 6}, {av([]byte{1, 2}), 2},
		{&types.AttributeValueMemberBOOL{}, 1}, {&types.AttributeValueMemberNULL{Value: true}, 1},
		{num("0"), 1}, {num("1"), 2}, {num("12"), 2}, {num("123"), 3}, {num("100"), 2},
		{num("0.01"), 2}, {num("-1"), 3}, {num("1.1"), 3},
		{num(strings.Repeat("9", 38)), 20}, {num("-" + strings.Repeat("9", 38)), 21},
		{num(strings.Repeat("9", 37) + ".9"), 21}, {num("-" + strings.Repeat("9", 37) + ".9"), 21},
		{&types.AttributeValueMemberL{}, 3}, {&types.AttributeValueMemberM{}, 3},
		{&types.AttributeValueMemberL{Value: []types.AttributeValue{av("ab"), num("1")}},
			3 + 1 + 2 + 1 + 2},
		{&types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"k": av("ab")}},
			3 + 1 + 1 + 2},
		{&types.AttributeValueMemberSS{Value: []string{"a", "bc"}}, 3},
		{&types.AttributeValueMemberNS{Value: []string{"1", "100"}}, 4},
		{&types.AttributeValueMemberBS{Value: [][]byte{{1}, {}}}, 1},
	} {
		item := map[string]types.AttributeValue{"name": c.v}
		var it Item
		if err := e.Put(item, &it); err != nil || it.Size != 4+c.want {
			t.Errorf("%#v has %d bytes, want %d; %v", c.v, it.Size, 4+c.want, err)
		}
		if got := dynamodbtest.ItemSize(item); got != 4+c.want {
			t.Errorf("dynamodbtest.ItemSize(%#v) = %d, want %d", c.v, got, 4+c.want)
		}
	}
}

func anyValue() *rapid.Generator[types.AttributeValue] {
	number := rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{0,17})?(E-?[0-9]{1,2})?`)
	return rapid.Custom(func(t *rapid.T) types.AttributeValue {
		switch rapid.IntRange(0, 8).Draw(t, "kind") {
		case 0:
			return av(rapid.String().Draw(t, "S"))
		case 1, 2:
			return num(number.Draw(t, "N"))
		case 3:
			return av(rapid.SliceOf(rapid.Byte()).Draw(t, "B"))
		case 4:
			return &types.AttributeValueMemberL{Value: rapid.SliceOfN(rapid.Deferred(anyValue), 0,
				3).Draw(t, "L")}
		case 5:
			return &types.AttributeValueMemberM{Value: rapid.MapOfN(rapid.StringN(1, 5, -1),
				rapid.Deferred(anyValue), 0, 3).Draw(t, "M")}
		case 6:
			return &types.AttributeValueMemberSS{Value: rapid.SliceOfNDistinct(rapid.String(), 1, 4,
				rapid.ID).Draw(t, "SS")}
		case 7:
			return &types.AttributeValueMemberNS{Value: rapid.SliceOfNDistinct(number, 1, 4,
				func(s string) string {
					n, _ := sqltext.ParseNumber(nil, s)
					return string(n.AppendCanonical(nil))
				}).Draw(t, "NS")}
		default:
			return &types.AttributeValueMemberBOOL{Value: rapid.Bool().Draw(t, "BOOL")}
		}
	})
}

func TestSizeAgreesWithTheServerOverRandomItems(t *testing.T) {
	e, err := New(itemType, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		item := rapid.MapOfN(rapid.StringN(1, 5, -1), anyValue(), 0, 4).Draw(t, "item")
		var it Item
		if err := e.Put(item, &it); err != nil {
			t.Fatal(err)
		}
		checkItem(t, &it)
	})
}

// TestItemsUpToTheLargestSizeAreValid goes up to the limit and one byte beyond, with the
// bytes in a string, a list and a number, and asks the server for the same verdict.
func TestItemsUpToTheLargestSizeAreValid(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("items", "id"))
	client := dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(db.URL()), Region: "us-east-1", HTTPClient: db.Client(),
		Retryer:     aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("any", "any", ""),
	})
	e, err := New(rowType, Options{Columns: columnsOf(t, "id", "STRING", "n", "BIGINT", "l",
		"ARRAY<DOUBLE>", "s", "STRING"), Keys: []string{"id"}})
	if err != nil {
		t.Fatal(err)
	}
	list := schema.List(schema.Float(-0.5), schema.Float(1234.5), schema.Null())
	for _, over := range []int{-1, 0, 1, 1000} {
		row := func(n int) schema.Row {
			return schema.NewRow(schema.String("k"), schema.Int(math.MinInt64), list,
				schema.String(strings.Repeat("é", n/2)+strings.Repeat("x", n%2)))
		}
		var it Item
		if err := e.Put(row(0), &it); err != nil {
			t.Fatal(err)
		}
		elem := row(maxItemSize + over - it.Size)
		err := e.Put(elem, &it)
		if it.Size != maxItemSize+over {
			t.Fatalf("the item has %d bytes, want %d", it.Size, maxItemSize+over)
		}
		want := ""
		if over > 0 {
			want = fmt.Sprintf("the item has %d bytes, and DynamoDB stores up to 409600", it.Size)
		}
		if got := fmt.Sprint(err); got != want && !(want == "" && err == nil) {
			t.Errorf("%d bytes: %v, want %q", it.Size, err, want)
		}
		item, err := ParseItem(it.Body)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("items"),
			Item: item})
		if (err != nil) != (over > 0) {
			t.Errorf("the server on %d bytes: %v", it.Size, err)
		}
	}
}

func TestNullsAreLeftOutOfStructsAndItemsAtTheTopOnly(t *testing.T) {
	type elem struct {
		ID string
		P  *int
		M  map[string]*int
	}
	item := map[string]types.AttributeValue{"ID": av("x"),
		"P": &types.AttributeValueMemberNULL{Value: true},
		"M": &types.AttributeValueMemberM{Value: map[string]types.AttributeValue{
			"k": &types.AttributeValueMemberNULL{Value: true}}}}
	for _, x := range []any{elem{"x", nil, map[string]*int{"k": nil}}, item} {
		e, err := New(reflect.TypeOf(x), Options{IgnoreNulls: true, Keys: []string{"ID"}})
		if err != nil {
			t.Fatal(err)
		}
		var it Item
		if err := e.Put(x, &it); err != nil {
			t.Fatal(err)
		}
		got := checkItem(t, &it)
		if _, ok := got["P"]; ok || len(got) != 2 ||
			!strings.Contains(string(it.Body), `"M":{"M":{"k":{"NULL":true}}}`) {
			t.Errorf("%T: %s", x, it.Body)
		}
	}
}

// TestOneEncoderServesManyGoroutines is for the race detector, and for interface values whose types
// are met for the first time by all of them at once.
func TestOneEncoderServesManyGoroutines(t *testing.T) {
	type list struct {
		Head any
		Tail *list
	}
	type elem struct {
		ID  int
		Any any
	}
	e, err := New(reflect.TypeFor[elem](), Options{Keys: []string{"ID"}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			var it Item
			for i := range 200 {
				id := g*1000 + i
				if err := e.Put(elem{id, &list{id, &list{Head: map[string]any{"k": []float32{1}}}}},
					&it); err != nil {
					t.Error(err)
					return
				}
				want := fmt.Sprintf(`{"ID":{"N":"%d"},"Any":{"M":{"Head":{"N":"%d"},`+
					`"Tail":{"M":{"Head":{"M":{"k":{"L":[{"N":"1"}]}}},"Tail":{"NULL":true}}}}}}`,
					id, id)
				if string(it.Body) != want {
					t.Errorf("got %s\nwant %s", it.Body, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
