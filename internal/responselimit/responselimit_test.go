package responselimit

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestAResponseUpToTheLimitIsReadAndALongerOneFails(t *testing.T) {
	for length := range 8 {
		for name, reader := range map[string]func(io.Reader) io.Reader{
			"whole": func(r io.Reader) io.Reader {
				return r
			}, "by byte": iotest.OneByteReader, "with the end": iotest.DataErrReader,
		} {
			text := strings.Repeat("x", length)
			b := &body{ReadCloser: io.NopCloser(reader(strings.NewReader(text))), limit: 5, left: 6}
			got, err := io.ReadAll(b)
			if string(got) != text[:min(length, 5)] || (err != nil) != (length > 5) {
				t.Errorf("%s, %d bytes: %q, %v", name, length, got, err)
			}
			if err != nil && !strings.Contains(err.Error(), "longer than 5 bytes") {
				t.Errorf("%v", err)
			}
			if n, again := b.Read(make([]byte, 8)); err != nil && (n != 0 || again == nil) {
				t.Errorf("%s, %d bytes: read on: %d, %v", name, length, n, again)
			}
		}
	}
}
