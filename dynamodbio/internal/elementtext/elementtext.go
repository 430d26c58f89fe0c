// Package elementtext formats elements of a pipeline for errors and failures: what an element was
// that could not be encoded, whatever is wrong with it.
package elementtext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Format formats an element, cut to that many characters, or all of it for 0. An item, which is any
// map of attribute values, is DynamoDB JSON; a row is its values, and a struct its fields.
func Format(elem any, most int) string {
	var b strings.Builder
	switch e := elem.(type) {
	case schema.Row:
		b.WriteString(encode.FormatValue(schema.List(e.Values...)))
	case *schema.Row:
		if e != nil {
			b.WriteString(encode.FormatValue(schema.List(e.Values...)))
		}
	default:
		if attributes, ok := attributesOf(elem); ok {
			writeAttributes(&b, attributes, 0)
		} else {
			writeGo(&b, reflect.ValueOf(elem), 0)
		}
	}
	s := b.String()
	if most <= 0 || len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

var itemType = reflect.TypeFor[map[string]types.AttributeValue]()

// attributesOf returns the attributes of an item, or of a pointer to one.
func attributesOf(elem any) (map[string]types.AttributeValue, bool) {
	v := reflect.ValueOf(elem)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Map || !v.CanConvert(itemType) {
		return nil, false
	}
	return v.Convert(itemType).Interface().(map[string]types.AttributeValue), true
}

// writeAttributes writes attributes in order of their names, as they are.
func writeAttributes(b *strings.Builder, attributes map[string]types.AttributeValue, depth int) {
	b.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(attributes)) {
		if i > 0 {
			b.WriteByte(',')
		}
		writeJSON(b, name)
		b.WriteByte(':')
		writeAttribute(b, attributes[name], depth)
	}
	b.WriteByte('}')
}

// maxDepth is how deep values are formatted: deeper than DynamoDB stores them, so that formatting a
// value that contains itself ends.
const maxDepth = 64

func writeAttribute(b *strings.Builder, value types.AttributeValue, depth int) {
	if v := reflect.ValueOf(value); depth > maxDepth || v.Kind() == reflect.Pointer && v.IsNil() {
		value = nil
	}
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		writeTyped(b, "S", v.Value)
	case *types.AttributeValueMemberN:
		writeTyped(b, "N", v.Value)
	case *types.AttributeValueMemberB:
		writeTyped(b, "B", notNil(v.Value))
	case *types.AttributeValueMemberBOOL:
		writeTyped(b, "BOOL", v.Value)
	case *types.AttributeValueMemberNULL:
		writeTyped(b, "NULL", v.Value)
	case *types.AttributeValueMemberSS:
		writeTyped(b, "SS", notNil(v.Value))
	case *types.AttributeValueMemberNS:
		writeTyped(b, "NS", notNil(v.Value))
	case *types.AttributeValueMemberBS:
		writeTyped(b, "BS", notNil(v.Value))
	case *types.AttributeValueMemberL:
		b.WriteString(`{"L":[`)
		for i, elem := range v.Value {
			if i > 0 {
				b.WriteByte(',')
			}
			writeAttribute(b, elem, depth+1)
		}
		b.WriteString("]}")
	case *types.AttributeValueMemberM:
		b.WriteString(`{"M":`)
		writeAttributes(b, v.Value, depth+1)
		b.WriteByte('}')
	default: // no value at all, or one of an SDK to come
		b.WriteString("null")
	}
}

func writeTyped(b *strings.Builder, kind string, value any) {
	b.WriteString(`{"` + kind + `":`)
	writeJSON(b, value)
	b.WriteByte('}')
}

// writeJSON writes text, truth values and lists of text: what always is JSON.
func writeJSON(b *strings.Builder, value any) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		out.Reset()
		out.WriteString("null")
	}
	b.Write(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// writeGo writes a Go value of the caller's: a struct as {Field:value …} and a map as {k: v},
// pointers by what they point to.
func writeGo(b *strings.Builder, v reflect.Value, depth int) {
	isReference := func() bool {
		return v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface
	}
	for depth <= maxDepth && isReference() {
		if v.CanInterface() && v.Kind() == reflect.Pointer && !v.IsNil() {
			if s, ok := v.Interface().(fmt.Stringer); ok {
				b.WriteString(s.String())
				return
			}
		}
		v, depth = v.Elem(), depth+1
	}
	if !v.IsValid() {
		b.WriteString("nil")
		return
	}
	if depth > maxDepth {
		b.WriteString("…")
		return
	}
	if v.CanInterface() {
		switch e := v.Interface().(type) {
		case schema.Value:
			b.WriteString(encode.FormatValue(e))
			return
		case fmt.Stringer:
			b.WriteString(e.String())
			return
		case []byte:
			fmt.Fprintf(b, "X'%X'", e)
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		b.WriteByte('{')
		for i := range v.NumField() {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(v.Type().Field(i).Name + ":")
			writeGo(b, v.Field(i), depth+1)
		}
		b.WriteByte('}')
	case reflect.Slice, reflect.Array:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(' ')
			}
			writeGo(b, v.Index(i), depth+1)
		}
		b.WriteByte(']')
	case reflect.Map:
		writeGoMap(b, v, depth)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		b.WriteString(v.Type().String())
	default:
		fmt.Fprint(b, v)
	}
}

func writeGoMap(b *strings.Builder, v reflect.Value, depth int) {
	var entries []string
	for _, key := range v.MapKeys() {
		var entry strings.Builder
		writeGo(&entry, key, depth+1)
		entry.WriteString(": ")
		writeGo(&entry, v.MapIndex(key), depth+1)
		entries = append(entries, entry.String())
	}
	slices.Sort(entries)
	b.WriteString("{" + strings.Join(entries, ", ") + "}")
}
