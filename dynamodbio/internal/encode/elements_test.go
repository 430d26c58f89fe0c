package encode

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type (
	// byValue and byPointer have marshalers; byPointer's counts only where a value has an address.
	byValue   struct{ N int }
	byPointer struct{ N int }
	// silent's marshaler gives nothing, which leaves the value to the rules for its kind.
	silent int
	// upper is text by MarshalText, as a map's key always and otherwise by option.
	upper string
	raw   struct{ b byte }
	// shown has a String method, which fmt.Sprint uses for a map's key.
	shown   int
	small   uint8
	digits  string
	instant time.Time
	// nested is a type that contains itself.
	nested struct {
		Name string `dynamodbav:"name"`
		Next *nested
		More []nested          `dynamodbav:",omitempty"`
		By   map[string]nested `dynamodbav:",omitempty"`
	}
	named interface{ String() string }
)

func (v byValue) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	return &types.AttributeValueMemberS{Value: fmt.Sprint("value ", v.N)}, nil
}

func (p *byPointer) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	if p == nil {
		return &types.AttributeValueMemberS{Value: "no pointer"}, nil
	}
	return &types.AttributeValueMemberL{Value: []types.AttributeValue{
		&types.AttributeValueMemberS{Value: "pointer"},
		&types.AttributeValueMemberN{Value: fmt.Sprint(p.N)},
	}}, nil
}

func (silent) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) { return nil, nil }
func (u upper) MarshalText() ([]byte, error) {
	return []byte(
		strings.ToUpper(string(u))), nil
}
func (r raw) MarshalBinary() ([]byte, error) {
	return []byte{r.b,
		r.b}, nil
}
func (s shown) String() string {
	return fmt.Sprintf(
		"#%d", int(s))
}
func (digits) Float64() (float64, error) { return 0, nil }
func (digits) Int64() (int64, error)     { return 0, nil }
func (digits) String() string            { return "" }

type inner struct {
	A int `dynamodbav:"a"`
	B string
}

type pointed struct{ C, D int }

type deep struct{ inner }

type hidden struct{ E string }

// Both of these embed inner, which is then embedded twice at one depth and clashes with itself.
type (
	left  struct{ inner }
	right struct{ inner }
)

// Ring embeds itself; what is reached again is not looked at again.
type Ring struct {
	*Ring
	X int
}

func ptr[T any](v T) *T { return &v }

// elements are structs that the rules of attributevalue are written for, one by one.
var elements = map[string]any{
	"plain kinds": struct {
		S   string
		B   bool
		I   int
		I8  int8
		U64 uint64
		F32 float32
		F64 float64
	}{"x", true, -1, -128, math.MaxUint64, 0.1, 1e100},
	"names": struct {
		A int `dynamodbav:"id"`
		B int `dynamodbav:"-"`
		C int `dynamodbav:"-,omitempty"`
		D int `dynamodbav:"with \"quotes\" and ü"`
		E int `dynamodbav:",omitempty"`
		F int `json:"other"`
	}{1, 2, 3, 4, 5, 6},
	"omitempty": struct {
		S  string            `dynamodbav:",omitempty"`
		I  int               `dynamodbav:",omitempty"`
		P  *int              `dynamodbav:",omitempty"`
		L  []int             `dynamodbav:",omitempty"`
		E  []int             `dynamodbav:",omitempty"`
		M  map[string]int    `dynamodbav:",omitempty"`
		T  time.Time         `dynamodbav:",omitempty"`
		St inner             `dynamodbav:",omitempty"`
		A  [0]int            `dynamodbav:",omitempty"`
		Z  *int              `dynamodbav:",omitempty"`
		PP **int             `dynamodbav:",omitempty"`
		PQ **int             `dynamodbav:",omitempty,omitemptyelem"`
		An any               `dynamodbav:",omitempty"`
		X  map[string]string `dynamodbav:",omitempty"`
	}{E: []int{}, Z: ptr(0), PP: ptr((*int)(nil)), PQ: ptr((*int)(nil)), X: map[string]string{}},
	"omitemptyelem": struct {
		L []string       `dynamodbav:",omitemptyelem"`
		M map[string]any `dynamodbav:",omitemptyelem"`
		D [][]int        `dynamodbav:",omitemptyelem"`
		S []string       `dynamodbav:",stringset,omitemptyelem"`
	}{[]string{"", "a", ""}, map[string]any{"a": "", "b": nil, "c": 0, "d": []string{"", "x"},
		"e": 1}, [][]int{nil, {0, 1}}, []string{"", "b"}},
	"nullempty": struct {
		S string         `dynamodbav:",nullempty"`
		I int            `dynamodbav:",nullempty"`
		L []string       `dynamodbav:",nullemptyelem"`
		M map[string]int `dynamodbav:",nullemptyelem"`
		D [][]int        `dynamodbav:",nullemptyelem"`
	}{L: []string{"", "a"}, M: map[string]int{"a": 0, "b": 1}, D: [][]int{{0}, nil}},
	"omitempty and nullempty, empty": struct {
		S string `dynamodbav:",omitempty,nullempty"`
	}{},
	"omitempty and nullempty, not empty": struct {
		S string `dynamodbav:",omitempty,nullempty"`
	}{"a"},
	"string": struct {
		I int                   `dynamodbav:",string"`
		F float64               `dynamodbav:",string"`
		N attributevalue.Number `dynamodbav:",string"`
		B bool                  `dynamodbav:",string"`
		L []int                 `dynamodbav:",string"`
		P *int                  `dynamodbav:",string"`
		X float64               `dynamodbav:",string"`
	}{7, 1.5, "1.50", true, []int{1}, ptr(3), math.Inf(1)},
	"sets": struct {
		S []string                `dynamodbav:",stringset"`
		N []int                   `dynamodbav:",numberset"`
		B [][]byte                `dynamodbav:",binaryset"`
		D [][]byte                // a set without a tag
		E []string                `dynamodbav:",stringset"`
		A [2]float64              `dynamodbav:",numberset"`
		P []*string               `dynamodbav:",stringset"`
		M []attributevalue.Number `dynamodbav:",numberset"`
		W [][]byte                `dynamodbav:",stringset"`
		X []any                   `dynamodbav:",stringset"`
		Z []string                `dynamodbav:",numberset,omitempty"`
	}{[]string{"b", "a", "b"}, []int{2, 1, 2}, [][]byte{{1}, {}}, [][]byte{{2}, {2}}, []string{},
		[2]float64{1, 1}, []*string{ptr("x")},
		[]attributevalue.Number{"1", "1.0", "10E-1"}, [][]byte{{9}}, []any{"a", upper("b")}, nil},
	"a set that is nil": struct {
		S []string `dynamodbav:",stringset"`
	}{},
	"a set with NULL": struct {
		S []*string `dynamodbav:",stringset"`
	}{[]*string{nil}},
	"a set of the wrong kind": struct {
		S []int `dynamodbav:",stringset"`
	}{[]int{1}},
	"a set of bytes with NULL": struct{ B [][]byte }{[][]byte{nil}},
	"a set emptied by its elements": struct {
		S []string `dynamodbav:",stringset,omitemptyelem"`
	}{[]string{""}},
	"binaries": struct {
		B []byte
		N []byte
		E []byte
		A [3]byte
		Z [0]byte
		S []small
		P *[2]byte
	}{[]byte("b"), nil, []byte{}, [3]byte{1, 2, 3}, [0]byte{}, nil, &[2]byte{8, 9}},
	"times": struct {
		T time.Time
		Z time.Time
		U time.Time  `dynamodbav:",unixtime"`
		P *time.Time `dynamodbav:",unixtime"`
		N *time.Time
		X attributevalue.UnixTime
		I instant
		D time.Duration
	}{T: time.Date(2024, 2, 29, 1, 2, 3, 4000, time.FixedZone("", 3600)),
		U: time.Unix(1700000000, 5), P: ptr(time.Unix(-1, 0)),
		X: attributevalue.UnixTime(time.Unix(1, 0)), I: instant(time.Unix(2, 0).UTC()),
		D: time.Second},
	"pointers": struct {
		P   *int
		PP  **string
		N   *string
		PN  **string
		A   *any
		PPP ***int
	}{ptr(1), ptr(ptr("x")), nil, ptr((*string)(nil)), ptr(any(1)), ptr(ptr((*int)(nil)))},
	"interfaces": struct {
		A, B, C, D, E, F any
		N                named
		Z                named
	}{nil, 1, &inner{A: 1}, []any{1, "x", nil, []byte{1}, map[string]any{"k": 1.5}}, ptr(ptr(3)),
		byPointer{1}, shown(4), nil},
	"marshalers": struct {
		V  byValue
		P  byPointer
		VP *byValue
		PP *byPointer
		N  *byValue
		L  []byPointer
		A  [1]byPointer
		M  map[string]byPointer
		S  silent
		I  any
		O  byValue `dynamodbav:",omitempty"`
	}{byValue{1}, byPointer{2}, &byValue{3}, &byPointer{4}, nil, []byPointer{{5}},
		[1]byPointer{{6}}, map[string]byPointer{"k": {7}}, 8, &byPointer{9}, byValue{}},
	"text and binary marshalers": struct {
		U upper
		A netip.Addr
		R raw
		T time.Time
		P *upper
	}{"u", netip.MustParseAddr("127.0.0.1"), raw{7}, time.Unix(0, 0).UTC(), ptr(upper("p"))},
	"map keys": struct {
		S  map[string]int
		I  map[int8]int
		U  map[uint64]int
		B  map[bool]int
		F  map[float64]int
		F3 map[float32]int
		T  map[upper]int
		V  map[shown]int
		A  map[netip.Addr]string
	}{map[string]int{"a": 1, "\"": 2}, map[int8]int{-1: 1}, map[uint64]int{math.MaxUint64: 1},
		map[bool]int{true: 1, false: 0},
		map[float64]int{1.5: 1, 1e21: 2, 1e-7: 3}, map[float32]int{0.1: 1}, map[upper]int{"k": 1},
		map[shown]int{5: 1},
		map[netip.Addr]string{netip.MustParseAddr("::1"): "x"}},
	"an empty map key":          struct{ M map[string]int }{map[string]int{"": 1}},
	"a map key of another kind": struct{ M map[[1]int]int }{map[[1]int]int{{1}: 1}},
	"an interface as map key":   struct{ M map[any]int }{map[any]int{1: 1}},
	"numbers as text": struct {
		N attributevalue.Number
		O attributevalue.Number `dynamodbav:",omitempty"`
		M digits
	}{"-1.50E+3", "", "7"},
	"a number without digits": struct{ N attributevalue.Number }{""},
	"a number that is none":   struct{ N attributevalue.Number }{"1,5"},
	"a number with 39 digits": struct{ N attributevalue.Number }{
		"123456789012345678901234567890123456789"},
	"a number out of range":    struct{ F float64 }{1e126},
	"NaN in a list":            struct{ F []float64 }{[]float64{1, math.NaN()}},
	"infinity in an interface": struct{ F any }{math.Inf(-1)},
	"a float32 at its limit":   struct{ F float32 }{math.MaxFloat32},
	"a denormal float":         struct{ F float64 }{math.SmallestNonzeroFloat64},
	"what is left out": struct {
		C chan int
		F func()
		X complex128
		U uintptr
		L []complex64
		M map[string]func()
		A int
	}{C: make(chan int), X: 1, U: 1, L: []complex64{1}, M: map[string]func(){"f": func() {}}},
	"embedding": struct {
		inner
		*pointed
		A int // hides inner's
	}{inner{1, "b"}, &pointed{2, 3}, 4},
	"embedding a nil pointer": struct {
		*pointed
		X int
	}{},
	"embedding with a name": struct {
		Named inner `dynamodbav:"n"`
		hidden
	}{inner{1, "x"}, hidden{"e"}},
	"embedding two of one name": struct {
		deep
		pointed
		O struct{ C int }
	}{deep{inner{1, "b"}}, pointed{2, 3}, struct{ C int }{4}},
	"a tie that a tag decides": struct {
		X1 int `dynamodbav:"X"`
		X  int
	}{1, 2},
	"a tie of two tags": struct {
		X1 int `dynamodbav:"X"`
		X2 int `dynamodbav:"X"`
		Y  int
	}{1, 2, 3},
	"a type embedded twice at one depth": struct {
		left
		right
		Y int
	}{left{inner{1, "l"}}, right{inner{2, "r"}}, 3},
	"a type embedded twice at two depths": struct {
		left
		inner
	}{left{inner{1, "l"}}, inner{2, "i"}},
	"a type that embeds itself": Ring{&Ring{nil, 2}, 1},
	"a type that contains itself": nested{Name: "a", Next: &nested{Name: "b"},
		More: []nested{{Name: "c"}}, By: map[string]nested{"d": {Name: "e"}}},
	"structs in lists and maps": struct {
		L []inner
		M map[string]*inner
		P []*inner
	}{[]inner{{1, "x"}}, map[string]*inner{"k": {2, "y"}, "n": nil}, []*inner{nil, {3, "z"}}},
	"nil inside a pointer": struct {
		V **byValue
		P **byPointer
		T **time.Time
	}{ptr((*byValue)(nil)), ptr((*byPointer)(nil)), ptr((*time.Time)(nil))},
	"an empty list and an empty map": struct {
		L []int
		M map[string]int
		S struct{}
	}{[]int{}, map[string]int{}, struct{}{}},
}
