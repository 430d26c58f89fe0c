package awsconn

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// malformed are responses of status 200 that are no operation's.
var malformed = map[string]func(http.ResponseWriter){
	"HTML": func(w http.ResponseWriter) {
		fmt.Fprint(w,
			"<html><body>Welcome</body></html>")
	},
	"empty":          func(http.ResponseWriter) {},
	"null":           func(w http.ResponseWriter) { fmt.Fprint(w, "null") },
	"no members":     func(w http.ResponseWriter) { fmt.Fprint(w, "{}") },
	"another object": func(w http.ResponseWriter) { fmt.Fprint(w, `{"status":"ok","Table":null}`) },
	"an array":       func(w http.ResponseWriter) { fmt.Fprint(w, `[1,2]`) },
	"a number":       func(w http.ResponseWriter) { fmt.Fprint(w, `17`) },
	"members of no type": func(w http.ResponseWriter) {
		fmt.Fprint(w, `{"UnprocessedItems":[],"Table":"orders","TableDescription":1}`)
	},
	"half of an object": func(w http.ResponseWriter) {
		fmt.Fprint(w,
			`{"UnprocessedItems":{},"Table":{`)
	},
	"two objects": func(w http.ResponseWriter) {
		fmt.Fprint(w,
			`{"UnprocessedItems":{}} {"Table":{}}`)
	},
	"compressed, unasked": gzipped,
	"not compressed, though it says so": func(w http.ResponseWriter) {
		w.Header().Set("Content-Encoding", "gzip")
		fmt.Fprint(w, "\x1f\x8bgarbage")
	},
	"shorter than its length": func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"UnprocessedItems":{}}`)
	},
	"longer than any": func(w http.ResponseWriter) {
		fmt.Fprint(w, `{"Table":"`)
		for range maxDescription >> 16 {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<16)); err != nil {
				return
			}
		}
		fmt.Fprint(w, `"}`)
	},
	"of a wrong checksum": func(w http.ResponseWriter) {
		w.Header().Set("X-Amz-Crc32", "1")
		fmt.Fprint(w, `{"UnprocessedItems":{}}`)
	},
}

func gzipped(w http.ResponseWriter) {
	z := gzip.NewWriter(w)
	fmt.Fprint(z, `{"UnprocessedItems":{}}`)
	z.Close()
}

func serve(t *testing.T, respond func(http.ResponseWriter)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
		_ *http.Request) {
		respond(w)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// expectNamed checks that an error names the endpoint, the operation and the table.
func expectNamed(t *testing.T, err error, url, operation string) {
	t.Helper()
	want := fmt.Sprintf(`table "orders" in %s: %s: UnexpectedResponse: `, url, operation)
	if err == nil || !strings.Contains(err.Error(), want) ||
		!strings.Contains(err.Error(), "check that DynamoDB is at 'aws.endpoint'") {
		t.Errorf("%v, want one that says\n%s", err, want)
	}
	var write *sink.Error
	if !errors.As(err, &write) || write.Operation != operation || len(err.Error()) > 1000 {
		t.Errorf("%d characters, %+v", len(err.Error()), write)
	}
}

func TestAWriteEndsWhenWhatRespondsIsNotDynamoDB(t *testing.T) {
	for name, respond := range malformed {
		for _, transport := range []string{"lean", "sdk"} {
			t.Run(name+"/"+transport, func(t *testing.T) {
				t.Parallel()
				url := serve(t, respond)
				s := sink.New(sink.Config{Table: "orders", Where: url, Keys: []string{"id"},
					BatchMaxSize: 25, MaxInFlight: 1,
					MaxBuffered: 100, FlushTimeout: time.Second}, openTransport(t, transport, url))
				defer s.Close()
				b := s.NewBundle(true)
				for _, id := range []string{"a", "b"} {
					if err := b.Add(t.Context(), testItem(id)); err != nil {
						t.Fatal(err)
					}
				}
				sum, err := b.Flush(t.Context())
				expectNamed(t, err, url, "BatchWriteItem")
				if sum.Puts != 0 {
					t.Errorf("%d items count as stored", sum.Puts)
				}
			})
		}
	}
}

func testItem(id string) *encode.Item {
	key := []byte("S1:" + id)
	return &encode.Item{Key: key, Body: []byte(`{"id":{"S":` + strconv.Quote(id) + `}}`), Size: 3}
}

func TestTheControlPlaneIsNotTrustedEither(t *testing.T) {
	for name, respond := range malformed {
		t.Run(name, func(t *testing.T) {
			// such a description is read to its end before the SDK compares
			if name == "of a wrong checksum" {
				respond = func(w http.ResponseWriter) {
					w.Header().Set("X-Amz-Crc32", "1")
					fmt.Fprint(w, `{"Table":{"TableStatus":"ACTIVE"}}`)
				}
			}
			t.Parallel()
			cfg := testConfig(serve(t, respond))
			conn := openTest(t, cfg)
			_, err := conn.Describe(t.Context())
			expectNamed(t, err, cfg.Endpoint, "DescribeTable")
			_, err = conn.DescribeForWriting(t.Context())
			expectNamed(t, err, cfg.Endpoint, "DescribeTable")
		})
	}
}

// descriptions are of tables that cannot be.
var descriptions = map[string]string{
	"no status":            `{"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`,
	"no key":               `{"TableStatus":"ACTIVE"}`,
	"a key of null":        `{"TableStatus":"ACTIVE","KeySchema":[null],"AttributeDefinitions":[null]}`,
	"a key without a name": `{"TableStatus":"ACTIVE","KeySchema":[{"KeyType":"HASH"}]}`,
	"a key without a type": `{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`,
	"a key of an unknown type": `{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"BOOL"}]}`,
	"a sort key alone": `{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"RANGE"}],
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`,
	"two partition keys": `{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"id","KeyType":"HASH"}],
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`,
	"a key of no kind": `{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"id","KeyType":"OTHER"}],
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`,
}

func TestADescriptionThatIsOfNoTableIsAnError(t *testing.T) {
	for name, table := range descriptions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig(serve(t, func(w http.ResponseWriter) {
				fmt.Fprintf(w, `{"Table":%s}`,
					table)
			}))
			_, err := openTest(t, cfg).Describe(t.Context())
			expectNamed(t, err, cfg.Endpoint, "DescribeTable")
			if !errors.Is(err, errNotDescribed) {
				t.Errorf("%v", err)
			}
		})
	}
}

// The table is missing, and what responds to CreateTable is not DynamoDB.
func TestCreateTableIsNotTrustedEither(t *testing.T) {
	missing := func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no such table"}`)
	}
	for name, respond := range malformed {
		switch name {
		// DescribeTable says whether there is a table
		case "null", "no members", "members of another case", "another object", "empty":
			continue
		// of which the SDK reads no more than an empty object
		case "of a wrong checksum", "two objects":
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
				r *http.Request) {
				if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".CreateTable") {
					respond(w)
				} else {
					missing(w)
				}
			}))
			defer server.Close()
			cfg := testConfig(server.URL)
			_, err := openTest(t, cfg).CreateTable(t.Context(), []string{"id"}, stringColumns("id"))
			expectNamed(t, err, cfg.Endpoint, "CreateTable")
		})
	}
}

// A server that takes connections and says nothing, or begins to respond and stops, is not waited
// for without end.
func TestASilentEndpointIsAnErrorThatNamesIt(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	cfg := testConfig("http://" + listener.Addr().String())
	cfg.ReadTimeout = 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := openTest(t, cfg).Describe(ctx); err == nil || ctx.Err() != nil ||
		!strings.Contains(err.Error(), `table "orders" in `+cfg.Endpoint+": Timeout") {
		t.Errorf("%v", err)
	}
}
