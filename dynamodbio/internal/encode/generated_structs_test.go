package encode

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"pgregory.net/rapid"
)

// TestGeneratedStructsAreStoredAsTheSDKStoresThem makes struct types with all kinds of fields and
// tags, and values of them, and holds Put to the SDK on each.
func TestGeneratedStructsAreStoredAsTheSDKStoresThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := structType(t, 3)
		v := reflect.New(typ)
		fill(t, v.Elem(), 4)
		checkAgainstSDK(t, v.Interface(), Options{})
		checkAgainstSDK(t, v.Elem().Interface(), Options{})
	})
}

var leafTypes = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int](),
	reflect.TypeFor[int8](),
	reflect.TypeFor[int64](), reflect.TypeFor[uint16](), reflect.TypeFor[uint64](),
	reflect.TypeFor[float32](),
	reflect.TypeFor[float64](), reflect.TypeFor[[]byte](), reflect.TypeFor[[3]byte](),
	reflect.TypeFor[[][]byte](),
	reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](),
	reflect.TypeFor[attributevalue.Number](),
	reflect.TypeFor[any](), reflect.TypeFor[byValue](), reflect.TypeFor[byPointer](),
	reflect.TypeFor[silent](),
	reflect.TypeFor[upper](), reflect.TypeFor[shown](), reflect.TypeFor[nested](),
	reflect.TypeFor[instant](),
	reflect.TypeFor[chan int](), reflect.TypeFor[complex128](),
}

// mapKeyTypes have no two values with one text: of such the SDK keeps an arbitrary one.
var mapKeyTypes = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int](),
	reflect.TypeFor[uint8](),
	reflect.TypeFor[float64](), reflect.TypeFor[shown](),
}

func goType(t *rapid.T, depth int) reflect.Type {
	if depth == 0 {
		return rapid.SampledFrom(leafTypes).Draw(t, "leaf")
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return reflect.PointerTo(goType(t, depth-1))
	case 1, 2:
		return reflect.SliceOf(goType(t, depth-1))
	case 3:
		return reflect.ArrayOf(rapid.IntRange(0, 3).Draw(t, "len"), goType(t, depth-1))
	case 4, 5:
		return reflect.MapOf(rapid.SampledFrom(mapKeyTypes).Draw(t, "key"), goType(t, depth-1))
	case 6:
		return structType(t, depth-1)
	default:
		return rapid.SampledFrom(leafTypes).Draw(t, "leaf")
	}
}

func structType(t *rapid.T, depth int) reflect.Type {
	n := rapid.IntRange(1, 4).Draw(t, "fields")
	var fields []reflect.StructField
	for i := range n {
		f := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: goType(t, depth)}
		options := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
			"omitempty", "omitemptyelem", "nullempty", "nullemptyelem", "string", "unixtime",
			"stringset", "numberset", "binaryset", "other",
		}), 0, 2, rapid.ID).Draw(t, "options")
		name := rapid.SampledFrom([]string{"", "", "", "x", "y", "-", "F0"}).Draw(t, "name")
		if name != "" || len(options) > 0 {
			f.Tag = reflect.StructTag(fmt.Sprintf("dynamodbav:%q",
				strings.Join(append([]string{name}, options...), ",")))
		}
		fields = append(fields, f)
	}
	// others may all be ignored
	fields = append(fields, reflect.StructField{Name: "Z", Type: reflect.TypeFor[int]()})
	return reflect.StructOf(fields)
}

// fill gives v any value of its type.
func fill(t *rapid.T, v reflect.Value, depth int) {
	switch v.Type() {
	case timeType, reflect.TypeFor[instant]():
		at := time.Unix(rapid.Int64Range(-1<<36, 1<<36).Draw(t, "seconds"),
			rapid.Int64Range(0, 999999999).Draw(t, "nanos")).UTC()
		v.Set(reflect.ValueOf(at).Convert(v.Type()))
		return
	case reflect.TypeFor[attributevalue.Number]():
		v.SetString(rapid.SampledFrom([]string{"0", "1", "1.0", "-1E5", "12.5", "1e126", "nan",
			""}).Draw(t, "number"))
		return
	}
	if nilable(v) && (depth <= 0 || rapid.IntRange(0, 4).Draw(t, "nil") == 0) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "a", "b", "\"\\\n", "é😀", "\xff",
			"long enough to be no small string"}).Draw(t, "string"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		bits := v.Type().Bits()
		v.SetInt(rapid.Int64Range(-1<<(bits-1), 1<<(bits-1)-1).Draw(t, "int"))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(rapid.Uint64Range(0, math.MaxUint64>>(64-v.Type().Bits())).Draw(t, "uint"))
	case reflect.Float32, reflect.Float64:
		f := rapid.OneOf(rapid.Float64Range(-1e20, 1e20),
			rapid.SampledFrom([]float64{0, 1, 0.1, 1e125, 1e126, 1e-130, 1e-131, math.NaN(),
				math.Inf(1)})).Draw(t, "float")
		v.SetFloat(f)
	case reflect.Complex128:
		v.SetComplex(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), depth-1)
	case reflect.Interface:
		inner := reflect.New(goType(t, 1)).Elem()
		fill(t, inner, depth-1)
		v.Set(inner)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(t, "len"), 3))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), depth-1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 2).Draw(t, "len") {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key, depth-1)
			if key.CanFloat() && math.IsNaN(key.Float()) {
				continue // the SDK cannot find the value of such a key, and stores NULL
			}
			if key.Kind() == reflect.String && !utf8.ValidString(key.String()) {
				continue // rejected here even when its value is left out
			}
			fill(t, elem, depth-1)
			v.SetMapIndex(key, elem)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(t, v.Field(i), depth-1)
			}
		}
	}
}

func nilable(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		return true
	}
	return false
}
