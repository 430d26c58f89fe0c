package schema

import "fmt"

// RowKind says what a changelog row does to the table, as Flink's RowKind does
// (Flink documentation, "Dynamic Tables", table to stream conversion).
//
// The zero value is Insert, so a Row that says nothing of its kind is a put.
type RowKind uint8

const (
	// Insert adds a row: it is stored.
	Insert RowKind = iota
	// UpdateBefore carries the row as it was before an update. A keyed sink drops it: the
	// UpdateAfter that follows carries all that the table needs.
	UpdateBefore
	// UpdateAfter carries the row as it is after an update: it is stored.
	UpdateAfter
	// Delete removes the item that has the row's key.
	Delete
)

var rowKindNames = [...]string{Insert: "+I", UpdateBefore: "-U", UpdateAfter: "+U", Delete: "-D"}

// String returns Flink's short form: +I, -U, +U or -D.
func (k RowKind) String() string {
	if int(k) < len(rowKindNames) {
		return rowKindNames[k]
	}
	return fmt.Sprintf("RowKind(%d)", uint8(k))
}
