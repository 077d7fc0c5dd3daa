package archive_test

import (
	"bytes"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
)

// quiet drops what an app logs: a fuzz target must not log with its F.
type quiet struct{ testing.TB }

func (quiet) Helper()             {}
func (quiet) Logf(string, ...any) {}

// Whatever a file is: it is refused with a reason or can be read to its end, and
// the data stay as they are.
func FuzzStage(f *testing.F) {
	other := apptest.New(f, library())
	fill(f, other, 20)
	file := export(f, other)
	f.Add(uint32(0), []byte(nil), uint32(0))
	f.Add(uint32(16), []byte{4, 0}, uint32(0))
	f.Add(uint32(100), []byte{13, 0, 0, 0, 1}, uint32(0))
	f.Add(uint32(8192), []byte{5, 0, 0, 0, 1, 0xff, 0xff}, uint32(4096))
	a := apptest.New(quiet{f}, library())
	fill(f, a, 5)
	live := bytes.Clone(a.Disk().Bytes("g1/db"))
	log := bytes.Clone(a.Disk().Bytes("g1/db-wal"))
	// Bytes put over the file at a place, and how many are cut off its end.
	f.Fuzz(func(t *testing.T, at uint32, over []byte, cut uint32) {
		changed := bytes.Clone(file)
		copy(changed[int(at)%len(changed):], over)
		changed = changed[:len(changed)-int(cut)%len(changed)]
		items := apptest.Stream[archive.Staged](t, a, "archive.verify", archive.StageInput{File: bytes.NewReader(changed)})
		items.Next()
		if err := items.Err(); err != nil {
			if err.Code != "archive_refused" {
				t.Fatalf("%v", err)
			}
			found := apptest.Data[archive.Refusal](t, err)
			if found.Sentence == "" || found.Reason == "" {
				t.Fatalf("refused with %+v", found)
			}
		}
		if !bytes.Equal(a.Disk().Bytes("g1/db"), live) || !bytes.Equal(a.Disk().Bytes("g1/db-wal"), log) {
			t.Fatal("the data changed")
		}
		if all, _ := a.Disk().Generations(t.Context()); len(all) != 1 {
			t.Fatalf("generations %v are left", all)
		}
	})
}
