package jetstream

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Source says what to read.
type Source struct {
	// URL is that of the server, nats://host:4222, or those of several separated by commas. A
	// password in it is sent to the workers with the pipeline; Credentials avoids that.
	URL string
	// Credentials is the path of a NATS credentials file on the workers. The default is none.
	Credentials string
	// Stream is the stream's name.
	Stream string
	// Subject restricts the read to messages of this subject, which may have wildcards. The default
	// is all.
	Subject string
	// From is where to start: Earliest, the default, Latest or a sequence number.
	From int64
	// Messages is how many messages to read before the read ends. The default, 0, is to read
	// without end.
	Messages int64
	// Until is when to end. The default, the zero Time, is never.
	Until time.Time
	// IgnoreGaps makes messages that were removed before they were read a warning instead of an
	// error.
	IgnoreGaps bool
}

// The values of Source.From that are not sequence numbers.
const (
	Earliest int64 = 0
	Latest   int64 = -1
)

// ParseFrom parses a value of Source.From: earliest, latest or a sequence number.
func ParseFrom(text string) (int64, error) {
	switch text {
	case "earliest":
		return Earliest, nil
	case "latest":
		return Latest, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("expected earliest, latest or a sequence number from 1, not '%s'",
			text)
	}
	return n, nil
}

// checkURL returns an error for an invalid list of URLs, without the list: it may contain a
// password.
func checkURL(list string) error {
	for server := range strings.SplitSeq(list, ",") {
		server = strings.TrimSpace(server)
		if !strings.Contains(server, "://") {
			server = "nats://" + server
		}
		u, err := url.Parse(server)
		if err != nil || u.Hostname() == "" {
			return errors.New("the NATS URL is invalid; expected nats://host:4222, " +
				"or several separated by commas")
		}
	}
	return nil
}

// hosts names the servers in messages, without users and passwords.
func (s *Source) hosts() string {
	var hosts []string
	for server := range strings.SplitSeq(s.URL, ",") {
		server = strings.TrimSpace(server)
		if !strings.Contains(server, "://") {
			server = "nats://" + server
		}
		if u, err := url.Parse(server); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	return strings.Join(hosts, ", ")
}
