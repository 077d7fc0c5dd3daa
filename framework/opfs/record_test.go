package opfs_test

import (
	"encoding/binary"
	"hash/crc32"
)

// withNumber sets a number in a head record and puts the checksum right.
func withNumber(record []byte, at int, n uint64) []byte {
	binary.LittleEndian.PutUint64(record[at:], n)
	return sealed(record)
}

func withLayout(record []byte, layout uint32) []byte {
	binary.LittleEndian.PutUint32(record[8:], layout)
	return sealed(record)
}

func sealed(record []byte) []byte {
	binary.LittleEndian.PutUint32(record[60:], crc32.Checksum(record[:60], crc32.MakeTable(crc32.Castagnoli)))
	return record
}

func withMarkLayout(record []byte, layout uint32) []byte {
	binary.LittleEndian.PutUint32(record[8:], layout)
	end := len(record) - 4
	binary.LittleEndian.PutUint32(record[end:], crc32.Checksum(record[:end], crc32.MakeTable(crc32.Castagnoli)))
	return record
}
