package input

import (
	"bytes"
	"slices"
	"strings"
)

// compression is a way to compress a file, or to pack several into one.
type compression struct {
	name string
	// archive is true for what holds several files.
	archive bool
	// suffixes are what the names of its files end with, in lower case.
	suffixes []string
	// magics are what its files begin with. There are none where only the suffix identifies it.
	magics []string
	// open is nil for one that is not supported.
	open opener
}

var compressions = []*compression{
	{
		name:     "gzip",
		suffixes: []string{".gz", ".gzip"},
		magics:   []string{"\x1f\x8b"},
		open:     openGzip,
	},
	{name: "zstd", suffixes: []string{".zst", ".zstd"}, magics: zstdMagics(), open: openZstd},
	{name: "bzip2", suffixes: []string{".bz2", ".bzip2"}, magics: bzip2Magics(), open: openBzip2},
	{name: "xz", suffixes: []string{".xz"}, magics: []string{"\xfd7zXZ\x00"}, open: NewXZReader},
	deflate,

	{
		name:     "lz4",
		suffixes: []string{".lz4"},
		magics:   []string{"\x04\x22\x4d\x18", "\x02\x21\x4c\x18"},
	},
	{
		name: "snappy", suffixes: []string{".snappy", ".sz"},
		magics: []string{"\xff\x06\x00\x00sNaPpY", "\x82SNAPPY\x00"},
	},
	{
		name:     "lzo",
		suffixes: []string{".lzo", ".lzo_deflate"},
		magics:   []string{"\x89LZO\x00\r\n\x1a\n"},
	},
	{name: "brotli", suffixes: []string{".br"}},
	{name: "lzip", suffixes: []string{".lz"}, magics: []string{"LZIP\x01"}},
	{name: "lzma", suffixes: []string{".lzma"}, magics: []string{"\x5d\x00\x00"}},
	{name: "compress", suffixes: []string{".z"}, magics: []string{"\x1f\x9d", "\x1f\xa0"}},
	{
		name: "zip", archive: true, suffixes: []string{".zip"},
		magics: []string{"PK\x03\x04", "PK\x05\x06", "PK\x07\x08"},
	},
	{name: "7z", archive: true, suffixes: []string{".7z"}, magics: []string{"7z\xbc\xaf\x27\x1c"}},
	{name: "rar", archive: true, suffixes: []string{".rar"}, magics: []string{"Rar!\x1a\x07"}},
	tar,
}

// deflate is the format that RFC 1950 calls zlib. Its two bytes can begin a text as well, so
// looksLikeZlib tells it. A file whose name ends with .deflate is RFC 1951's deflate without them.
var deflate = &compression{
	name: "deflate", suffixes: []string{".deflate", ".zlib"}, open: openDeflate,
}

// tar has its magic bytes inside its first header.
var tar = &compression{name: "tar", archive: true, suffixes: []string{".tar"}}

const tarMagicAt = 257

// bzip2Magics are the stream's header with each size of blocks, before a block or the end.
func bzip2Magics() (magics []string) {
	for level := '1'; level <= '9'; level++ {
		for _, next := range []string{"1AY&SY", "\x17\x72\x45\x38\x50\x90"} {
			magics = append(magics, "BZh"+string(level)+next)
		}
	}
	return magics
}

// zstdMagics are those of a frame of data, and of frames to skip, which pzstd puts first.
func zstdMagics() []string {
	magics := []string{"\x28\xb5\x2f\xfd"}
	for b := byte(0x50); b <= 0x5f; b++ {
		magics = append(magics, string([]byte{b, 0x2a, 0x4d, 0x18}))
	}
	return magics
}

// sniffSize is how many of a file's first bytes are examined to find out what it is.
const sniffSize = 32 << 10

// compressionOf returns the compression that a file's first bytes identify, or nil. whole is true
// when there are no more.
func compressionOf(head []byte, whole bool) *compression {
	for _, c := range compressions {
		for _, magic := range c.magics {
			if bytes.HasPrefix(head, []byte(magic)) {
				return c
			}
		}
	}
	switch {
	case len(head) > tarMagicAt && bytes.HasPrefix(head[tarMagicAt:], []byte("ustar")):
		return tar
	case looksLikeZlib(head, whole):
		return deflate
	}
	return nil
}

// CompressionOf returns the name of the compression or of the kind of archive that a file's first
// bytes identify, or "".
func CompressionOf(head []byte) string {
	if c := compressionOf(head, false); c != nil {
		return c.name
	}
	return ""
}

// claimedCompression returns the compression that a file's name claims, and with which ending, or
// nil.
func claimedCompression(name string) (*compression, string) {
	name = strings.ToLower(name)
	for _, c := range compressions {
		for _, suffix := range c.suffixes {
			if strings.HasSuffix(name, suffix) {
				return c, suffix
			}
		}
	}
	return nil, ""
}

// cutShort reports whether head is a part of the bytes that the compression's files begin with.
func (c *compression) cutShort(head []byte) bool {
	return len(head) > 0 && slices.ContainsFunc(c.magics, func(magic string) bool {
		return strings.HasPrefix(magic, string(head))
	})
}
