package awsconn

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// strangeServer is an HTTP transport that responds in one way to the first requests, and then as
// DynamoDB.
type strangeServer struct {
	status   int
	encoding string
	length   int64
	body     []byte
	cut      bool // the body ends with an error

	mu     sync.Mutex
	left   int // requests that it still responds to so
	stored map[string]bool
}

// RoundTrip responds to a request.
func (s *strangeServer) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	resp := &http.Response{Status: "any", StatusCode: s.status, Proto: "HTTP/1.1", ProtoMajor: 1,
		ProtoMinor: 1, Header: http.Header{}, Request: r}
	if s.left--; s.left < 0 {
		for _, id := range idsOf(sent, nil) {
			s.stored[id] = true
		}
		resp.StatusCode, resp.Body = 200, io.NopCloser(strings.NewReader(`{"UnprocessedItems":{}}`))
		return resp, nil
	}
	if s.encoding != "" {
		resp.Header.Set("Content-Encoding", s.encoding)
	}
	resp.ContentLength = s.length
	var body io.Reader = bytes.NewReader(s.body)
	if s.cut {
		body = io.MultiReader(body, failingReader{})
	} else if s.status == 200 {
		for _, id := range idsOf(sent, s.body) { // what it says that it has stored, it has
			s.stored[id] = true
		}
	}
	resp.Body = io.NopCloser(body)
	return resp, nil
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// idsOf returns the items of a request that a response does not return. It returns none for a
// response that is not one of BatchWriteItem to this request. It is written for this test alone, in
// another way than the sink.
func idsOf(request, response []byte) []string {
	type write struct {
		PutRequest    *struct{ Item map[string]map[string]any }
		DeleteRequest any
	}
	var sent struct{ RequestItems map[string][]write }
	if json.Unmarshal(request, &sent) != nil {
		return nil
	}
	back := map[string]int{}
	if response != nil {
		var members map[string]json.RawMessage
		var tables map[string][]write
		if json.Unmarshal(response, &members) != nil || members["UnprocessedItems"] == nil ||
			json.Unmarshal(members["UnprocessedItems"], &tables) != nil {
			return nil
		}
		for table, writes := range tables {
			for _, w := range writes {
				if table != "orders" || w.PutRequest == nil || w.DeleteRequest != nil {
					return nil
				}
				back[fmt.Sprint(w.PutRequest.Item["id"]["S"])]++
			}
		}
	}
	var ids []string
	for _, w := range sent.RequestItems["orders"] {
		id := fmt.Sprint(w.PutRequest.Item["id"]["S"])
		if back[id] > 1 {
			return nil
		}
		if back[id] == 0 {
			ids = append(ids, id)
		}
		delete(back, id)
	}
	if len(back) > 0 {
		return nil
	}
	return ids
}

// strangeConn returns a connection whose server is s.
func strangeConn(t *testing.T, s *strangeServer, sdk bool) *Conn {
	cfg := testConfig("http://dynamodb.test")
	cfg.SDK = sdk
	conn := openTest(t, cfg)
	conn.http.Transport = s
	if direct, ok := conn.sender.(*httpSender); ok {
		direct.options.Transport = s
	}
	return conn
}

var strangeBodies = []string{
	`{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"orders","CapacityUnits":2}]}`,
	`{"UnprocessedItems":{"orders":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}}`,
	`{"UnprocessedItems":{"orders":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}}`,
	`{"UnprocessedItems":{"other":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}}`,
	`{"UnprocessedItems":{"orders":[{"PutRequest":null}],"":[]},"ConsumedCapacity":[null,{"CapacityUnits":-1e308}]}`,
	`{"UnprocessedItems":{"orders":[{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]}}`,
	`{"UnprocessedItems":null}`, `{}`, `null`, ``, `<html>`, "\x1f\x8b\x08",
	`{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"m","throttlingReasons":[{"reason":null},null]}`,
	`{"__type":"#ValidationException","Message":null}`, `{"code":17}`,
}

// FuzzWriter feeds the writer responses that no DynamoDB sends, by both transports. Nothing may be
// lost: what a bundle that succeeds does not report as failed is stored.
func FuzzWriter(f *testing.F) {
	for i, body := range strangeBodies {
		for _, status := range []int{200, 400, 500} {
			f.Add(status, []byte(body), byte(i*3), int64(-1))
		}
		f.Add(200, []byte(body), byte(255), int64(5))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, how byte, length int64) {
		if status < 100 || status > 999 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			server := &strangeServer{status: status, body: body, length: max(length, -1), left: 20,
				stored: map[string]bool{}, cut: how&8 != 0}
			if how&4 != 0 {
				server.encoding = "gzip"
			}
			cfg := sink.Config{Table: "orders", Where: "http://dynamodb.test", BatchMaxSize: 25,
				MaxInFlight: 4, MaxBuffered: 100, FlushTimeout: time.Second}
			if how&2 == 0 {
				cfg.Keys = []string{"id"}
			}
			s := sink.New(cfg, strangeConn(t, server, how&1 != 0))
			defer s.Close()
			b := s.NewBundle(true)
			ids := []string{"a", "b", "c"}
			for _, id := range ids {
				it := testItem(id)
				if cfg.Keys == nil {
					it.Key = nil
				} else {
					key, err := encode.AppendKey(nil, mustParse(t, it.Body), cfg.Keys)
					if err != nil {
						t.Fatal(err)
					}
					it.Key = key
				}
				if err := b.Add(t.Context(), it); err != nil {
					t.Fatal(err)
				}
			}
			sum, err := b.Flush(t.Context())
			if err != nil {
				if !strings.Contains(err.Error(), `table "orders" in http://dynamodb.test`) ||
					len(err.Error()) > 4000 {
					t.Errorf("%v", err)
				}
				return
			}
			failed := 0
			for _, failure := range b.DrainFailures() {
				failed++
				for i, id := range ids {
					if strings.Contains(string(failure.Body), `"`+id+`"`) {
						ids = append(ids[:i:i], ids[i+1:]...)
						break
					}
				}
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			for _, id := range ids {
				if !server.stored[id] {
					t.Errorf("item %s is lost: stored %v, %d failed, %+v", id, server.stored,
						failed, sum)
				}
			}
			if int(sum.Puts)+failed != 3 {
				t.Errorf("%+v, %d failed", sum, failed)
			}
		})
	})
}

func mustParse(t *testing.T, body []byte) map[string]types.AttributeValue {
	t.Helper()
	item, err := encode.ParseItem(body)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// FuzzTable feeds the calls of the control plane responses that no DynamoDB sends.
func FuzzTable(f *testing.F) {
	for _, table := range descriptions {
		f.Add(200, []byte(`{"Table":`+table+`}`), byte(0), int64(-1))
	}
	for i, body := range append(strangeBodies, `{"Table":null}`,
		`{"Table":{"TableStatus":"CREATING"}}`,
		`{"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],`+
			`"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"GlobalSecondaryIndexes":[null,{"KeySchema":[{"AttributeName":"v"}]}],"ProvisionedThroughput":{"WriteCapacityUnits":5}}}`,
		`{"__type":"#ResourceNotFoundException"}`) {
		f.Add(200, []byte(body), byte(i), int64(-1))
		f.Add(400, []byte(body), byte(i), int64(3))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, how byte, length int64) {
		if status < 100 || status > 999 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			server := &strangeServer{status: status, body: body, length: max(length, -1),
				left: 1 << 30, stored: map[string]bool{}, cut: how&8 != 0}
			if how&4 != 0 {
				server.encoding = "gzip"
			}
			conn := strangeConn(t, server, true)
			key, columns := []string{"id"}, stringColumns("id", "v")
			check := func(operation string, err error) {
				if err != nil && !strings.Contains(err.Error(),
					`table "orders" in http://dynamodb.test`) || len(fmt.Sprint(err)) > 4000 {
					t.Errorf("%s: %v", operation, err)
				}
			}
			table, err := conn.Describe(t.Context())
			if err == nil {
				table.IndexWarnings(columns, key, false)
				err = table.CheckColumns(columns)
			}
			check("Describe", err)
			if err == nil && (status != 200 || len(table.Keys) == 0) {
				t.Errorf("status %d, %+v", status, table)
			}
			table, err = conn.DescribeForWriting(t.Context())
			check("DescribeForWriting", err)
			if table != nil && (len(table.Keys) == 0 || len(table.Keys) != len(table.KeyTypes) ||
				table.WriteUnits < 0) {
				t.Errorf("%+v", table)
			}
			_, err = conn.CreateTable(t.Context(), key, columns)
			check("CreateTable", err)
		})
	})
}
