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

// typePlan is how values of one Go type are stored under one set of tag options. It is made once.
type typePlan struct {
	typ reflect.Type
	tagOptions
	// elem is the plan of what a pointer points to, and of a list's or map's elements.
	elem *typePlan
	// fields are a struct's attributes.
	fields []planField

	isTime   bool // convertible to time.Time
	isNumber bool // a string that holds a number, such as attributevalue.Number
	// marshals is true when the type has a marshaler of its own, and marshalsAddr when a pointer to
	// it has, which is used for values that have an address.
	marshals, marshalsAddr bool
	// plainKey is true for a map whose keys are stored as the text of their value, without a
	// method.
	plainKey bool
	problem  string // why the type cannot be stored
}

type planField struct {
	attr
	index []int
	plan  *typePlan
}

type planKey struct {
	typ reflect.Type
	tagOptions
}

// plans keeps every plan: the types of interface values are known at run time only.
var plans = struct {
	sync.RWMutex
	done map[planKey]*typePlan
}{done: map[planKey]*typePlan{}}

func planOf(t reflect.Type, o tagOptions) *typePlan {
	plans.RLock()
	p := plans.done[planKey{t, o}]
	plans.RUnlock()
	if p != nil {
		return p
	}
	// A recursive type's plan refers to itself, so others see plans only when they are complete.
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
type planner map[planKey]*typePlan

func (c planner) plan(t reflect.Type, o tagOptions) *typePlan {
	key := planKey{t, o}
	if p := c[key]; p != nil {
		return p
	}
	p := &typePlan{typ: t, tagOptions: o}
	c[key] = p
	p.marshals = t.Implements(marshalerType)
	p.marshalsAddr = t.Name() != "" && t.Kind() != reflect.Interface &&
		reflect.PointerTo(t).Implements(marshalerType)
	switch t.Kind() {
	case reflect.Pointer:
		if pointsToItself(t) {
			p.problem = fmt.Sprintf("the pointer type %s refers to itself", t)
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

func (c planner) structFields(p *typePlan) {
	for _, f := range structFields(p.typ) {
		a, err := newAttr(f.attributeName(), -1)
		if err != nil {
			p.problem = fmt.Sprintf("field %s: %v", f.goName, err)
			return
		}
		if f.unreadable {
			p.problem = fmt.Sprintf("field %s of %s is embedded and not exported, and cannot be "+
				"read: export its type, or tag it `dynamodbav:\"-\"`", f.goName, p.typ)
			return
		}
		p.fields = append(p.fields, planField{attr: a, index: f.index,
			plan: c.plan(f.typ, f.tag.tagOptions)})
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

// pointsToItself reports whether the pointer type refers to itself, as in type P *P.
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

// firstProblem returns the problem of the first type that cannot be stored, of a plan and all plans
// that it refers to.
func (p *typePlan) firstProblem(seen map[*typePlan]bool) string {
	if p == nil || seen[p] {
		return ""
	}
	seen[p] = true
	if p.problem != "" {
		return p.problem
	}
	for i := range p.fields {
		if problem := p.fields[i].plan.firstProblem(seen); problem != "" {
			return problem
		}
	}
	return p.elem.firstProblem(seen)
}
