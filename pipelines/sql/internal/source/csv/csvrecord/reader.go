// Package csvrecord cuts CSV text into records of fields, by the rules of Flink's csv format.
// Package csv makes rows of them.
package csvrecord

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Options are the rules that vary.
type Options struct {
	// Delimiter separates the fields: one character, of any number of bytes.
	Delimiter string
	// Quote and Escape are 0 when there is none.
	Quote, Escape byte
	// Comments skips the lines that begin with #.
	Comments bool
	// SkipEmpty skips empty lines, which are records of one empty field otherwise.
	SkipEmpty bool
	// MaxRecord is the most bytes that a record may have. It keeps a quote that was left open from
	// taking the rest of a large file into memory. The default is 16 MiB; a DynamoDB item holds 400
	// KB.
	MaxRecord int
}

// Field is one field of a record. Its text is valid until the next call of Next.
type Field struct {
	Text []byte
	// Quoted is true when the field stood in quotes: it distinguishes an empty string from no
	// value.
	Quoted bool
}

// Error says that the text is not a CSV. The Reader can continue after it: it is then at the line
// after the one on which the record began.
type Error struct {
	// Line is the line on which the record began, from 1.
	Line   int
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// Reader cuts text into records, as Jackson's CSV parser does: a record ends with LF, CRLF or CR; a
// field that begins with the quote character runs to the closing quote, with quotes doubled inside
// it; the escape character, when there is one, takes the next character literally, inside quotes
// and out. A byte order mark at the beginning is skipped.
//
// It replaces encoding/csv, which knows no other quote and no escape character, does not tell a
// quoted empty field from an empty one, and rewrites CRLF inside quotes to LF. It takes as long.
type Reader struct {
	src       io.Reader
	delimiter []byte
	quote     byte
	escape    byte
	comments  bool
	skipEmpty bool
	maxRecord int

	// stop marks the bytes that end a run of plain bytes in an unquoted field.
	stop [256]bool

	buf      []byte
	pos, end int // the text not yet taken
	line     int // the line that pos is on, from 1
	started  bool
	skipping bool // the rest of a malformed line or of a comment
	eof      bool

	fields  []Field
	scratch []byte // holds the text of fields that differ from what is in buf
}

const (
	readSize         = 64 << 10
	defaultMaxRecord = 16 << 20
)

// errMore asks for more text: a record is taken only when all of it is in the buffer.
var errMore = errors.New("csvrecord: more text needed")

var byteOrderMark = []byte("\ufeff")

// NewReader returns a Reader of src.
func NewReader(src io.Reader, o Options) *Reader {
	if o.MaxRecord == 0 {
		o.MaxRecord = defaultMaxRecord
	}
	r := &Reader{
		src: src, delimiter: []byte(o.Delimiter), quote: o.Quote, escape: o.Escape,
		comments: o.Comments, skipEmpty: o.SkipEmpty, maxRecord: o.MaxRecord,
		buf: make([]byte, readSize), line: 1,
	}
	if r.escape == r.quote {
		r.escape = 0 // doubling is what it comes to
	}
	r.stop['\n'], r.stop['\r'], r.stop[r.delimiter[0]] = true, true, true
	if r.escape != 0 {
		r.stop[r.escape] = true
	}
	return r
}

// SkipEmpty changes Options.SkipEmpty for the records that follow.
func (r *Reader) SkipEmpty(skip bool) { r.skipEmpty = skip }

// Next returns the next record's fields and the line on which it begins. The error is io.EOF at the
// end, an *Error for text that is not a CSV, or the source's own.
func (r *Reader) Next() ([]Field, int, error) {
	for {
		line := r.line
		size, err := r.scan()
		switch {
		case err == errMore:
			if err := r.fill(); err != nil {
				return nil, line, err
			}
		case err != nil:
			return nil, line, err
		case size == 0: // a comment or an empty line
		default:
			return r.fields, line, nil
		}
	}
}

// fill reads more text after the text not yet taken.
func (r *Reader) fill() error {
	copy(r.buf, r.buf[r.pos:r.end])
	r.pos, r.end = 0, r.end-r.pos
	if r.end >= r.maxRecord {
		return r.malformed(
			fmt.Sprintf("a record of more than %d bytes; is a quote left open?", r.maxRecord),
		)
	}
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	n, err := r.src.Read(r.buf[r.end:])
	r.end += n
	if err == io.EOF {
		r.eof, err = true, nil
	}
	return err
}

// scan takes the record, the empty line or the comment that begins at pos; it returns the number
// of fields. Without all of it in the buffer it takes nothing and returns errMore.
func (r *Reader) scan() (int, error) {
	if !r.started {
		if r.end-r.pos < len(byteOrderMark) && !r.eof {
			return 0, errMore
		}
		r.pos += len(r.buf[r.pos:r.end]) - len(bytes.TrimPrefix(r.buf[r.pos:r.end], byteOrderMark))
		r.started = true
	}
	if r.skipping {
		if !r.skipLine() {
			return 0, errMore
		}
		return 0, nil
	}
	if r.pos == r.end {
		if r.eof {
			return 0, io.EOF
		}
		return 0, errMore
	}
	if r.comments && r.buf[r.pos] == '#' {
		r.skipping = true
		return 0, nil
	}
	r.fields, r.scratch = r.fields[:0], r.scratch[:0]
	lines := 1 // that the record spans
	for i := r.pos; ; {
		var f Field
		var err error
		begin := i
		f.Quoted = r.quote != 0 && i < r.end && r.buf[i] == r.quote
		if f.Quoted {
			f.Text, i, err = r.quoted(i + 1)
		} else {
			f.Text, i, err = r.plain(i)
		}
		if err != nil {
			return 0, err
		}
		if f.Quoted || r.escape != 0 { // only then can a field hold a line's end
			lines += bytes.Count(r.buf[begin:i], []byte{'\n'})
		}
		r.fields = append(r.fields, f)
		switch {
		case i < r.end && bytes.HasPrefix(r.buf[i:r.end], r.delimiter):
			i += len(r.delimiter)
			continue
		case i+1 == r.end && !r.eof && r.buf[i] == '\r':
			return 0, errMore // does LF follow?
		case i < r.end && r.buf[i] == '\r' && i+1 < r.end && r.buf[i+1] == '\n':
			i++
		}
		r.pos, r.line = min(i+1, r.end), r.line+lines
		if r.skipEmpty && len(r.fields) == 1 && len(f.Text) == 0 && !f.Quoted {
			return 0, nil
		}
		return len(r.fields), nil
	}
}

// plain takes the field without quotes that begins at i. It returns the place behind it: of a
// delimiter, of CR or LF, or the end of the text.
func (r *Reader) plain(i int) ([]byte, int, error) {
	start, kept := i, -1
	for {
		for i < r.end && !r.stop[r.buf[i]] {
			i++
		}
		if i == r.end {
			if !r.eof {
				return nil, i, errMore
			}
			return r.text(kept, start, i), i, nil
		}
		c := r.buf[i]
		switch {
		case c == r.escape && c != 0:
			var err error
			if kept, i, err = r.unescape(kept, start, i); err != nil {
				return nil, i, err
			}
			start = i
		case c == r.delimiter[0] && !bytes.HasPrefix(r.buf[i:r.end], r.delimiter):
			if r.end-i < len(r.delimiter) && !r.eof {
				return nil, i, errMore
			}
			i++ // the first byte only of a delimiter of several
		default:
			return r.text(kept, start, i), i, nil
		}
	}
}

// quoted takes the field in quotes whose text begins at i. It returns the place behind the closing
// quote and the blanks that follow it.
func (r *Reader) quoted(i int) ([]byte, int, error) {
	start, kept := i, -1
	for {
		n := bytes.IndexByte(r.buf[i:r.end], r.quote)
		if r.escape != 0 {
			before := r.end
			if n >= 0 {
				before = i + n
			}
			if e := bytes.IndexByte(r.buf[i:before], r.escape); e >= 0 {
				var err error
				if kept, i, err = r.unescape(kept, start, i+e); err != nil {
					return nil, i, err
				}
				start = i
				continue
			}
		}
		if n < 0 || i+n+1 == r.end && !r.eof {
			if !r.eof {
				return nil, i, errMore
			}
			return nil, i, r.malformed("a quoted field is not closed")
		}
		i += n
		if i+1 < r.end && r.buf[i+1] == r.quote { // a doubled quote means one
			kept = r.keep(kept, start, i+1)
			i += 2
			start = i
			continue
		}
		text := r.text(kept, start, i)
		i++
		for i < r.end && (r.buf[i] == ' ' || r.buf[i] == '\t') && r.buf[i] != r.delimiter[0] {
			i++
		}
		if r.end-i < len(r.delimiter) && !r.eof {
			return nil, i, errMore
		}
		if i < r.end && r.buf[i] != '\n' && r.buf[i] != '\r' &&
			!bytes.HasPrefix(r.buf[i:r.end], r.delimiter) {
			return nil, i, r.malformed(
				fmt.Sprintf(
					"text after the closing quote of field %d; write a quote inside quotes twice",
					len(r.fields)+1,
				),
			)
		}
		return text, i, nil
	}
}

// unescape keeps the text up to the escape character at i and what the escape means. It returns
// where the text is kept and the place behind the escape.
func (r *Reader) unescape(kept, start, i int) (int, int, error) {
	if i+1 == r.end {
		if !r.eof {
			return kept, i, errMore
		}
		return kept, i, r.malformed("the file ends after an escape character")
	}
	kept = r.keep(kept, start, i)
	c := r.buf[i+1]
	switch c { // as Jackson reads them
	case '0':
		c = 0
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	}
	r.scratch = append(r.scratch, c)
	return kept, i + 2, nil
}

// keep appends buf[start:i] to the text that is kept in scratch from kept on, or from here on when
// kept is negative.
func (r *Reader) keep(kept, start, i int) int {
	if kept < 0 {
		kept = len(r.scratch)
	}
	r.scratch = append(r.scratch, r.buf[start:i]...)
	return kept
}

// text returns what is kept, if anything, followed by buf[start:i].
func (r *Reader) text(kept, start, i int) []byte {
	if kept < 0 {
		return r.buf[start:i]
	}
	r.keep(kept, start, i)
	return r.scratch[kept:]
}

// malformed returns the error, and has the rest of the line at pos skipped.
func (r *Reader) malformed(reason string) error {
	r.skipping = true
	return &Error{r.line, reason}
}

// skipLine drops the text up to the end of the line. It returns false when the end is not in the
// buffer yet.
func (r *Reader) skipLine() bool {
	n := bytes.IndexAny(r.buf[r.pos:r.end], "\r\n")
	if n < 0 {
		r.pos, r.skipping = r.end, !r.eof
		return r.eof
	}
	r.pos += n
	if r.buf[r.pos] == '\r' {
		if r.pos+1 == r.end && !r.eof {
			return false // does LF follow?
		}
		if r.pos+1 < r.end && r.buf[r.pos+1] == '\n' {
			r.pos++
		}
	}
	r.pos, r.line, r.skipping = r.pos+1, r.line+1, false
	return true
}
