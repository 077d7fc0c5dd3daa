package opfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// HeadLayout is the version of the layout on disk that this package reads and
// writes.
const HeadLayout = 1

const (
	headMagic  = "ASHOHEAD"
	recordSize = 64
	recordStep = 4096      // one record a disk sector: a torn write cannot hurt both
	maxNumber  = 1<<53 - 1 // what JavaScript reads exactly
	noRecord   = int64(-1) // offset when no record is whole

	flagData = 1 // of a head record
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Head names the current generation. On disk it is a record of 64 bytes, little
// endian:
//
//	 0  8 "ASHOHEAD"
//	 8  4 layout, 1
//	12  4 zero
//	16  8 sequence
//	24  8 generation
//	32  8 created, milliseconds since 1970 UTC
//	40  4 flags: 1 the generation has data
//	44 16 zero
//	60  4 CRC-32C of the bytes before
//
// Two records lie in the file, at 0 and 4096; the one with the higher sequence
// counts. Numbers are at most 2^53−1, sequence and generation at least 1.
// Readers do not look at the zero bytes, nor at flags that they don't know.
// Behind the records lie those of the [Mark].
type Head struct {
	// Sequence counts the heads that were written, from 1.
	Sequence uint64
	// Generation is the one whose database is the app's.
	Generation uint64
	// Created is when the record was written, in milliseconds.
	Created time.Time
	// Data says that the generation's database was not empty when the record was
	// written: a file that is missing or empty now is damage, which SQLite would
	// take for a database that nobody has written to yet, and remove the WAL.
	Data bool
	// Torn is set by ReadHead when the other record is neither empty nor whole.
	// That is what a write that was cut off leaves, and it means nothing then;
	// but damage to the newer record looks the same, so a check is due.
	Torn bool
}

// AppendRecord appends the head as it lies on disk. It panics if a number is
// out of range.
func (h Head) AppendRecord(b []byte) []byte {
	if !validNumber(h.Sequence) || !validNumber(h.Generation) || h.Created.UnixMilli() < 0 || h.Created.UnixMilli() > maxNumber {
		panic(fmt.Sprintf("opfs: head out of range: %+v", h))
	}
	var r [recordSize]byte
	copy(r[:], headMagic)
	binary.LittleEndian.PutUint32(r[8:], HeadLayout)
	binary.LittleEndian.PutUint64(r[16:], h.Sequence)
	binary.LittleEndian.PutUint64(r[24:], h.Generation)
	binary.LittleEndian.PutUint64(r[32:], uint64(h.Created.UnixMilli()))
	if h.Data {
		binary.LittleEndian.PutUint32(r[40:], flagData)
	}
	binary.LittleEndian.PutUint32(r[60:], crc32.Checksum(r[:60], castagnoli))
	return append(b, r[:]...)
}

// ReadHead reads the newest head record that is whole. It fails with
// [ErrNoHead] if there is none and with [ErrLayout] if one is of a newer
// layout.
func ReadHead(f HeadFile) (Head, error) {
	h, _, err := readHead(f)
	return h, err
}

// WriteHead makes h.Generation, h.Created and h.Data the head: it flushes what is
// there, writes over the older record, flushes, and reads it back. The sequence
// is the one before plus 1; the head as written is returned.
//
// If it fails, or the process dies or power is lost in it, the head before or
// the new one is read afterwards, nothing else.
func WriteHead(f HeadFile, h Head) (Head, error) {
	old, at, err := readHead(f)
	switch {
	case errors.Is(err, ErrNoHead):
		old, at = Head{}, recordStep
		// Room for the marks, so that they can be written on a full disk, too.
		if err := makeMarks(f); err != nil {
			return Head{}, fmt.Errorf("write head: %w", err)
		}
	case err != nil:
		return Head{}, fmt.Errorf("write head: %w", err)
	}
	h.Sequence, h.Torn = old.Sequence+1, false
	h.Created = time.UnixMilli(h.Created.UnixMilli()).UTC()
	record := h.AppendRecord(nil)

	// The record that stays must be on disk before the other is touched: an
	// earlier call may have written it and failed to flush.
	if err := f.Sync(); err != nil {
		return Head{}, fmt.Errorf("write head: flush: %w", err)
	}
	to := recordStep - at
	n, err := f.WriteAt(record, to)
	if err == nil && n != len(record) {
		err = ErrFull
	}
	if err != nil {
		return Head{}, fmt.Errorf("write head: %w", err)
	}
	if err := f.Sync(); err != nil {
		return Head{}, fmt.Errorf("write head: flush: %w", err)
	}
	var back [recordSize]byte
	if err := readRecord(f, back[:], to); err != nil {
		return Head{}, fmt.Errorf("write head: read back: %w", err)
	}
	if !bytes.Equal(back[:], record) {
		return Head{}, fmt.Errorf("write head: read back: %w", ErrIO)
	}
	return h, nil
}

// readHead also says at which offset the newest record lies.
func readHead(f HeadFile) (Head, int64, error) {
	var best Head
	at := noRecord
	var torn bool
	for _, off := range []int64{0, recordStep} {
		var b [recordSize]byte
		if err := readRecord(f, b[:], off); err != nil {
			return Head{}, noRecord, fmt.Errorf("read head: %w", err)
		}
		h, err := parseRecord(&b)
		switch {
		case errors.Is(err, ErrLayout):
			return Head{}, noRecord, fmt.Errorf("read head: %w", err)
		case err != nil:
			torn = torn || b != [recordSize]byte{}
		case h.Sequence > best.Sequence:
			best, at = h, off
		}
	}
	if at == noRecord {
		return Head{}, noRecord, ErrNoHead
	}
	best.Torn = torn
	return best, at, nil
}

// readRecord reads the record at off; what lies past the end of the file is
// zero.
func readRecord(f HeadFile, b []byte, off int64) error {
	n, err := f.ReadAt(b, off)
	if n < 0 || n > len(b) {
		return ErrIO
	}
	if n == len(b) || errors.Is(err, io.EOF) {
		clear(b[n:])
		return nil
	}
	if err == nil {
		return ErrShort
	}
	return err
}

func parseRecord(b *[recordSize]byte) (Head, error) {
	if string(b[:8]) != headMagic || crc32.Checksum(b[:60], castagnoli) != binary.LittleEndian.Uint32(b[60:]) {
		return Head{}, ErrNoHead
	}
	if layout := binary.LittleEndian.Uint32(b[8:]); layout != HeadLayout {
		return Head{}, fmt.Errorf("%w: %d, known is %d", ErrLayout, layout, HeadLayout)
	}
	h := Head{
		Sequence:   binary.LittleEndian.Uint64(b[16:]),
		Generation: binary.LittleEndian.Uint64(b[24:]),
	}
	created := binary.LittleEndian.Uint64(b[32:])
	if !validNumber(h.Sequence) || !validNumber(h.Generation) || created > maxNumber {
		return Head{}, ErrNoHead
	}
	h.Created = time.UnixMilli(int64(created)).UTC()
	h.Data = binary.LittleEndian.Uint32(b[40:])&flagData != 0
	return h, nil
}

func validNumber(n uint64) bool { return 1 <= n && n <= maxNumber }
