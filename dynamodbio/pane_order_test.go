package dynamodbio

import (
	"context"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

// paneTest packs changes into panes, and writes the panes as a runner would, in any order.
type paneTest struct {
	*testing.T
	db   *dynamodbtest.Server
	wire serializedConfig
	pack *packChangeFn
}

func newPaneTest(t *testing.T) *paneTest {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("panes", "id"))
	wire, err := serializeConfig(Config{
		Table: "panes", Region: "us-east-1", Endpoint: db.URL(), PrimaryKey: []string{"id"},
		Shards: 1,
		Credentials: credentials.Options{
			"aws.credentials.basic.accesskeyid": "test",
			"aws.credentials.basic.secretkey":   "test",
		},
	}.WithDefaults())
	if err != nil {
		t.Fatal(err)
	}
	p := &paneTest{
		t,
		db,
		wire,
		&packChangeFn{
			chunkPacker{
				Encoder: elementEncoder{
					Config: wire,
					Type:   beam.EncodedType{T: reflect.TypeFor[soakRow]()},
				},
			},
		},
	}
	if err := p.pack.Setup(); err != nil {
		t.Fatal(err)
	}
	return p
}

// chunk packs changes, a negative version being a delete.
func (p *paneTest) chunk(rows ...soakRow) []byte {
	p.Helper()
	var chunks [][]byte
	emit := func(_ beam.EventTime, _ int64, sealed []byte) { chunks = append(chunks, sealed) }
	p.pack.StartBundle(p.Context(), emit, p.failed)
	for _, row := range rows {
		kind := schema.UpdateAfter
		if row.Version < 0 {
			kind = schema.Delete
		}
		if err := p.pack.ProcessElement(p.Context(), 0, kind, row, emit, p.failed); err != nil {
			p.Fatal(err)
		}
	}
	if err := p.pack.FinishBundle(p.Context(), emit, p.failed); err != nil {
		p.Fatal(err)
	}
	if len(chunks) != 1 {
		p.Fatalf("%d chunks", len(chunks))
	}
	return chunks[0]
}

// writer makes a DoFn instance.
func (p *paneTest) writer() *writePaneFn {
	p.Helper()
	fn := &writePaneFn{Writer: bundleWriter{Config: p.wire}}
	if err := fn.Setup(p.Context()); err != nil {
		p.Fatal(err)
	}
	p.Cleanup(fn.Teardown)
	return fn
}

func (p *paneTest) start(fn *writePaneFn) { fn.StartBundle(p.Context(), p.written, p.failed) }

func (p *paneTest) process(fn *writePaneFn, pane ...[]byte) {
	p.Helper()
	next := func(sealed *[]byte) bool {
		if len(pane) == 0 {
			return false
		}
		*sealed, pane = pane[0], pane[1:]
		return true
	}
	if err := fn.ProcessElement(p.Context(), beam.PaneInfo{}, 0, 0, next, p.written,
		p.failed); err != nil {
		p.Fatal(err)
	}
}

func (p *paneTest) finish(ctx context.Context, fn *writePaneFn) error {
	return fn.FinishBundle(ctx, p.written, p.failed)
}

// write writes one pane in a bundle of its own.
func (p *paneTest) write(fn *writePaneFn, pane ...[]byte) {
	p.Helper()
	p.start(fn)
	p.process(fn, pane...)
	if err := p.finish(p.Context(), fn); err != nil {
		p.Fatal(err)
	}
}

func (p *paneTest) written(beam.EventTime, Written) {}

func (p *paneTest) failed(_ beam.EventTime, f Failure) { p.Errorf("failed: %+v", f) }

// expect compares the table with keys and versions.
func (p *paneTest) expect(want map[string]int) {
	p.Helper()
	got := map[string]int{}
	for _, it := range p.db.Items("panes") {
		version, err := strconv.Atoi(it["version"].(*types.AttributeValueMemberN).Value)
		if err != nil {
			p.Fatal(err)
		}
		got[it["id"].(*types.AttributeValueMemberS).Value] = version
	}
	if diff := cmp.Diff(want, got); diff != "" {
		p.Errorf("versions (-want +got):\n%s", diff)
	}
}

func TestAPaneThatWasOvertakenLeavesLaterVersionsAlone(t *testing.T) {
	p := newPaneTest(t)
	early := p.chunk(
		soakRow{ID: "a", Version: 1},
		soakRow{ID: "b", Version: 1},
		soakRow{ID: "c", Version: 1},
	)
	later := p.chunk(soakRow{ID: "b", Version: 2}, soakRow{ID: "c", Version: -2})
	last := p.chunk(soakRow{ID: "a", Version: 3})
	first, second := p.writer(), p.writer()
	p.write(second, later)
	p.write(first, early, last)
	p.expect(map[string]int{"a": 3, "b": 2})
}

func TestABundleThatFailedOvertakesNothing(t *testing.T) {
	p := newPaneTest(t)
	early, later := p.chunk(soakRow{ID: "a", Version: 1}), p.chunk(soakRow{ID: "a", Version: 2})
	first, second := p.writer(), p.writer()
	p.db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.Error(
			400,
			"AccessDeniedException",
			"no",
		), r.Operation == "BatchWriteItem"
	})
	p.start(second)
	p.process(second, later)
	if err := p.finish(t.Context(), second); err == nil {
		t.Fatal("access was not denied")
	}
	p.write(first, early)
	p.expect(map[string]int{"a": 1})
	p.write(second, later)
	p.expect(map[string]int{"a": 2})
}

// Panes of a few keys are cut, and handed over in any order by several instances.
func TestPanesInAnyOrderLeaveTheLastToArrive(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		p := newPaneTest(t)
		want := map[string]int{}
		var panes [][][]byte
		for version := 1; version <= 60; {
			var pane [][]byte
			for range 1 + random.IntN(3) {
				var rows []soakRow
				for range 1 + random.IntN(4) {
					row := soakRow{ID: string(rune('a' + random.IntN(6))), Version: version}
					want[row.ID] = version
					if random.IntN(4) == 0 {
						row.Version = -version
						delete(want, row.ID)
					}
					version++
					rows = append(rows, row)
				}
				pane = append(pane, p.chunk(rows...))
			}
			random.Shuffle(len(pane), func(i, j int) { pane[i], pane[j] = pane[j], pane[i] })
			panes = append(panes, pane)
		}
		// each comes a few places late at most
		for at := 0; at+2 <= len(panes); at += 1 + random.IntN(3) {
			end := min(len(panes), at+2+random.IntN(3))
			random.Shuffle(
				end-at,
				func(i, j int) { panes[at+i], panes[at+j] = panes[at+j], panes[at+i] },
			)
		}
		fns := []*writePaneFn{p.writer(), p.writer(), p.writer()}
		for _, pane := range panes {
			p.write(fns[random.IntN(len(fns))], pane...)
		}
		p.expect(want)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
