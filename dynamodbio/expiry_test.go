package dynamodbio_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func init() {
	beam.RegisterType(reflect.TypeFor[keepEmitting]())
	register.DoFn2x0[[]byte, func(order)](&keepEmitting{})
	register.Emitter1[order]()
}

// keepEmitting emits orders with changing keys for as long as its test says, which it finds by ID.
type keepEmitting struct{ ID string }

const emittedKeys = 50

// emission says whether to go on, and how many orders were emitted.
type emission struct {
	goOn func() bool
	n    atomic.Int64
}

var emissions sync.Map

func (f *keepEmitting) ProcessElement(_ []byte, emit func(order)) {
	found, _ := emissions.Load(f.ID)
	e := found.(*emission)
	for e.goOn() {
		n := e.n.Add(1)
		emit(order{ID: strconv.FormatInt(n%emittedKeys, 10), Amount: float64(n)})
	}
}

// lines is the table after n orders: the last of each key.
func (e *emission) lines() (lines []string) {
	for n := e.n.Load(); n > 0 && n > e.n.Load()-emittedKeys; n-- {
		lines = append(lines, fmt.Sprintf(`{"Note":{"S":""},"amount":{"N":"%d"},"id":{"S":"%d"}}`,
			n, n%emittedKeys))
	}
	return lines
}

// signers counts a table's BatchWriteItems by who signed them, and knows who signed the first
// request of all.
type signers struct {
	mu    sync.Mutex
	first string
	count map[string]int
}

func (s *signers) add(r dynamodbtest.Request) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == nil {
		s.first, s.count = signer(r), map[string]int{}
	}
	if r.Operation == "BatchWriteItem" {
		s.count[signer(r)]++
	}
	return s.count[signer(r)]
}

func (s *signers) of(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count[key]
}

// renewalCase is a provider whose credentials end in the middle of a write.
type renewalCase struct {
	// start sets the provider up, and returns its options and who gives out its credentials.
	start func(t *testing.T, w *world) (credentials.Options, *credentialstest.Issuer)
	// name is the middle of the access keys that the table takes.
	name string
	// lifetime is that of the first credentials: the provider renews them half a second later.
	lifetime time.Duration
	// levels is how many roles there are, one assumed by the other: credentials are given out for
	// each.
	levels int
}

const (
	// as package credentials does with short lives
	renewedAtHalf = time.Second
	renewedBefore = 5*time.Minute + 500*time.Millisecond // as the SDK does for a profile
	// as the SDK does for an instance when less than 15 minutes are left
	renewedAtEnd = 500 * time.Millisecond
)

var renewalCases = map[string]renewalCase{
	"ASSUME_ROLE": {
		start: func(t *testing.T, w *world) (credentials.Options, *credentialstest.Issuer) {
			byRole(t, w)
			return providerCases["ASSUME_ROLE"].options(w), &w.sts.Issuer
		},
		name: "loader", lifetime: renewedAtHalf, levels: 1,
	},
	"ASSUME_ROLE, by a role": {
		start: func(t *testing.T, w *world) (credentials.Options, *credentialstest.Issuer) {
			providerCases["ASSUME_ROLE, by a role"].worker(t, w)
			return providerCases["ASSUME_ROLE, by a role"].options(w), &w.sts.Issuer
		},
		name: "loader", lifetime: renewedAtHalf, levels: 2,
	},
	"WEB_IDENTITY_TOKEN": {
		start: func(t *testing.T, w *world) (credentials.Options, *credentialstest.Issuer) {
			providerCases["WEB_IDENTITY_TOKEN"].worker(t, w)
			return providerCases["WEB_IDENTITY_TOKEN"].options(w), &w.sts.Issuer
		},
		name: "loader", lifetime: renewedAtHalf, levels: 1,
	},
	"PROFILE, of a role": {
		start: func(t *testing.T, w *world) (credentials.Options, *credentialstest.Issuer) {
			byRole(t, w)
			t.Setenv("AWS_ENDPOINT_URL_STS", w.sts.URL())
			file := writeTo(t, filepath.Join(w.home, "mine"),
				"[loader]\nrole_arn = "+loaderARN+"\nexternal_id = partner/7\nsource_profile = "+
					"base\n"+
					"[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = "+hush+
					"AKIABASE\n")
			return credentials.Options{"aws.credentials.provider": "PROFILE",
					"aws.credentials.profile.path": file, "aws.credentials.profile.name": "loader"},
				&w.sts.Issuer
		},
		name: "loader", lifetime: renewedBefore, levels: 1,
	},
	"AUTO, in a container": {
		start: func(t *testing.T, _ *world) (credentials.Options, *credentialstest.Issuer) {
			c := credentialstest.RunContainer(t, hush)
			t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", c.URL())
			t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", hush)
			return nil, &c.Issuer
		},
		name: "container", lifetime: renewedAtHalf, levels: 1,
	},
	"AUTO, on an instance": {
		start: func(t *testing.T, _ *world) (credentials.Options, *credentialstest.Issuer) {
			return nil, &credentialstest.RunInstance(t).Issuer
		},
		name: "instance", lifetime: renewedAtEnd, levels: 1,
	},
}

// writeAcross writes from one bundle until a write signed with the second credentials was asked
// for, and a few more, and expects every order in the table. It returns who signed what.
func writeAcross(t *testing.T, w *world, cfg dynamodbio.Config, second string, signed *signers,
	opts ...dynamodbio.Option) {
	t.Helper()
	e := new(emission)
	e.goOn = func() bool { return signed.of(second) < 10 && e.n.Load() < 100_000 }
	emissions.Store(t.Name(), e)
	defer emissions.Delete(t.Name())
	cfg.Table, cfg.Region, cfg.Endpoint = "orders", "us-east-2", w.db.URL()
	cfg.BatchMaxSize, cfg.MaxBuffered, cfg.MaxInFlight = 1, 32, 8
	p, s := beam.NewPipelineWithRoot()
	dynamodbio.Write(s, cfg, beam.ParDo(s, &keepEmitting{t.Name()}, beam.Impulse(s)), opts...)
	if _, err := w.execute(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, line := range e.lines() {
		want[line] = true
	}
	got := w.db.Lines("orders")
	for _, line := range got {
		if !want[line] {
			t.Errorf("the table holds %s, which is not the last of its key", line)
		}
	}
	if signed.of(second) == 0 {
		t.Errorf("%d orders were written, and none with the credentials %s", e.n.Load(), second)
	}
	if len(got) != len(want) {
		t.Errorf("the table holds %d items after %d orders, want %d", len(got), e.n.Load(),
			len(want))
	}
}

// onlyTheLatest has the table take the latest credentials of an issuer alone: it answers the ones
// before with ExpiredTokenException, late requests included.
func onlyTheLatest(db *dynamodbtest.Server, name string) func(aws.Credentials) {
	last := ""
	return func(c aws.Credentials) {
		if !strings.HasPrefix(c.AccessKeyID, "ASIA-"+name+"-") {
			return // of the role that assumes
		}
		if last != "" {
			db.Revoke(last)
		}
		// revoked when the next ones are there, not a moment earlier
		last, c.CanExpire = c.AccessKeyID, false
		db.Accept(c)
	}
}

// key is the access key that the table takes when credentials were given out n times.
func (c renewalCase) key(n int) string { return fmt.Sprintf("ASIA-%s-%d", c.name, n) }

// run runs a test on each runner, and expects credentials to be given out so many times.
func (c renewalCase) run(t *testing.T, want int,
	test func(t *testing.T, w *world, cfg dynamodbio.Config, issuer *credentialstest.Issuer)) {
	for runner, execute := range runners {
		t.Run(runner, func(t *testing.T) {
			w := &world{home: credentialstest.Isolate(t), sts: credentialstest.RunSTS(t),
				db: dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id")), execute: execute}
			options, issuer := c.start(t, w)
			issuer.OnIssue(onlyTheLatest(w.db, c.name))
			test(t, w, dynamodbio.Config{Credentials: options}, issuer)
			if n := len(issuer.Issued()); n != want {
				t.Errorf("credentials were given out %d times, want %d: one renewal for all "+
					"requests", n, want)
			}
		})
	}
}

func TestCredentialsAreRenewedInTheMiddleOfAWriteBeforeTheyEnd(t *testing.T) {
	for name, c := range renewalCases {
		t.Run(name, func(t *testing.T) {
			c.run(t, 2*c.levels, func(t *testing.T, w *world, cfg dynamodbio.Config,
				issuer *credentialstest.Issuer) {
				issuer.Lifetime(func(n int) time.Duration {
					if n <= c.levels {
						return c.lifetime
					}
					return 6 * time.Hour
				})
				var signed signers
				w.db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
					signed.add(r)
					// to leave the machine to others
					return dynamodbtest.Delay(time.Millisecond).Keep(), true
				})
				writeAcross(t, w, cfg, c.key(2*c.levels), &signed)
				if signed.first != c.key(c.levels) {
					t.Errorf("the first request was signed by %s, want %s", signed.first,
						c.key(c.levels))
				}
			})
		})
	}
}

func TestCredentialsThatAWSEndsEarlyAreRenewedInTheMiddleOfAWrite(t *testing.T) {
	for name, c := range renewalCases {
		t.Run(name, func(t *testing.T) { c.endEarly(t) })
	}
	t.Run("by the SDK's transport", func(t *testing.T) {
		renewalCases["ASSUME_ROLE"].endEarly(t,
			dynamodbio.WithSDKTransport())
	})
}

// endEarly has AWS end the credentials while requests are under way.
func (c renewalCase) endEarly(t *testing.T, opts ...dynamodbio.Option) {
	const held = 2 // those requests
	c.run(t, c.levels+1, func(t *testing.T, w *world, cfg dynamodbio.Config,
		issuer *credentialstest.Issuer) {
		issuer.Lifetime(func(int) time.Duration { return 6 * time.Hour })
		var signed signers
		ended := make(chan struct{})
		w.db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
			n := signed.add(r) - 20 // the first twenty are written with the first credentials
			if signer(r) != c.key(c.levels) || n <= 0 {
				return dynamodbtest.Serve().Keep(), true
			}
			if n == held {
				w.db.Revoke(c.key(c.levels))
				close(ended)
			}
			return dynamodbtest.Serve().Until(ended).Keep(), true
		})
		writeAcross(t, w, cfg, c.key(c.levels+1), &signed, opts...)
		if n := w.db.Stats().Errors; n < held {
			t.Errorf("%d requests were refused, want %d or more", n, held)
		}
	})
}
