package migrate

import (
	"encoding/binary"
	"strings"
)

// HeaderBytes is how much of a file [CheckHeader] looks at.
const HeaderBytes = 100

const filePageSize = 4096

// CheckHeader says what is wrong with the first 100 bytes of a database file of
// so many bytes that came from elsewhere: before SQLite sees any of it.
//
// https://sqlite.org/fileformat2.html#the_database_header
func CheckHeader(head []byte, size int64) error {
	if len(head) < HeaderBytes || size < HeaderBytes {
		return refused(NotSQLite, "it has %d bytes", size)
	}
	if text := string(head[:21]); strings.HasPrefix(text, "age-encryption.org/v1") {
		return refused(Encrypted, "it is in the format of age")
	}
	if string(head[:16]) != "SQLite format 3\x00" {
		return refused(NotSQLite, "it doesn't begin as a SQLite file does")
	}
	big := binary.BigEndian
	if id := big.Uint32(head[68:]); id != ApplicationID {
		return refused(OtherApp, "its application id is %#x", id)
	}
	page := int64(big.Uint16(head[16:]))
	switch {
	case page != filePageSize:
		return refused(Unusual, "its pages have %d bytes, an app's have %d", page, filePageSize)
	case head[18] == 0 || head[18] > 2 || head[19] == 0 || head[19] > 2:
		return refused(Unusual, "its format has the version %d and %d", head[18], head[19])
	case head[20] != 0:
		return refused(Unusual, "its pages have reserved room, as encrypted ones have")
	case head[21] != 64 || head[22] != 32 || head[23] != 32:
		return refused(Damaged, "its header isn't one of SQLite")
	case big.Uint32(head[56:]) != 1:
		return refused(Unusual, "its text isn't UTF-8")
	}
	if size%page != 0 {
		return refused(Truncated, "its last page is not whole")
	}
	// The size in the header counts if it was written with the last change.
	if pages := int64(big.Uint32(head[28:])); pages > 0 && big.Uint32(head[24:]) == big.Uint32(head[92:]) && pages*page != size {
		return refused(Truncated, "it should have %d bytes and has %d", pages*page, size)
	}
	return nil
}
