package encode

import (
	"encoding"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
)

var (
	timeType          = reflect.TypeFor[time.Time]()
	byteSlicesType    = reflect.TypeFor[[][]byte]()
	marshalerType     = reflect.TypeFor[attributevalue.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	numberType        = reflect.TypeFor[interface {
		Float64() (float64, error)
		Int64() (int64, error)
		String() string
	}]()
)

// goPlan is how values of one Go type are stored under one set of tag options, worked out once.
type goPlan struct {
	typ reflect.Type
	tagOptions
	// elem is the plan of what a pointer points to, and of a list's or map's elements.
	elem *goPlan
	// fields are a struct's attributes.
	fields []goAttr

	isTime   bool // convertible to time.Time
	isNumber bool // a string that holds a number, such as attributevalue.Number
	// marshals is true when the type has a marshaler of its own, and marshalsAddr when a pointer to
	// it has, which counts for values that have an address.
	marshals, marshalsAddr bool
	// plainKey is true for a map whose keys' text is their value, with no method in between.
	plainKey bool
	fault    string // why the type cannot be stored
}

type goAttr struct {
	attr
	index []int
	plan  *goPlan
}

type planKey struct {
	typ reflect.Type
	tagOptions
}

// plans keeps every plan made: interface values bring types that are known at run time only.
var plans = struct {
	sync.RWMutex
	done map[planKey]*goPlan
}{done: map[planKey]*goPlan{}}

func planOf(t reflect.Type, o tagOptions) *goPlan {
	plans.RLock()
	p := plans.done[planKey{t, o}]
	plans.RUnlock()
	if p != nil {
		return p
	}
	// A recursive type's plan refers to itself, so plans are visible to others when they are complete.
	c := planner{}
	p = c.plan(t, o)
	plans.Lock()
	defer plans.Unlock()
	for k, made := range c {
		if plans.done[k] == nil {
			plans.done[k] = made
		}
	}
	return p
}

// planner holds the plans being made.
type planner map[planKey]*goPlan

func (c planner) plan(t reflect.Type, o tagOptions) *goPlan {
	key := planKey{t, o}
	if p := c[key]; p != nil {
		return p
	}
	p := &goPlan{typ: t, tagOptions: o}
	c[key] = p
	p.marshals = t.Implements(marshalerType)
	p.marshalsAddr = t.Name() != "" && t.Kind() != reflect.Interface &&
		reflect.PointerTo(t).Implements(marshalerType)
	switch t.Kind() {
	case reflect.Pointer:
		if pointsToItself(t) {
			p.fault = fmt.Sprintf("the pointer type %s leads to itself", t)
			break
		}
		p.elem = c.plan(t.Elem(), o)
	case reflect.Struct:
		if p.isTime = t.ConvertibleTo(timeType); !p.isTime {
			c.structFields(p)
		}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			break
		}
		if t == byteSlicesType {
			p.asSet = 'B' // whatever the tag says, as in attributevalue
		}
		p.elem = c.plan(t.Elem(), o.elem())
	case reflect.Map:
		p.plainKey = isPlainKey(t.Key())
		p.elem = c.plan(t.Elem(), o.elem())
	case reflect.String:
		p.isNumber = t.Implements(numberType)
	}
	return p
}

func (c planner) structFields(p *goPlan) {
	for _, f := range goFields(p.typ) {
		a, err := newAttr(f.attributeName(), -1)
		if err != nil {
			p.fault = fmt.Sprintf("field %s: %v", f.goName, err)
			return
		}
		if f.unreadable {
			p.fault = fmt.Sprintf("field %s of %s is embedded and not exported, and cannot be read: export its type, or tag it `dynamodbav:\"-\"`", f.goName, p.typ)
			return
		}
		p.fields = append(p.fields, goAttr{attr: a, index: f.index, plan: c.plan(f.typ, f.tag.tagOptions)})
	}
}

func isPlainKey(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return t.NumMethod() == 0
	}
	return false
}

// pointsToItself reports whether following the pointer type leads back to it, as in type P *P.
func pointsToItself(t reflect.Type) bool {
	seen := map[reflect.Type]bool{}
	for ; t.Kind() == reflect.Pointer; t = t.Elem() {
		if seen[t] {
			return true
		}
		seen[t] = true
	}
	return false
}

// firstFault looks through a plan and all that it leads to for a type that cannot be stored.
func (p *goPlan) firstFault(seen map[*goPlan]bool) string {
	if p == nil || seen[p] {
		return ""
	}
	seen[p] = true
	if p.fault != "" {
		return p.fault
	}
	for i := range p.fields {
		if fault := p.fields[i].plan.firstFault(seen); fault != "" {
			return fault
		}
	}
	return p.elem.firstFault(seen)
}
