package input

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
	"github.com/ulikunitz/xz"
)

// Go has no writer of bzip2: these are what Python's bz2 writes of the texts.
const (
	bzip2Long = "QlpoOTFBWSZTWXNj3aYAw0/RgAAQQAAjZ5xgMAE4AKYACaFMABNApVTZTQN" +
		"knQQqNBCoyEKjyCFRyEKjAQqM" +
		"hCo7CFRyEKj8EKj4EKjYQqNBCo4CFRgIVHoIVGwhUeAokrYQqNBRJWwQqNhCo4CFRsEKjAQqMBCo7CFRkCFR" +
		"kIVH0IVH8XckU4UJBzY92mA="
	bzip2Text = "QlpoOTFBWSZTWaQT0VEAAAWRgEAABqWMACAAMQAwIDIycOYs6qTI3xdyRThQkKQT0VE="
	bzip2None = "QlpoORdyRThQkAAAAAA="
)

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// written returns what a writer of a compression makes of a text.
func written(t *testing.T, text string, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := open(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func xzed(t *testing.T, text string) []byte {
	return written(t, text, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
}

func zlibbed(t *testing.T, text string) []byte {
	return written(t, text,
		func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil })
}

func deflated(t *testing.T, text string) []byte {
	return written(t, text,
		func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 6) })
}

func TestEveryCompressionIsToldByItsFirstBytes(t *testing.T) {
	long := strings.Repeat("a line of text that is there many times\n", 10_000)
	bz, x := decoded(t, bzip2Text), xzed(t, "of xz")
	skippable := append([]byte{0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0}, "any"...)
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.bz2", decoded(t, bzip2Long), long},
		{"a.csv", bz, "no ending tells"},
		{"several", append(bz[:len(bz):len(bz)], bz...), "no ending tellsno ending tells"},
		{"nothing", decoded(t, bzip2None), ""},
		{"a.xz", xzed(t, long), long},
		{"a.json", x, "of xz"},
		{
			"streams and padding",
			append(append(append(x[:len(x):len(x)], 0, 0, 0, 0), x...), 0, 0, 0, 0), "of xzof xz",
		},
		{"a.deflate", zlibbed(t, long), long},
		{"a", zlibbed(t, long), long},
		{"short", zlibbed(t, "1,a\n"), "1,a\n"},
		{"streams.DEFLATE", append(zlibbed(t, "one,"), zlibbed(t, "two")...), "one,two"},
		{"raw.deflate", deflated(t, long), long},
		{"short.deflate", deflated(t, "1,a\n"), "1,a\n"},
		{"skippable.ZST", append(skippable, zstandard(t, long)...), long},
		{"text that begins as zlib does", []byte("x^2 = 4\nx^3 = 8\n"), "x^2 = 4\nx^3 = 8\n"},
		{"control characters", []byte("x\x01y\x01z\n"), "x\x01y\x01z\n"},
		{"text that begins as bzip2 does", []byte("BZh9,a\n"), "BZh9,a\n"},
		{"site.com.br", []byte("1,ação\n"), "1,ação\n"},
	} {
		if got, err := readFile(t, test.name, test.data); err != nil || got != test.want {
			t.Errorf("%s is %.40q, %v; want %.40q", test.name, got, err, test.want)
		}
	}
}

func TestWhatCannotBeReadIsNamed(t *testing.T) {
	const only = ", which is not supported; decompress it, or use gzip, zstd, bzip2, xz or deflate"
	text := strings.Repeat("text ", 1000)
	header := append(make([]byte, 257), "ustar\x0000"...)
	for _, test := range []struct{ name, data, want string }{
		{"a", "\x04\x22\x4d\x18rest", "it is compressed with lz4" + only},
		{"a", "\xff\x06\x00\x00sNaPpYrest", "it is compressed with snappy" + only},
		{"a.snappy", "\x00\x00\x12\x34\x00\x00\x01", "it is compressed with snappy" + only},
		{"a.lzo", "\x00\x00\x12\x34", "it is compressed with lzo" + only},
		{"a", "\x89LZO\x00\r\n\x1a\nrest", "it is compressed with lzo" + only},
		{"a.csv.br", "\x8b\x01\x80abc\x03", "it is compressed with brotli" + only},
		{"a.z", "\x1f\x9d\x90", "it is compressed with compress" + only},
		{"a.lzma", "\x5d\x00\x00\x80\x00", "it is compressed with lzma" + only},
		{"a", "LZIP\x01", "it is compressed with lzip" + only},
		{"a", "PK\x03\x04rest", "it is a zip archive, which is not supported; unpack it"},
		{"a", "7z\xbc\xaf\x27\x1crest", "it is a 7z archive, which is not supported; unpack it"},
		{"a", "Rar!\x1a\x07\x00", "it is a rar archive, which is not supported; unpack it"},
		{"a", string(header), "it is a tar archive, which is not supported; unpack it"},
		{"a.tar.gz", string(gzipped(t, string(header))), "it is a tar archive, which is not " +
			"supported; unpack it"},
		{"a.gz", string(gzipped(t, string(gzipped(t, text)))), "it is compressed twice, inside " +
			"with gzip; decompress it"},
		{"cut.xz", string(xzed(t, text)[:60]), "the xz data ends too early: the file is " +
			"truncated; copy it again"},
		{"head.xz", "\xfd7z", "the xz data ends too early: the file is truncated; copy it again"},
		{"head.bz2", "BZ", "the bzip2 data ends too early: the file is truncated; copy it again"},
		{"cut.bz2", string(decoded(t, bzip2Long)[:40]), "the bzip2 data ends too early: the file " +
			"is truncated; copy it again"},
		{"more.bz2", string(decoded(t, bzip2Text)) + "more", "the bzip2 data is damaged: "},
		{"cut.deflate", string(zlibbed(t, text)[:20]), "the deflate data ends too early: the " +
			"file is truncated; copy it again"},
		{"sum.deflate", string(zlibbed(t, text)[:20]) + "\x00\x00\x00\x00", "the deflate data is " +
			"damaged: "},
		{"raw.deflate", "\xff\xff\xff", "the deflate data is damaged: "},
		{"more.deflate", string(zlibbed(t, text)) + "more", "the deflate data is damaged: there " +
			"is other data after its end"},
		{"plain.deflate", text, "its name ends with .deflate, but it is not compressed with " +
			"deflate; rename it, or write it again"},
		{"plain.bz2", text, "its name ends with .bz2, but it is not compressed with bzip2; " +
			"rename it, or write it again"},
		{"plain.xz", "1,ação", "its name ends with .xz, but it is not compressed with xz; rename " +
			"it, or write it again"},
		{"ion", "\xe0\x01\x00\xearest", "this is Ion; export as DYNAMODB_JSON (--export-format " +
			"of export-table-to-point-in-time)"},
		{"ion.gz", string(gzipped(t, "\xe0\x01\x00\xearest")), "this is Ion; export as " +
			"DYNAMODB_JSON"},
		{"ion.gz", string(gzipped(t, "$ion_1_0 {Item:{id:1.}}\n")), "this is Ion; export as " +
			"DYNAMODB_JSON"},
		{"ion", "\n $ion_1_0 {Item:{id:1.}}\n", "this is Ion; export as DYNAMODB_JSON"},
		{"a", "PAR1\x15\x04", "it is a Parquet file: declare 'format' = 'parquet'"},
		{"a", "Obj\x01\x04", "it is an Avro file: declare 'format' = 'avro'"},
		{"a", "\xff\xfe1\x00", "its text is UTF-16; convert it to UTF-8"},
	} {
		path := filepath.Join(t.TempDir(), test.name)
		if err := os.WriteFile(path, []byte(test.data), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := readText(t, path); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s %.20q is %.20q, %v; want %s", test.name, test.data, got, err, test.want)
		}
	}
}

// readText reads a file as the formats of text do.
func readText(t testing.TB, path string) (string, error) {
	f, err := Open(t.Context(), path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := f.Text()
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(text)
	return string(data), err
}

func TestAnErrorOfReadingIsNotOneOfTheData(t *testing.T) {
	lost := errors.New("the connection is lost")
	for name, data := range map[string][]byte{
		"gzip": gzipped(t, strings.Repeat("text ", 1000)), "xz": xzed(t, "text"),
		"bzip2": decoded(t, bzip2Long),
	} {
		// The first bytes are there; the rest is cut off by the error.
		r, d, err := decompress("a", &brokenReader{data: data[:30], err: lost})
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if err != lost {
			t.Errorf("%s: got %v (of %v); want the reader's error", name, err, d)
		}
	}
}

// brokenReader gives its data to one Peek, and then its error.
type brokenReader struct {
	data []byte
	err  error
	once bool
}

func (r *brokenReader) Read(p []byte) (int, error) {
	if r.once {
		return 0, r.err
	}
	r.once = true
	return copy(p, r.data), nil
}

func TestAFewBytesAtATimeAreEnough(t *testing.T) {
	for _, data := range [][]byte{xzed(t, "text"), zlibbed(t, "text"), gzipped(t, "text")} {
		r, _, err := decompress("a", iotest.OneByteReader(bytes.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); string(got) != "text" || err != nil {
			t.Errorf("% x is %q, %v", data[:4], got, err)
		}
	}
}

func TestALargeDictionaryIsRefusedBeforeItIsAllocated(t *testing.T) {
	const want = "takes more than 128 MiB of memory"
	wide := xzed(t, "text")
	wide[12+4] = 40 // of the block's LZMA2 filter: 4 GiB
	binary.LittleEndian.PutUint32(wide[12+8:], crc32.ChecksumIEEE(wide[12:12+8]))
	// A frame's header with a window of 512 MiB, which no encoder writes by default.
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98, 0x01, 0x00, 0x00}
	for name, data := range map[string][]byte{"a.xz": wide, "a.zst": frame} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if got, err := readFile(t, name, data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %q, %v; want %s", name, got, err, want)
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
			t.Errorf("%s: %d bytes are allocated", name, n)
		}
	}
}

func FuzzDecompress(f *testing.F) {
	for _, text := range []string{bzip2Long, bzip2Text, bzip2None,
		"/Td6WFoAAATm1rRGAgEDAQAhARZ5IMTu4ABjAAddADwAM1AAAAAAAFmzcVcWqutkAAEjZAtn8NQftvN9AQAA" +
			"AAAEWVo=",
		"/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQANc2V2ZXJhbCBibG9ja3MAAABRkLd9eYsAR+VAKTyf4WuYtMG0" +
			"LDhiUI6M0+rhrOgFAwABPg5Rg/uGGJtLmgEAAAAAClla",
		"eJwz1EnkMtJJ4gIACcoB+g==", "KLUv/QQAIQAAMSxhCnFJ8aQ="} {
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range []string{"a", "a.deflate", "a.xz"} {
			f.Add(name, data)
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		r, d, err := decompress(name, bytes.NewReader(data))
		if err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(r, 64<<20))
		}
		if d != nil {
			d.Close()
		}
		if d == nil && err == nil && len(data) > 4 &&
			bytes.HasPrefix(data, []byte("\xfd7zXZ\x00")) {
			t.Errorf("xz data is read as text: % x", data)
		}
	})
}
