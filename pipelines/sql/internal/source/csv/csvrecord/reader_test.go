package csvrecord

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// comma is what most CSV is written with.
func comma() Options { return Options{Delimiter: ",", Quote: '"', SkipEmpty: true} }

// records reads all of text: each record as "line: field|field", quoted fields in <>, and errors as
// they are.
func records(t *testing.T, src io.Reader, o Options) []string {
	t.Helper()
	r := NewReader(src, o)
	var out []string
	for {
		fields, line, err := r.Next()
		if err == io.EOF {
			return out
		}
		if bad, ok := errors.AsType[*Error](err); ok {
			out = append(out, "error: "+bad.Error())
			continue
		}
		if err != nil {
			t.Fatalf("reading: %v", err)
		}
		var texts []string
		for _, f := range fields {
			if f.Quoted {
				texts = append(texts, "<"+string(f.Text)+">")
			} else {
				texts = append(texts, string(f.Text))
			}
		}
		out = append(out, fmt.Sprintf("%d: %s", line, strings.Join(texts, "|")))
	}
}

func TestRecordsAreCutAsFlinkCutsThem(t *testing.T) {
	backslash := comma()
	backslash.Escape = '\\'
	comments := comma()
	comments.Comments = true
	plain := comma()
	plain.Quote = 0
	apostrophe := comma()
	apostrophe.Quote, apostrophe.Delimiter = '\'', "\x01"
	wide := comma()
	wide.Delimiter = "，"
	oneColumn := comma()
	oneColumn.SkipEmpty = false

	for _, test := range []struct {
		name, text string
		format     Options
		want       []string
	}{
		{"plain", "a,b\nc,d\n", comma(), []string{"1: a|b", "2: c|d"}},
		{"no newline at the end", "a,b\nc,d", comma(), []string{"1: a|b", "2: c|d"}},
		{"empty text", "", comma(), nil},
		{"CRLF", "a,b\r\nc,d\r\n", comma(), []string{"1: a|b", "2: c|d"}},
		{"CR", "a,b\rc,d\r", comma(), []string{"1: a|b", "2: c|d"}},
		{"byte order mark", "\ufeffa,b\n", comma(), []string{"1: a|b"}},
		{"byte order mark alone", "\ufeff", comma(), nil},
		{"a byte order mark inside is text", "a,\ufeffb\n", comma(), []string{"1: a|\ufeffb"}},
		{"NUL", "a\x00,\x00\n", comma(), []string{"1: a\x00|\x00"}},
		{"empty fields", ",\n\"\",\n,\"\"\n", comma(), []string{"1: |", "2: <>|", "3: |<>"}},
		{"delimiter at the end of the text", "a,", comma(), []string{"1: a|"}},
		{"empty lines", "a,b\n\n\r\nc,d\n\n", comma(), []string{"1: a|b", "4: c|d"}},
		{"empty lines of one column", "a\n\nb\n", oneColumn, []string{"1: a", "2: ", "3: b"}},
		{"quotes", "\"a,\"\"b\"\"\",c\n", comma(), []string{"1: <a,\"b\">|c"}},
		{"newlines in quotes", "\"a\r\nb\",c\nd,e\n", comma(), []string{"1: <a\r\nb>|c", "3: d|e"}},
		{"blanks behind quotes", "\"a\" \t,\"b\" \n", comma(), []string{"1: <a>|<b>"}},
		{"a quote inside a field is text", "a\"b\",c\n", comma(), []string{"1: a\"b\"|c"}},
		{"a quote behind a blank is text", "a, \"b\"\n", comma(), []string{"1: a| \"b\""}},
		{"text behind quotes", "\"a\"b,c\nd,e\n", comma(), []string{
			"error: line 1: text after the closing quote of field 1; write a quote inside " +
				"quotes twice", "2: d|e"}},
		{"quote never closed", "a,b\nc,\"d\ne,f\n", comma(), []string{
			"1: a|b", "error: line 2: a quoted field is not closed", "3: e|f"}},
		{"quote at the very end", "a,\"", comma(), []string{"error: line 1: a quoted field is " +
			"not closed"}},
		{"no quote character", "\"a\",b\"\n", plain, []string{"1: \"a\"|b\""}},
		{"other quote, other " +
			"delimiter", "'a\x01''b'\x01\"c\"\n", apostrophe, []string{"1: <a\x01'b>|\"c\""}},
		{"delimiter of several bytes", "a，\"b，\"，\xefc\n", wide, []string{"1: a|<b，>|\xefc"}},
		{"escapes", "a\\,b,\"c\\\"d\\\\\"\n\\n\\t\\0\\x,\\\ne\nf,g\n", backslash,
			[]string{"1: a,b|<c\"d\\>", "2: \n\t\x00x|\ne", "4: f|g"}},
		{"escape at the end", "a,b\\", backslash, []string{"error: line 1: the file ends after " +
			"an escape character"}},
		{"comments", "# one\na,#b\n#\r\n " +
			"\"#\"\n#three", comments, []string{"2: a|#b", "4:  \"#\""}},
		{"no comments unless allowed", "#a,b\n", comma(), []string{"1: #a|b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := records(t, strings.NewReader(test.text), test.format)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			got = records(t, iotest.OneByteReader(strings.NewReader(test.text)), test.format)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("records, read byte by byte (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnOpenQuoteDoesNotTakeAllMemory(t *testing.T) {
	text := "a,\"b\n" + strings.Repeat("c,d\n", 100_000)
	o := comma()
	o.MaxRecord = 200_000
	got := records(t, strings.NewReader(text), o)
	if len(got) != 100_001 ||
		got[0] != "error: line 1: a record of more than 200000 bytes; is a quote left open?" ||
		got[1] != "2: c|d" {
		t.Errorf("got %d records, the first %q", len(got), got[:min(2, len(got))])
	}
}

func TestAReadErrorIsNotTheEnd(t *testing.T) {
	f := comma()
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader("a,b\nc,"), iotest.ErrReader(broken)), f)
	if fields, _, err := r.Next(); err != nil || len(fields) != 2 {
		t.Fatalf("the first record: %v, %v", fields, err)
	}
	if _, _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := comma()
		f.Delimiter = rapid.SampledFrom([]string{",", ";", "\t", "\x01", "é"}).Draw(t, "delimiter")
		f.Quote = rapid.SampledFrom([]byte{'"', '\''}).Draw(t, "quote")
		newline := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "newline")
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab,;\t\x01é\"'\r\n\\ #\x00\ufeff")))
		rows := rapid.SliceOf(rapid.SliceOfN(text, 2, 4)).Draw(t, "rows")

		var b strings.Builder
		b.WriteString("\ufeff")
		q := string(f.Quote)
		for _, row := range rows {
			for i, s := range row {
				if i > 0 {
					b.WriteString(f.Delimiter)
				}
				if strings.ContainsAny(s, "\r\n"+q+f.Delimiter) || rapid.Bool().Draw(t, "quoted") {
					s = q + strings.ReplaceAll(s, q, q+q) + q
				}
				b.WriteString(s)
			}
			b.WriteString(newline)
		}
		r := NewReader(strings.NewReader(b.String()), f)
		for i, row := range rows {
			fields, _, err := r.Next()
			if err != nil {
				t.Fatalf("row %d of %q: %v", i, b.String(), err)
			}
			var got []string
			for _, f := range fields {
				got = append(got, string(f.Text))
			}
			if diff := cmp.Diff(row, got); diff != "" {
				t.Fatalf("row %d of %q (-want +got):\n%s", i, b.String(), diff)
			}
		}
		if _, _, err := r.Next(); err != io.EOF {
			t.Fatalf("behind the last row: %v", err)
		}
	})
}

// FuzzRecords checks that any text is read to its end, in the same records however it arrives, and
// that what encoding/csv takes is read as encoding/csv reads it.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{
		"a,b\n", "\"a\r\nb\",c", "\ufeffa\x00,\"\"\"\"\r", "\"a\"b\n\"", "a\\,b\\", "#c\n\n,\n",
		"\"a\" ,\"b\"\t\r\nc", "é,\xc3\n",
	} {
		f.Add(seed, false, false)
		f.Add(seed, true, true)
	}
	f.Fuzz(func(t *testing.T, text string, escape, comments bool) {
		format := comma()
		format.Comments = comments
		if escape {
			format.Escape = '\\'
		}
		whole := records(t, strings.NewReader(text), format)
		bytewise := records(t, iotest.OneByteReader(strings.NewReader(text)), format)
		if diff := cmp.Diff(whole, bytewise); diff != "" {
			t.Fatalf("read byte by byte it differs (-whole +bytewise):\n%s", diff)
		}
		if escape || comments || strings.ContainsAny(text, "\r") ||
			strings.HasPrefix(text, "\ufeff") {
			return // encoding/csv reads these another way
		}
		std := csv.NewReader(strings.NewReader(text))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			return
		}
		r := NewReader(strings.NewReader(text), format)
		for _, row := range want {
			fields, _, err := r.Next()
			if err != nil || len(fields) != len(row) {
				t.Fatalf("got %d fields, error %v; want %q", len(fields), err, row)
			}
			for i := range fields {
				if string(fields[i].Text) != row[i] {
					t.Fatalf("field %d is %q; want %q", i, fields[i].Text, row[i])
				}
			}
		}
		if _, _, err := r.Next(); err != io.EOF {
			t.Fatalf("behind the last record: %v", err)
		}
	})
}

func benchmarkText() []byte {
	var b bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&b, "%d,%d,%d,pv\n", 1_000_000-i, 2_000_000+i, 4_000_000+i%977)
	}
	return b.Bytes()
}

func BenchmarkRecordReader(b *testing.B) {
	text, f := benchmarkText(), comma()
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		r := NewReader(bytes.NewReader(text), f)
		for {
			if _, _, err := r.Next(); err != nil {
				break
			}
		}
	}
}

func BenchmarkEncodingCSV(b *testing.B) {
	text := benchmarkText()
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		r := csv.NewReader(bytes.NewReader(text))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); err != nil {
				break
			}
		}
	}
}
