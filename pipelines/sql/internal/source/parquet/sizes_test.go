package parquet

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// A size that is damaged is not believed: at no place of the file do the largest numbers have it
// take memory that it has no use for.
func TestADamagedSizeTakesNoMemory(t *testing.T) {
	good := file(t, []nested{{ID: 1, Tags: []string{"a", "b"}}, {ID: 2}},
		parquet.Compression(&parquet.Zstd))
	const most = slack + 16<<20
	var before, after runtime.MemStats
	for i := range good {
		for _, number := range [][]byte{{0xff}, {0xfe, 0xff, 0xff, 0xff, 0x07},
			{0xfe, 0xff, 0xff, 0xff, 0x0f}} {
			data := bytes.Clone(good)
			copy(data[i:], number)
			runtime.ReadMemStats(&before)
			_, err := rows(t, data, "tags ARRAY<STRING>", "")
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%x at byte %d of %d takes %d MiB: %v", number, i, len(good), n>>20, err)
			}
		}
	}
}

// The header of a page may be long.
func TestAPageWithLongStatisticsIsRead(t *testing.T) {
	type texts struct {
		F string `parquet:"f"`
	}
	long := string(bytes.Repeat([]byte("x"), 20_000))
	got, err := rows(t, file(t, []texts{{long}}, parquet.DataPageStatistics(true)), "f STRING", "")
	if err != nil || len(got) != 1 || len(got[0]) < len(long) {
		t.Errorf("got %d rows, %v", len(got), err)
	}
}
