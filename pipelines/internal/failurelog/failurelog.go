// Package failurelog writes the elements that a load could not store to a file of JSON lines, for a
// person to read or a program to load again.
package failurelog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

// Log is an open file of failures.
type Log struct {
	name string
	path string

	mu    sync.Mutex
	file  *os.File
	count int64
}

var (
	lastLog atomic.Int64
	logs    sync.Map // string → *Log
)

// Open creates the file.
func Open(path string) (*Log, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	l := &Log{name: fmt.Sprint(lastLog.Add(1)), path: path, file: file}
	logs.Store(l.name, l)
	return l, nil
}

// Name is the name by which a DoFn of this process finds the log, see [Of].
func (l *Log) Name() string { return l.name }

// Path is the path of the file.
func (l *Log) Path() string { return l.path }

// Of returns the open log of a name.
func Of(name string) (*Log, error) {
	if l, ok := logs.Load(name); ok {
		return l.(*Log), nil
	}
	return nil, errors.New("-failures: the file is not open in this process")
}

// Write appends a failure. It does not buffer: the line survives a crash of the process.
func (l *Log) Write(f dynamodbio.Failure) error {
	line, err := Line(f)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.WriteString(line + "\n"); err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return fmt.Errorf("-failures: write %s: %w", l.path, err)
	}
	l.count++
	return nil
}

// Count returns how many failures were written.
func (l *Log) Count() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// Close closes the file.
func (l *Log) Close() error {
	logs.Delete(l.name)
	return l.file.Close()
}

// line is the JSON of a failure. Its key and item are DynamoDB JSON.
type line struct {
	Table, Operation, Code, Message string
	Attempts                        int
	Key                             json.RawMessage `json:",omitempty"`
	Item                            json.RawMessage `json:",omitempty"`
	// Row is the text of a row that could not be encoded as an item.
	Row string `json:",omitempty"`
}

// isItem reports whether a failure has an item, valid or not, and not a row, whose text is a list.
func isItem(f dynamodbio.Failure) bool {
	return strings.HasPrefix(f.Item, "{") && json.Valid([]byte(f.Item))
}

// Line returns a failure as a line of JSON, without the newline.
func Line(f dynamodbio.Failure) (string, error) {
	l := line{
		Table: f.Table, Operation: f.Operation, Attempts: f.Attempts,
		Code: f.Code, Message: f.Message,
	}
	if json.Valid([]byte(f.Key)) {
		l.Key = json.RawMessage(f.Key)
	}
	if isItem(f) {
		l.Item = json.RawMessage(f.Item)
	} else {
		l.Row = f.Item
	}
	data, err := json.Marshal(l)
	return string(data), err
}
