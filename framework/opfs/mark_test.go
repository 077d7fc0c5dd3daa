package opfs_test

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

func someMark() opfs.Mark {
	return opfs.Mark{
		Generation: 7, Doubt: true, Broken: true, Cause: opfs.CauseFlush,
		Since:   time.UnixMilli(1_800_000_000_001).UTC(),
		Checked: time.UnixMilli(1_700_000_000_002).UTC(),
		Kept:    []uint64{3, 7},
	}
}

func TestMarkIsReadAsItWasWritten(t *testing.T) {
	disk := memfs.New()
	if m, err := opfs.ReadMark(disk.Head()); err != nil || !reflect.DeepEqual(m, opfs.Mark{}) {
		t.Fatalf("an empty file: got %+v, %v", m, err)
	}
	want := someMark()
	for range 3 {
		if err := opfs.WriteMark(disk.Head(), want); err != nil {
			t.Fatal(err)
		}
		want.Sequence++
		if got, err := opfs.ReadMark(disk.Head()); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, %v, want %+v", got, err, want)
		}
	}
	// The head beside it is as it was.
	if _, err := opfs.ReadHead(disk.Head()); !errors.Is(err, opfs.ErrNoHead) {
		t.Fatalf("head: %v", err)
	}
}

// TestMarkIsOldOrNewWhereItsWriteIsCutOff tears the write at each byte.
func TestMarkIsOldOrNewWhereItsWriteIsCutOff(t *testing.T) {
	disk := memfs.New()
	old := someMark()
	for range 2 {
		if err := opfs.WriteMark(disk.Head(), old); err != nil {
			t.Fatal(err)
		}
	}
	before := disk.Bytes("head")
	later := someMark()
	later.Kept = []uint64{9}
	if err := opfs.WriteMark(disk.Head(), later); err != nil {
		t.Fatal(err)
	}
	after := disk.Bytes("head")
	for n := range len(after) {
		torn := append(append([]byte{}, after[:n]...), before[n:]...)
		disk.SetBytes("head", torn)
		m, err := opfs.ReadMark(disk.Head())
		if err != nil || m.Sequence < 2 || m.Sequence > 3 || !m.Keeps(7) && !m.Keeps(9) {
			t.Fatalf("cut at %d: got %+v, %v", n, m, err)
		}
	}
}

func TestDamagedMarkKeepsEverything(t *testing.T) {
	disk := memfs.New()
	if err := opfs.WriteMark(disk.Head(), someMark()); err != nil {
		t.Fatal(err)
	}
	b := disk.Bytes("head")
	b[8192+60] ^= 1
	disk.SetBytes("head", b)
	m, err := opfs.ReadMark(disk.Head())
	if err != nil || !m.Doubt || !m.Keeps(12345) {
		t.Fatalf("got %+v, %v", m, err)
	}
}

func TestMarkOfNewerLayoutIsNotWrittenOver(t *testing.T) {
	disk := memfs.New()
	record := withMarkLayout(opfs.Mark{Sequence: 1}.AppendRecord(nil), 2)
	disk.SetBytes("head", append(make([]byte, 8192), record...))
	if err := opfs.WriteMark(disk.Head(), someMark()); !errors.Is(err, opfs.ErrLayout) {
		t.Fatalf("got %v", err)
	}
}

func TestMarkWithoutRoomKeepsAll(t *testing.T) {
	var m opfs.Mark
	for g := range uint64(60) {
		m.Keep(g + 1)
	}
	if !m.Keeps(1) || !m.Keeps(60) || !m.Keeps(99) {
		t.Fatalf("got %+v", m)
	}
}

// TestMarkAndHeadAgreeWithGoldenVectors writes what JavaScript has to write and
// read, too.
func TestMarkAndHeadAgreeWithGoldenVectors(t *testing.T) {
	const name = "testdata/mark.json"
	mark := someMark()
	mark.Sequence = 5
	got := map[string]string{
		"mark": hex.EncodeToString(mark.AppendRecord(nil)),
		"head": hex.EncodeToString(opfs.Head{Sequence: 4, Generation: 7, Created: time.UnixMilli(1_700_000_000_000), Data: true}.AppendRecord(nil)),
	}
	if *update {
		text, _ := json.MarshalIndent(got, "", "\t")
		if err := os.WriteFile(name, append(text, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzReadMark(f *testing.F) {
	mark := opfs.Mark{Sequence: 3, Generation: 2, Broken: true, Cause: opfs.CauseShort, Since: time.UnixMilli(7), Kept: []uint64{1, 2}}
	valid := mark.AppendRecord(nil)
	f.Add([]byte(nil), []byte(nil), false)
	f.Add(valid, []byte(nil), false)
	f.Add(valid[:100], valid, false)
	f.Add(valid, valid, true)
	f.Fuzz(func(t *testing.T, first, second []byte, sum bool) {
		fs := memfs.New()
		b := make([]byte, 12288+512)
		copy(b[8192:8704], first)
		copy(b[12288:], second)
		if sum { // as if it had been written so
			record := b[8192:8704]
			copy(record, "ASHOMARK\x01\x00\x00\x00")
			binary.LittleEndian.PutUint32(record[508:], crc32.Checksum(record[:508], crc32.MakeTable(crc32.Castagnoli)))
		}
		fs.SetBytes("head", b)
		m, err := opfs.ReadMark(fs.Head())
		if err != nil {
			if !errors.Is(err, opfs.ErrLayout) {
				t.Fatalf("got %v", err)
			}
			return
		}
		if m.Sequence == 1<<53-1 {
			return // there is none after it
		}
		// What was read can be written, and is what is read then.
		if err := opfs.WriteMark(fs.Head(), m); err != nil {
			t.Fatal(err)
		}
		back, err := opfs.ReadMark(fs.Head())
		m.Sequence++
		if err != nil || !reflect.DeepEqual(back, m) {
			t.Fatalf("wrote %+v, got %+v, %v", m, back, err)
		}
	})
}
