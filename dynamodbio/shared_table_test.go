package dynamodbio

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestWritersOfOneTableShareItUntilTheLastReleasesIt(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
	cfg := tableConfig(t, db, "(id STRING)").WithDefaults()
	other := cfg
	other.MaxInFlight = 7
	acquire := func(cfg Config, sdk *sdkTransportOption) *sharedTable {
		t.Helper()
		table, err := acquireTable(t.Context(), cfg, sdk)
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	first, second := acquire(cfg, nil), acquire(cfg, nil)
	if first != second || first.description == nil {
		t.Errorf("two writers have the tables %p and %p, described %v", first, second,
			first.description)
	}
	sdk := &sdkTransportOption{}
	apart := []*sharedTable{first, acquire(other, nil), acquire(cfg, sdk)}
	for i, table := range apart {
		for _, another := range apart[:i] {
			if table == another {
				t.Errorf("writers of another Config or transport share a table")
			}
		}
	}
	if n := db.Stats().Requests["DescribeTable"]; n != 3 {
		t.Errorf("%d DescribeTable requests, want one for each of 3 tables", n)
	}
	first.release()
	if third := acquire(cfg, nil); third != second {
		t.Error("a table that is in use was not shared")
	}
	for _, table := range append(apart[1:], second, second) {
		table.release()
	}
	if later := acquire(cfg, nil); later == second {
		t.Error("a closed table is shared")
	} else {
		later.release()
	}
	sharedTables.mu.Lock()
	defer sharedTables.mu.Unlock()
	for _, table := range apart {
		if sharedTables.tables[table.id] != nil {
			t.Error("a table without a user is left")
		}
	}
}

func TestATableThatCouldNotBeOpenedIsOpenedAgain(t *testing.T) {
	var r tableRegistry
	down := errors.New("down")
	if _, err := r.acquire("a", func(*sharedTable) error { return down }); !errors.Is(err, down) {
		t.Errorf("%v", err)
	}
	table, err := r.acquire("a", func(*sharedTable) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	r.release(table, func() { closed++ })
	if closed != 1 || len(r.tables) != 0 {
		t.Errorf("closed %d times, %d tables left", closed, len(r.tables))
	}
}

// Writers come and go at any time, and opening fails now and then: while a table is in use it is
// open and the only one of its id, and each one that was opened is closed once.
func TestATableIsOpenWhileItIsInUse(t *testing.T) {
	var r tableRegistry
	var opened, closed atomic.Int64
	var state sync.Map // of tables that are open
	ids := []string{"a", "b"}
	var inUse [2]atomic.Pointer[sharedTable]
	var users [2]struct {
		sync.Mutex
		n int
	}
	var wait sync.WaitGroup
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 0))
		wait.Go(func() {
			for range 2000 {
				n := random.IntN(len(ids))
				fails := random.IntN(4) == 0
				table, err := r.acquire(ids[n], func(t *sharedTable) error {
					if fails {
						return errors.New("not now")
					}
					opened.Add(1)
					state.Store(t, true)
					return nil
				})
				if err != nil {
					continue
				}
				users[n].Lock()
				if users[n].n++; users[n].n > 1 && inUse[n].Load() != table {
					t.Errorf("two tables of id %s are in use", ids[n])
				}
				inUse[n].Store(table)
				users[n].Unlock()
				if _, open := state.Load(table); !open {
					t.Errorf("a table of id %s is in use and not open", ids[n])
				}
				users[n].Lock()
				users[n].n--
				users[n].Unlock()
				r.release(table, func() {
					closed.Add(1)
					if _, open := state.LoadAndDelete(table); !open {
						t.Error("a table was closed twice, or before it was opened")
					}
				})
			}
		})
	}
	wait.Wait()
	if opened.Load() == 0 || opened.Load() != closed.Load() || len(r.tables) != 0 {
		t.Errorf("opened %d, closed %d, %d left", opened.Load(), closed.Load(), len(r.tables))
	}
}
