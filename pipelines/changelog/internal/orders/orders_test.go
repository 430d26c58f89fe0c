package orders

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The events, applied to a map in the simplest way, give the generator's table.
func TestEventsGiveTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, keys := rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 50).Draw(t, "keys")
		g, again := NewGenerator(seed, keys), NewGenerator(seed, keys)
		table := map[int64]Order{}
		for range rapid.IntRange(0, 500).Draw(t, "events") {
			text := g.Next()
			if other := again.Next(); !bytes.Equal(text, other) {
				t.Fatalf("the same seed generates %s and %s", text, other)
			}
			var e *event
			if err := json.Unmarshal(text, &e); err != nil {
				t.Fatal(err)
			}
			if e == nil {
				continue
			}
			if e.Before != nil {
				if diff := cmp.Diff(table[e.Before.OrderID], *e.Before); diff != "" {
					t.Fatalf("%s: before is not the last version:\n%s", text, diff)
				}
				delete(table, e.Before.OrderID)
			}
			if e.After != nil {
				if _, taken := table[e.After.OrderID]; taken {
					t.Fatalf("%s: the order exists", text)
				}
				table[e.After.OrderID] = *e.After
			}
		}
		if diff := cmp.Diff(g.Table(), table); diff != "" {
			t.Errorf("the table (-want +got):\n%s", diff)
		}
	})
}

func TestAHistoryHasEveryKindOfEvent(t *testing.T) {
	g, seen := NewGenerator(1, 100), map[string]int{}
	for range 5000 {
		var e *event
		if err := json.Unmarshal(g.Next(), &e); err != nil {
			t.Fatal(err)
		}
		switch {
		case e == nil:
			seen["tombstone"]++
		case e.Op == "u" && e.Before.OrderID != e.After.OrderID:
			seen["renumbered"]++
		default:
			seen[e.Op]++
		}
	}
	for _, what := range []string{"c", "u", "d", "tombstone", "renumbered"} {
		if seen[what] == 0 {
			t.Errorf("no %s among %v", what, seen)
		}
	}
}

func TestFieldsAreThoseOfAnOrder(t *testing.T) {
	text, err := json.Marshal(Order{})
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for _, name := range Fields() {
		if _, ok := members[name]; !ok {
			t.Errorf("an order has no %s", name)
		}
		delete(members, name)
	}
	if len(members) > 0 {
		t.Errorf("Fields does not have %v", members)
	}
}
