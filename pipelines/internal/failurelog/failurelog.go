// Package failurelog writes the elements that a load could not store to a file of JSON lines, from which a person or a
// program can go on.
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

// Open creates the file. A path that cannot be written is found here, and not with the first failure.
func Open(path string) (*Log, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	l := &Log{name: fmt.Sprint(lastLog.Add(1)), path: path, file: file}
	logs.Store(l.name, l)
	return l, nil
}

// Name is what a pipeline's function finds the log by, in this process.
func (l *Log) Name() string { return l.name }

// Path is the file's.
func (l *Log) Path() string { return l.path }

// Of returns the log of that name.
func Of(name string) (*Log, error) {
	if l, ok := logs.Load(name); ok {
		return l.(*Log), nil
	}
	return nil, errors.New("the file of failures is open in another process")
}

// Write appends a failure. A line is in the file when Write returns: what it says must not be lost with the process.
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

// Count is how many failures were written.
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

// line is how a failure is written: its key and item are DynamoDB JSON.
type line struct {
	Table, Operation, Code, Message string
	Attempts                        int
	Key                             json.RawMessage `json:",omitempty"`
	Item                            json.RawMessage `json:",omitempty"`
	// Row shows a row that could not be made an item of.
	Row string `json:",omitempty"`
}

// isItem reports whether a failure is of an item, whatever is wrong with it. A row shows as a list.
func isItem(f dynamodbio.Failure) bool {
	return strings.HasPrefix(f.Item, "{") && json.Valid([]byte(f.Item))
}

// Line is a failure as a line of JSON.
func Line(f dynamodbio.Failure) (string, error) {
	l := line{Table: f.Table, Operation: f.Operation, Code: f.Code, Message: f.Message, Attempts: f.Attempts}
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
