package opfs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"time"
)

const (
	markMagic  = "ASHOMARK"
	markLayout = 1
	markSize   = 512
	markFirst  = 2 * recordStep // behind the head records
	markSecond = 3 * recordStep
	maxKept    = (markSize - 60) / 8

	markDoubt   = 1
	markBroken  = 2
	markPartial = 4
	markKeepAll = 8
)

// Cause says what led to doubt about a database.
type Cause uint32

// The causes. Others are those of a newer program.
const (
	CauseNone    Cause = 0
	CauseIO      Cause = 1 // an operation failed
	CauseFlush   Cause = 2 // a flush failed: what it should have made last may be lost
	CauseShort   Cause = 3 // a read gave less than the file holds
	CauseCorrupt Cause = 4 // SQLite found the database malformed
	CauseHead    Cause = 5 // one of the head records is damaged, or was cut off
	CauseEmpty   Cause = 6 // the database is missing or empty, and had data
)

var causes = [...]string{"", "io", "flush", "short", "corrupt", "head", "empty"}

// String is the cause's word: "io", "flush", "short", "corrupt", "head", "empty".
func (c Cause) String() string {
	if int(c) < len(causes) {
		return causes[c]
	}
	return "unknown"
}

// Mark is what is known of the health of the app's generations. On disk it is
// a record of 512 bytes behind the head records, little endian:
//
//	 0   8 "ASHOMARK"
//	 8   4 layout, 1
//	12   4 flags: 1 doubt, 2 broken, 4 partial, 8 keep all
//	16   8 sequence
//	24   8 generation
//	32   8 checked, milliseconds since 1970 UTC; 0 is never
//	40   8 since, milliseconds since 1970 UTC
//	48   4 cause
//	52   4 number of generations that are kept, at most 56
//	56 448 their numbers
//	508  4 CRC-32C of the bytes before
//
// Two records lie in the file, at 8192 and 12288; the one with the higher
// sequence counts, and the other is written over.
type Mark struct {
	Sequence uint64
	// Generation is the one that Doubt, Broken, Partial, Cause, Since and Checked
	// speak of.
	Generation uint64
	// Doubt: something was seen that calls for a check.
	Doubt bool
	// Broken: the database can't be opened, or a check found it damaged. It must
	// be checked before it is used.
	Broken bool
	// Partial: the last check left out what takes too long for it: tables that are
	// too large, or what only a look at all of them at once shows.
	Partial bool
	Cause   Cause
	Since   time.Time // of Doubt or Broken
	Checked time.Time // when a check last found nothing; zero is never
	// Kept are generations that are never removed by the program: broken ones,
	// and those that a person left.
	Kept []uint64
	// KeepAll: as if all were in Kept.
	KeepAll bool
}

// Keeps reports whether the generation may not be removed.
func (m Mark) Keeps(generation uint64) bool {
	return m.KeepAll || slices.Contains(m.Kept, generation)
}

// Keep adds a generation to those that are not removed.
func (m *Mark) Keep(generation uint64) {
	switch {
	case slices.Contains(m.Kept, generation):
	case len(m.Kept) == maxKept:
		m.KeepAll = true
	default:
		m.Kept = append(slices.Clip(m.Kept), generation)
	}
}

// AppendRecord appends the mark as it lies on disk.
func (m Mark) AppendRecord(b []byte) []byte {
	var r [markSize]byte
	copy(r[:], markMagic)
	le := binary.LittleEndian
	le.PutUint32(r[8:], markLayout)
	var flags uint32
	for flag, on := range map[uint32]bool{markDoubt: m.Doubt, markBroken: m.Broken, markPartial: m.Partial, markKeepAll: m.KeepAll} {
		if on {
			flags |= flag
		}
	}
	le.PutUint32(r[12:], flags)
	le.PutUint64(r[16:], m.Sequence)
	le.PutUint64(r[24:], m.Generation)
	le.PutUint64(r[32:], milliseconds(m.Checked))
	le.PutUint64(r[40:], milliseconds(m.Since))
	le.PutUint32(r[48:], uint32(m.Cause))
	kept := m.Kept[:min(len(m.Kept), maxKept)]
	le.PutUint32(r[52:], uint32(len(kept)))
	for i, g := range kept {
		le.PutUint64(r[56+8*i:], g)
	}
	le.PutUint32(r[markSize-4:], crc32.Checksum(r[:markSize-4], castagnoli))
	return append(b, r[:]...)
}

// ReadMark reads the newest mark that is whole. Where none was ever written it
// is the zero Mark. Where one was and none is whole, nothing is known: then a
// check is due, and everything is kept. It fails with [ErrLayout] if a record is
// of a newer layout.
func ReadMark(f HeadFile) (Mark, error) {
	m, _, err := readMark(f)
	return m, err
}

// WriteMark writes over the older record, with a flush before and after.
// The sequence is the one before plus 1.
func WriteMark(f HeadFile, m Mark) error {
	old, at, err := readMark(f)
	if err != nil {
		return fmt.Errorf("write mark: %w", err)
	}
	m.Sequence = old.Sequence + 1
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write mark: flush: %w", err)
	}
	n, err := f.WriteAt(m.AppendRecord(nil), markFirst+markSecond-at)
	if err == nil && n != markSize {
		err = ErrFull
	}
	if err != nil {
		return fmt.Errorf("write mark: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write mark: flush: %w", err)
	}
	return nil
}

// readMark also says at which offset the newest record lies.
func readMark(f HeadFile) (Mark, int64, error) {
	var best Mark
	at, torn := int64(noRecord), false
	for _, off := range []int64{markFirst, markSecond} {
		var b [markSize]byte
		if err := readRecord(f, b[:], off); err != nil {
			return Mark{}, noRecord, fmt.Errorf("read mark: %w", err)
		}
		m, err := parseMark(&b)
		switch {
		case errors.Is(err, ErrLayout):
			return Mark{}, noRecord, fmt.Errorf("read mark: %w", err)
		case err != nil:
			torn = torn || b != [markSize]byte{}
		case m.Sequence > best.Sequence:
			best, at = m, off
		}
	}
	if at == noRecord {
		return Mark{Doubt: torn, KeepAll: torn}, markSecond, nil
	}
	return best, at, nil
}

var errNoMark = errors.New("opfs: no mark")

func parseMark(b *[markSize]byte) (Mark, error) {
	le := binary.LittleEndian
	if string(b[:8]) != markMagic || crc32.Checksum(b[:markSize-4], castagnoli) != le.Uint32(b[markSize-4:]) {
		return Mark{}, errNoMark
	}
	if layout := le.Uint32(b[8:]); layout != markLayout {
		return Mark{}, fmt.Errorf("%w: mark %d, known is %d", ErrLayout, layout, markLayout)
	}
	flags, count := le.Uint32(b[12:]), le.Uint32(b[52:])
	m := Mark{
		Sequence:   le.Uint64(b[16:]),
		Generation: le.Uint64(b[24:]),
		Doubt:      flags&markDoubt != 0,
		Broken:     flags&markBroken != 0,
		Partial:    flags&markPartial != 0,
		KeepAll:    flags&markKeepAll != 0,
		Checked:    instant(le.Uint64(b[32:])),
		Since:      instant(le.Uint64(b[40:])),
		Cause:      Cause(le.Uint32(b[48:])),
	}
	if !validNumber(m.Sequence) || m.Generation > maxNumber || count > maxKept {
		return Mark{}, errNoMark
	}
	for i := range int(count) {
		m.Kept = append(m.Kept, le.Uint64(b[56+8*i:]))
	}
	return m, nil
}

// makeMarks makes the file as long as it has to be for the marks.
func makeMarks(f HeadFile) error {
	size, err := f.Size()
	if err != nil || size >= markSecond+markSize {
		return err
	}
	n, err := f.WriteAt(make([]byte, markSize), markSecond)
	if err == nil && n != markSize {
		return ErrFull
	}
	return err
}

func milliseconds(t time.Time) uint64 {
	if t.IsZero() || t.UnixMilli() < 0 {
		return 0
	}
	return uint64(t.UnixMilli())
}

func instant(ms uint64) time.Time {
	if ms == 0 || ms > maxNumber {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}
