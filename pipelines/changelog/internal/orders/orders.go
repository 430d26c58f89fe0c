// Package orders generates the history of a shop's orders as the change events that Debezium writes
// for their table: orders are placed, paid, shipped, renumbered and deleted. It is the source of
// the program changelog with -embedded, and of its tests.
package orders

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"time"
)

// Order is a row of the table.
type Order struct {
	OrderID  int64  `json:"order_id"`
	Customer string `json:"customer"`
	Status   string `json:"status"`
	// Amount is a decimal with two digits of fraction.
	Amount string `json:"amount"`
	Items  []Item `json:"items"`
	// Updated is in milliseconds since 1970.
	Updated int64 `json:"updated"`
}

// Item is a line of an order.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// Fields names the columns of the table.
func Fields() []string {
	return []string{"order_id", "customer", "status", "amount", "items", "updated"}
}

// event is Debezium's envelope.
type event struct {
	Op     string `json:"op"`
	Before *Order `json:"before"`
	After  *Order `json:"after"`
	Millis int64  `json:"ts_ms"`
}

// Generator generates one history of the table: the same seed and number of keys generate the same
// one.
type Generator struct {
	random    *rand.Rand
	keys      int64
	table     map[int64]Order
	now       time.Time
	tombstone bool
}

// begin is the time of the start of every history.
var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// NewGenerator returns a Generator for orders numbered from 1 to keys, at least one.
func NewGenerator(seed uint64, keys int) *Generator {
	return &Generator{
		random: rand.New(rand.NewPCG(seed, 0)), keys: int64(max(1, keys)),
		table: map[int64]Order{}, now: begin,
	}
}

// Table returns the orders after the events generated so far.
func (g *Generator) Table() map[int64]Order { return maps.Clone(g.table) }

// Next returns the next event. A delete is followed by null, a tombstone, as in Debezium.
func (g *Generator) Next() []byte {
	if g.tombstone {
		g.tombstone = false
		return []byte("null")
	}
	g.now = g.now.Add(time.Duration(1+g.random.IntN(1000)) * time.Millisecond)
	id := 1 + g.random.Int64N(g.keys)
	e := event{Millis: g.now.UnixMilli()}
	old, exists := g.table[id]
	switch chance := g.random.IntN(100); {
	case !exists:
		o := g.place(id)
		e.Op, e.After = "c", &o
	case chance < 15:
		e.Op, e.Before = "d", &old
		g.tombstone = true
	default:
		o := g.change(old)
		if to := 1 + g.random.Int64N(g.keys); chance < 20 {
			if _, taken := g.table[to]; !taken {
				o.OrderID = to // the key itself changes
			}
		}
		e.Op, e.Before, e.After = "u", &old, &o
	}
	if e.Before != nil {
		delete(g.table, e.Before.OrderID)
	}
	if e.After != nil {
		g.table[e.After.OrderID] = *e.After
	}
	text, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("orders: %v", err)) // an Order always marshals
	}
	return text
}

// place returns a new order.
func (g *Generator) place(id int64) Order {
	o := Order{
		OrderID: id, Customer: fmt.Sprintf("customer-%04d", g.random.IntN(1000)), Status: "placed",
		Updated: g.now.UnixMilli(),
	}
	cents := 0
	for range 1 + g.random.IntN(3) {
		sku := fmt.Sprintf("sku-%03d", g.random.IntN(500))
		item := Item{SKU: sku, Quantity: 1 + g.random.IntN(5)}
		cents += item.Quantity * (100 + g.random.IntN(9900))
		o.Items = append(o.Items, item)
	}
	o.Amount = fmt.Sprintf("%d.%02d", cents/100, cents%100)
	return o
}

// change advances the status of an order.
func (g *Generator) change(o Order) Order {
	next := map[string]string{
		"placed": "paid", "paid": "packed", "packed": "shipped", "shipped": "delivered",
		"delivered": "returned",
	}
	if status, ok := next[o.Status]; ok {
		o.Status = status
	} else {
		o.Status = "placed"
	}
	o.Updated = g.now.UnixMilli()
	return o
}
