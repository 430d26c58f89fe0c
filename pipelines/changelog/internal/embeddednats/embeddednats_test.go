package embeddednats

import (
	"os"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"
)

func TestStreamsSurviveAPauseAndAreDeletedByClose(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	url := s.URL()
	use := func(do func(js jetstream.JetStream) error) {
		t.Helper()
		conn, err := nats.Connect(url)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		js, err := jetstream.New(conn)
		if err != nil {
			t.Fatal(err)
		}
		if err := do(js); err != nil {
			t.Fatal(err)
		}
	}
	use(func(js jetstream.JetStream) error {
		if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "s",
			Subjects: []string{"a"}}); err != nil {
			return err
		}
		_, err := js.Publish(t.Context(), "a", []byte("kept"))
		return err
	})
	s.Pause()
	if conn, err := nats.Connect(url); err == nil {
		conn.Close()
		t.Error("a paused server accepts connections")
	}
	if err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	if s.URL() != url {
		t.Errorf("the server is at %s, and was at %s before", s.URL(), url)
	}
	use(func(js jetstream.JetStream) error {
		stream, err := js.Stream(t.Context(), "s")
		if err != nil {
			return err
		}
		msg, err := stream.GetMsg(t.Context(), 1)
		if err == nil && string(msg.Data) != "kept" {
			t.Errorf("the message is %q", msg.Data)
		}
		return err
	})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.dir); !os.IsNotExist(err) {
		t.Errorf("the directory is left: %v", err)
	}
}
