package sink

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// strange is a transport whose first responses are those of responses, and do not store anything.
type strange struct {
	*fakeTable
	responses []Response
	n         int
}

func (s *strange) BatchWrite(ctx context.Context, body []byte) (Response, error) {
	if s.n++; s.n <= len(s.responses) {
		return s.responses[s.n-1], nil
	}
	return s.fakeTable.BatchWrite(ctx, body)
}

func put(id string) types.WriteRequest {
	return types.WriteRequest{PutRequest: &types.PutRequest{Item: map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: id},
		"v":  &types.AttributeValueMemberN{Value: "1"}}}}
}

func remove(id string) types.WriteRequest {
	key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}}
	return types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}}
}

type writes = []types.WriteRequest

var (
	tooMany    = Response{Table: "t", Unprocessed: writes{put("a"), put("b"), put("c")}}
	withoutKey = Response{Table: "t", Unprocessed: writes{{PutRequest: &types.PutRequest{}}}}
)

// unmatched are responses to a request that puts a and b. Without keys, some of them may be of
// items that were sent, in another notation.
var unmatched = map[string]struct {
	Response
	notation bool
}{
	"of another table":          {Response{Table: "other", Unprocessed: writes{put("a")}}, false},
	"of no table":               {Response{Unprocessed: writes{put("a")}}, false},
	"more than were sent":       {tooMany, false},
	"an item that was not sent": {Response{Table: "t", Unprocessed: writes{put("c")}}, true},
	"an item and another": {Response{Table: "t", Unprocessed: writes{put("a"), put("c")}},
		true},
	"an item twice": {Response{Table: "t", Unprocessed: writes{put("a"), put("a")}},
		false},
	"a delete of what was put": {Response{Table: "t", Unprocessed: writes{remove("a")}}, true},
	"neither put nor delete":   {Response{Table: "t", Unprocessed: writes{{}}}, false},
	"an item without its key":  {withoutKey, false},
}

func eachUnmatched(t *testing.T, f func(t *testing.T, cfg Config, response Response,
	notation bool)) {
	for name, test := range unmatched {
		for _, keys := range [][]string{{"id"}, nil} {
			t.Run(fmt.Sprintf("%s/keys%d", name, len(keys)), func(t *testing.T) {
				cfg := testConfig()
				cfg.Keys = keys
				f(t, cfg, test.Response, test.notation)
			})
		}
	}
}

// itemFor is an item, without a key for a sink that knows none.
func itemFor(cfg Config, id string) *encode.Item {
	it := item(encode.Put, id, 1)
	if len(cfg.Keys) == 0 {
		it.Key = nil
	}
	return it
}

func TestItemsThatTheResponseDoesNotConfirmAreSentAgain(t *testing.T) {
	eachUnmatched(t, func(t *testing.T, cfg Config, response Response, _ bool) {
		table := &strange{fakeTable: newFakeTable(), responses: []Response{response, response}}
		withTransport(t, table, cfg, func(t *testing.T, s *Sink) {
			b := s.NewBundle(false)
			add(t, b, itemFor(cfg, "a"))
			add(t, b, itemFor(cfg, "b"))
			sum := flush(t, b)
			if table.version("a") != 1 || table.version("b") != 1 || sum.Puts != 2 ||
				sum.Retries < 3 {
				t.Errorf("stored %v, %+v", table.items, sum)
			}
		})
	})
}

func TestAServerThatNeverConfirmsItemsIsAnError(t *testing.T) {
	for _, before := range []int{0, 1} {
		eachUnmatched(t, func(t *testing.T, cfg Config, response Response, notation bool) {
			if len(cfg.Keys) == 0 && notation {
				return // see TestAnItemInAnotherNotationIsSentAgainUntilItIsStored
			}
			table := &strange{fakeTable: newFakeTable()}
			withTransport(t, table, cfg, func(t *testing.T, s *Sink) {
				most := maxMalformedAtStart
				if before == 1 { // the sink has had a response of DynamoDB
					b := s.NewBundle(false)
					add(t, b, itemFor(cfg, "z"))
					flush(t, b)
					most, table.n = maxMalformed, 0
				}
				for range 100 {
					table.responses = append(table.responses, response)
				}
				b := s.NewBundle(true)
				add(t, b, itemFor(cfg, "a"))
				add(t, b, itemFor(cfg, "b"))
				sum, err := b.Flush(t.Context())
				if err == nil || !strings.HasPrefix(err.Error(), `table "t" in us-east-2: `+
					`BatchWriteItem: UnexpectedResponse: UnprocessedItems `) {
					t.Errorf("%v", err)
				}
				if table.n < most || sum.Puts != 0 || sum.Failures != 0 {
					t.Errorf("%d requests, want %d; %+v", table.n, most, sum)
				}
			})
		})
	}
}

// Without keys an item comes back with its number in another notation, for longer than a server
// that is not DynamoDB is asked. It is stored in the end.
func TestAnItemInAnotherNotationIsSentAgainUntilItIsStored(t *testing.T) {
	cfg := testConfig()
	cfg.Keys = nil
	table := &strange{fakeTable: newFakeTable()}
	back := put("a")
	back.PutRequest.Item["v"] = &types.AttributeValueMemberN{Value: "1.0"}
	for range 5 * maxMalformed {
		table.responses = append(table.responses,
			Response{Table: "t", Unprocessed: writes{back}})
	}
	withTransport(t, table, cfg, func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		add(t, b, itemFor(cfg, "a"))
		add(t, b, itemFor(cfg, "b"))
		if sum := flush(t, b); table.version("a") != 1 || table.version("b") != 1 || sum.Puts != 2 {
			t.Errorf("stored %v, %+v", table.items, sum)
		}
	})
}

// A response in between that is DynamoDB's, even one that rejects the item, shows that it is there.
func TestOnlyResponsesInARowThatAreNotDynamoDBsEndAWrite(t *testing.T) {
	table := newFakeTable()
	strangers := 0
	table.respond = func(n int, _ []string) fakeResponse {
		switch {
		case n == 0:
			return fakeResponse{}
		case n > 100:
			return fakeResponse{}
		case n%maxMalformed == 0:
			return fakeResponse{err: apiError("ThrottlingException")}
		}
		strangers++
		return fakeResponse{err: withStatus(200, "")}
	}
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		for _, id := range []string{"a", "b"} {
			b := s.NewBundle(false)
			add(t, b, item(encode.Put, id, 1))
			flush(t, b)
		}
		if table.version("b") != 1 || strangers < 50 {
			t.Errorf("stored %v after %d responses that were not DynamoDB's", table.items,
				strangers)
		}
	})
}

// An ARN names a table whose name alone may come back.
func TestTheTableOfAnARNMayComeBackByItsName(t *testing.T) {
	for _, table := range []string{"t", "arn:aws:dynamodb:us-east-2:123456789012:table/t"} {
		s := &Sink{cfg: Config{Table: "arn:aws:dynamodb:us-east-2:123456789012:table/t",
			Keys: []string{"id"}}}
		e := &entry{key: string(item(encode.Put, "a", 1).Key)}
		left, err := s.match([]*entry{e}, Response{Table: table, Unprocessed: writes{put("a")}})
		if err != nil || !left[e] {
			t.Errorf("%s: %v, %v", table, left, err)
		}
	}
}

// withTransport is within for another transport than a fakeTable.
func withTransport(t *testing.T, transport *strange, cfg Config, f func(t *testing.T, s *Sink)) {
	t.Helper()
	within(t, transport.fakeTable, cfg, func(t *testing.T, s *Sink) {
		s.transport = transport
		f(t, s)
	})
}
