package dynamodbio

import (
	"sync"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/paneorder"
)

// paneOrders are those of this process, by sinkKey.
var paneOrders struct {
	mu     sync.Mutex
	tables map[string]*sharedPaneOrder
}

type sharedPaneOrder struct {
	order *paneorder.Order
	refs  int
}

// acquirePaneOrder returns a table's order. It must be paired with a releasePaneOrder.
func acquirePaneOrder(sinkKey string) *paneorder.Order {
	paneOrders.mu.Lock()
	defer paneOrders.mu.Unlock()
	o := paneOrders.tables[sinkKey]
	if o == nil {
		o = &sharedPaneOrder{order: paneorder.New()}
		if paneOrders.tables == nil {
			paneOrders.tables = map[string]*sharedPaneOrder{}
		}
		paneOrders.tables[sinkKey] = o
	}
	o.refs++
	return o.order
}

func releasePaneOrder(sinkKey string) {
	paneOrders.mu.Lock()
	defer paneOrders.mu.Unlock()
	o := paneOrders.tables[sinkKey]
	if o.refs--; o.refs == 0 {
		delete(paneOrders.tables, sinkKey)
	}
}
