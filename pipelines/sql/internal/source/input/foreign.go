package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// foreignFormats are of files that are no text of a format, by their first bytes.
var foreignFormats = []struct {
	magic string
	err   error
}{
	{"\xe0\x01\x00\xea", errIon},
	{"PAR1\x15", errors.New("it is a Parquet file: declare 'format' = 'parquet'")},
	{"Obj\x01", errors.New("it is an Avro file: declare 'format' = 'avro'")},
	{"\xff\xfe", errUTF16},
	{"\xfe\xff", errUTF16},
}

var (
	errIon = errors.New("this is Ion; export as DYNAMODB_JSON " +
		"(--export-format of export-table-to-point-in-time)")
	errUTF16 = errors.New("its text is UTF-16; convert it to UTF-8")
)

// Text returns the file's text. The error says what a file is whose first bytes show that it is of
// another kind: compressed twice, an archive, or of a format that is not a text.
func (f *File) Text() (io.Reader, error) {
	content, err := f.Content()
	if err != nil {
		return nil, err
	}
	head, err := content.Peek(sniffSize)
	whole := err == io.EOF
	if err != nil && !whole {
		return nil, err
	}
	if f.decompressor != nil {
		if c := compressionOf(head, whole); c != nil && c.archive {
			return nil, c.unsupported()
		} else if c != nil {
			return nil, fmt.Errorf("it is compressed twice, inside with %s; decompress it", c.name)
		}
	}
	for _, foreign := range foreignFormats {
		if bytes.HasPrefix(head, []byte(foreign.magic)) {
			return nil, foreign.err
		}
	}
	if bytes.HasPrefix(bytes.TrimLeft(head, "\ufeff \t\r\n"), []byte("$ion_1_")) {
		return nil, errIon
	}
	return content, nil
}
