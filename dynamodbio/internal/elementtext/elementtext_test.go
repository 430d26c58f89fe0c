package elementtext

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// item is a named map, as dynamodbio.Item is.
type item map[string]types.AttributeValue

func TestAnItemIsShownAsItIsWhateverIsWrongWithIt(t *testing.T) {
	for want, it := range map[string]item{
		`{"tags":{"SS":[]}}`: {"tags": &types.AttributeValueMemberSS{}},
		`{"":{"S":""}}`:      {"": &types.AttributeValueMemberS{}},
		`{"n":{"N":"NaN"}}`: {"n": &types.AttributeValueMemberN{
			Value: "NaN"}},
		`{"n":{"NS":["1","1"]}}`: {"n": &types.AttributeValueMemberNS{
			Value: []string{"1", "1"}}},
		`{"b":{"B":"AQ=="},"c":{"B":""}}`: {"b": &types.AttributeValueMemberB{
			Value: []byte{1}}, "c": &types.AttributeValueMemberB{}},
		`{"b":{"BS":[""]}}`: {"b": &types.AttributeValueMemberBS{
			Value: [][]byte{{}}}},
		`{"x":null,"y":null}`: {"x": nil,
			"y": (*types.AttributeValueMemberS)(nil)},
		`{"l":{"L":[{"NULL":false},null]}}`: {"l": &types.AttributeValueMemberL{
			Value: []types.AttributeValue{&types.AttributeValueMemberNULL{}, nil}}},
		`{"m":{"M":{"a":{"SS":[]},"b<":{"S":"<"}}}}`: {"m": &types.AttributeValueMemberM{
			Value: map[string]types.AttributeValue{"b<": &types.AttributeValueMemberS{Value: "<"},
				"a": &types.AttributeValueMemberSS{}}}},
		`{"t":{"BOOL":true}}`: {"t": &types.AttributeValueMemberBOOL{
			Value: true}},
	} {
		got := Format(it, 0)
		if got != want || !json.Valid([]byte(got)) {
			t.Errorf("%s, want %s", got, want)
		}
		if got := Format(&it, 0); got != want {
			t.Errorf("by pointer: %s", got)
		}
	}
	large := item{"v": &types.AttributeValueMemberS{Value: strings.Repeat("é", 500_000)}}
	if got := Format(large, 0); len(got) < 1_000_000 || !json.Valid([]byte(got)) {
		t.Errorf("a large item is cut to %d bytes", len(got))
	}
}

type inner struct{ P *string }

func TestNoElementIsShownAsGoPrintsIt(t *testing.T) {
	text := "x"
	when := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	type loop struct{ Next *loop }
	round := &loop{}
	round.Next = round
	for _, test := range []struct {
		elem any
		want string
	}{
		{schema.Row{Values: []schema.Value{schema.Int(1), schema.Float(math.NaN()),
			schema.Map(schema.String("k"), schema.List(schema.Null()))}}, "[1 NaN {'k': [NULL]}]"},
		{&schema.Row{}, "[]"},
		{(*schema.Row)(nil), ""},
		{struct {
			ID   string
			In   *inner
			None *int
			Tags map[string]int
			Blob []byte
			At   time.Time
			Any  any
		}{"a", &inner{&text}, nil, map[string]int{"b": 2, "a": 1}, []byte{0xab}, when, &text},
			"{ID:a In:{P:x} None:nil Tags:{a: 1, b: 2} Blob:X'AB' At:2024-01-02 03:04:05 +0000 " +
				"UTC Any:x}"},
		{func() {}, "func()"},
		{nil, "nil"},
	} {
		if got := Format(test.elem, 0); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
	if got := Format(round, 50); len([]rune(got)) != 51 || strings.Contains(got, "0x") {
		t.Errorf("%s", got)
	}
	if got := Format("ééé", 2); got != "éé…" {
		t.Errorf("%s", got)
	}
}
