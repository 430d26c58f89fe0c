package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// withFooter returns a file with its footer changed.
func withFooter(t testing.TB, data []byte, change func(*format.FileMetaData)) []byte {
	t.Helper()
	const ends = 8
	length := int(binary.LittleEndian.Uint32(data[len(data)-ends:]))
	at := len(data) - ends - length
	var footer format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), data[at:at+length],
		&footer); err != nil {
		t.Fatal(err)
	}
	change(&footer)
	changed, err := thrift.Marshal(new(thrift.CompactProtocol), &footer)
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(data[:at]), changed...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(changed)))
	return append(out, "PAR1"...)
}

// emptyGroup is what Arrow writes of a row group without rows: the columns have a dictionary at
// most, and no data pages.
func emptyGroup(of format.RowGroup) format.RowGroup {
	of.NumRows, of.TotalByteSize, of.TotalCompressedSize = 0, 28, 28
	of.Columns = slices.Clone(of.Columns)
	for i := range of.Columns {
		m := &of.Columns[i].MetaData
		m.NumValues, m.DataPageOffset, m.DictionaryPageOffset = 0, 0, int64(4+14*i)
		m.TotalCompressedSize, m.TotalUncompressedSize = 14, 14
		m.Statistics = format.Statistics{}
	}
	return of
}

type pair struct {
	ID   int64    `parquet:"id"`
	Name *string  `parquet:"name,optional"`
	Tags []string `parquet:"tags,list"`
}

func TestARowGroupWithoutRowsIsPassedOver(t *testing.T) {
	const columns = "id BIGINT, name STRING, tags ARRAY<STRING>"
	a := "a"
	var out bytes.Buffer
	w := parquet.NewGenericWriter[pair](&out)
	for id := range int64(2) {
		if _, err := w.Write([]pair{{ID: id, Name: &a, Tags: []string{"x", "y"}}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil { // a row group of its own
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, places := range []string{"01", "e01", "0e1", "01e", "eee0ee1eee", "e", "eee", ""} {
		data := withFooter(t, out.Bytes(), func(m *format.FileMetaData) {
			groups := slices.Clone(m.RowGroups)
			m.RowGroups, m.NumRows = nil, 0
			for i, c := range places {
				group := emptyGroup(groups[0])
				if c != 'e' {
					group = groups[c-'0']
				}
				group.Ordinal = int16(i)
				m.RowGroups, m.NumRows = append(m.RowGroups, group), m.NumRows+group.NumRows
			}
		})
		var want []string
		for _, c := range strings.ReplaceAll(places, "e", "") {
			want = append(want, fmt.Sprintf("int %c | string 'a' | list ['x' 'y']", c))
		}
		got, err := rows(t, data, columns, "")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("row groups %q: %v (-want +got):\n%s", places, err, diff)
		}
	}
	lost := withFooter(t, out.Bytes(), func(m *format.FileMetaData) { m.RowGroups[1].NumRows = 0 })
	if got, err := rows(t, lost, columns, ""); err == nil ||
		err.Error() != "the file is damaged: field id: a row group has 1 values, and no rows" {
		t.Errorf("a row group that denies its rows is %v, %v", got, err)
	}
	if got, err := rows(t, file(t, []pair{}), columns, ""); len(got) > 0 || err != nil {
		t.Errorf("a file without rows is %v, %v", got, err)
	}
}

func TestTheLogicalTypeNullIsNullForEveryType(t *testing.T) {
	// As Arrow does it: INT32 that is never there. The library's own writer has no nested ones.
	null := parquet.Optional(parquet.Leaf(parquet.Int32Type))
	group := parquet.NewSchema("r", parquet.Group{
		"id": parquet.Int(64), "n": null,
		"l": parquet.List(null),
		"m": parquet.Map(parquet.String(), null),
		"r": parquet.Optional(parquet.Group{"x": null, "y": parquet.Int(32)}),
	})
	var out bytes.Buffer
	w := parquet.NewGenericWriter[any](&out, group)
	// The leaves are in the order id, l, m's key and value, n, r.x, r.y.
	id := func(n int64) parquet.Value { return parquet.ValueOf(n).Level(0, 0, 0) }
	none := parquet.Value{}
	for _, row := range []parquet.Row{
		{
			id(1), none.Level(0, 1, 1), none.Level(1, 1, 1), parquet.ValueOf("k").Level(0, 1, 2),
			none.Level(0, 1, 3), none.Level(0, 0, 4), none.Level(0, 1, 5),
			parquet.ValueOf(int32(7)).Level(0, 1, 6),
		},
		{
			id(2), none.Level(0, 0, 1), none.Level(0, 0, 2), none.Level(0, 0, 3),
			none.Level(0, 0, 4), none.Level(0, 0, 5), none.Level(0, 0, 6),
		},
	} {
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data := withFooter(t, out.Bytes(), func(m *format.FileMetaData) {
		for i := range m.Schema {
			if e := &m.Schema[i]; slices.Contains([]string{"n", "element", "value", "x"}, e.Name) {
				e.LogicalType = format.LogicalType{Value: new(format.NullType)}
				e.ConvertedType = thrift.Null[deprecated.ConvertedType]{}
			}
		}
	})
	for _, typ := range []string{"INT", "STRING", "BOOLEAN", "BYTES", "DOUBLE", "DECIMAL(10, 2)",
		"DATE", "TIME", "TIMESTAMP(3)", "TIMESTAMP_LTZ(3)",
		"ARRAY<INT>", "ARRAY<ROW<a INT>>", "MAP<STRING, INT>", "MULTISET<STRING>", "ROW<a INT, b " +
			"ARRAY<INT>>"} {
		got, err := rows(
			t,
			data,
			fmt.Sprintf(
				"id BIGINT, n %[1]s, l ARRAY<%[1]s>, m MAP<STRING, %[1]s>, r ROW<x %[1]s, y INT>",
				typ,
			),
			"",
		)
		want := []string{
			"int 1 | null NULL | list [NULL NULL] | map map['k' NULL] | list [NULL 7]",
			"int 2 | null NULL | list [] | map map[] | null NULL",
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", typ, err, diff)
		}
	}
}
