package jetstream

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
)

func TestCheckFindsTheStreamOfASubject(t *testing.T) {
	f := newFixture(t, nil)
	s, err := Check(t.Context(), Source{URL: f.server.URL(), Subject: "a.orders"})
	if err != nil || s.Stream != "changes" {
		t.Errorf("the stream is %q, %v", s.Stream, err)
	}
	info, err := f.stream.Info(t.Context())
	if err != nil || info.State.Consumers != 0 {
		t.Errorf("Check leaves %d consumers, %v", info.State.Consumers, err)
	}
}

func TestCheckSaysWhatToDo(t *testing.T) {
	f := newFixture(t, nil)
	_, err := f.js.CreateStream(t.Context(), jetstream.StreamConfig{
		Name: "queue", Subjects: []string{"q"}, Retention: jetstream.WorkQueuePolicy,
	})
	if err != nil {
		t.Fatal(err)
	}
	at := f.source().URL
	host := strings.TrimPrefix(at, "nats://")
	for _, test := range []struct {
		source Source
		want   string
	}{
		{
			Source{URL: at, Stream: "none"},
			`stream "none": no such stream at ` + host + "; create it, or name another",
		},
		{
			Source{URL: at, Subject: "c"},
			"no stream at " + host + ` has the subject "c"; create one, or name the stream`,
		},
		{
			Source{URL: at, Stream: "queue"},
			`stream "queue": its retention is WorkQueue, which removes messages that other ` +
				"consumers read; read a stream with retention limits, such as a mirror of it",
		},
		{
			Source{URL: at, Stream: "changes", From: 7},
			`stream "changes": its last message is 0, so it cannot be read from 7; ` +
				"if the stream was recreated, load the table again with -from earliest",
		},
		{
			Source{URL: "nats://127.0.0.1:1", Stream: "changes"},
			"cannot connect to NATS at 127.0.0.1:1: nats: no servers available for connection",
		},
		{
			Source{URL: "", Stream: "changes"},
			"the NATS URL is invalid; expected nats://host:4222, or several separated by commas",
		},
	} {
		if _, err := Check(t.Context(), test.source); err == nil || err.Error() != test.want {
			t.Errorf("%+v:\n%v, want\n%s", test.source, err, test.want)
		}
	}
}

func TestASubjectThatTheStreamDoesNotHaveIsAnError(t *testing.T) {
	f := newFixture(t, nil)
	_, err := Check(t.Context(), Source{URL: f.server.URL(), Stream: "changes",
		Subject: "c.orders"})
	want := `stream "changes": it does not have the subject "c.orders"; its subjects are a.>, b`
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestSubjectsOverlap(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"a", "a.b", false}, {"a.>", "a", false},
		{"a.>", "a.b.c", true}, {">", "a", true}, {"*", "a.b", false},
		{"a.*.c", "a.b.*", true}, {"a.*.c", "a.b.d", false}, {"*.b", "a.>", true},
		{"a.b.>", "a.c.>", false},
	} {
		a, b := strings.Split(test.a, "."), strings.Split(test.b, ".")
		if overlap(a, b) != test.want || overlap(b, a) != test.want {
			t.Errorf("%s and %s: want %t", test.a, test.b, test.want)
		}
	}
}

func TestErrorsDoNotContainPasswords(t *testing.T) {
	const password = "hunter2"
	for _, url := range []string{
		"nats://user:" + password + "@127.0.0.1:1", "user:" + password +
			"@127.0.0.1:1", "nats://user:" + password + " @127.0.0.1:1",
		"nats://user:" + password + "@", "nats://user:" + password +
			"@127.0.0.1:port", "nats://127.0.0.1:1,user:%zz" + password + "@127.0.0.1:2",
	} {
		_, err := Check(t.Context(), Source{URL: url, Stream: "changes"})
		if err == nil || strings.Contains(err.Error(), password) {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestParseFrom(t *testing.T) {
	for text, want := range map[string]int64{"earliest": Earliest, "latest": Latest, "1": 1,
		"9223372036854775807": 9223372036854775807} {
		if n, err := ParseFrom(text); n != want || err != nil {
			t.Errorf("%s is %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "first", "1.5"} {
		if n, err := ParseFrom(text); err == nil {
			t.Errorf("%q is %d", text, n)
		}
	}
}
