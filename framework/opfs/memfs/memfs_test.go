package memfs_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3/vfs"
)

func attached(t *testing.T) *memfs.FS {
	t.Helper()
	fs := memfs.New()
	if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	return fs
}

func open(t *testing.T, fs *memfs.FS) vfs.File {
	t.Helper()
	f, _, err := fs.Inner().Open("main.db", vfs.OPEN_MAIN_DB)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, f vfs.File, off int64, text string) {
	t.Helper()
	if n, err := f.WriteAt([]byte(text), off); n != len(text) || err != nil {
		t.Fatalf("write %q at %d: %d, %v", text, off, n, err)
	}
}

func TestHandlesAreExclusive(t *testing.T) {
	one := attached(t)
	two := one.Another()
	if err := two.Attach(t.Context(), opfs.Main, 1, false); !errors.Is(err, opfs.ErrHeld) {
		t.Fatalf("got %v", err)
	}
	if err := two.Attach(t.Context(), opfs.Main, 2, true); err != nil {
		t.Fatal(err)
	}
	if err := one.Detach(t.Context(), opfs.Main); err != nil {
		t.Fatal(err)
	}
	if err := two.Attach(t.Context(), opfs.Side, 1, false); err != nil {
		t.Fatal(err)
	}
	if err := one.Remove(t.Context(), 2); !errors.Is(err, opfs.ErrAttached) {
		t.Fatalf("remove what another holds: got %v", err)
	}
}

func TestDeadProcessChangesNothing(t *testing.T) {
	old := attached(t)
	f := open(t, old)
	write(t, f, 0, "written")
	fresh := old.Restart()
	if _, err := f.WriteAt([]byte("never"), 0); !errors.Is(err, opfs.ErrClosed) {
		t.Errorf("write: got %v", err)
	}
	if err := f.Truncate(0); !errors.Is(err, opfs.ErrClosed) {
		t.Errorf("truncate: got %v", err)
	}
	if err := old.Attach(t.Context(), opfs.Side, 2, true); !errors.Is(err, opfs.ErrClosed) {
		t.Errorf("attach: got %v", err)
	}
	if err := fresh.Attach(t.Context(), opfs.Main, 1, false); err != nil {
		t.Fatal(err)
	}
	if got := string(fresh.Bytes("g1/db")); got != "written" {
		t.Errorf("got %q", got)
	}
}

func TestClonesDoNotShareWrites(t *testing.T) {
	fs := attached(t)
	f := open(t, fs)
	write(t, f, 0, "one")
	write(t, f, 9000, "far")
	clone := fs.Clone()
	write(t, f, 0, "two")
	if err := f.Truncate(9001); err != nil {
		t.Fatal(err)
	}
	if err := clone.Attach(t.Context(), opfs.Main, 1, false); err != nil {
		t.Fatal(err)
	}
	write(t, open(t, clone), 4090, "clone's own")
	if b := clone.Bytes("g1/db"); string(b[:3]) != "one" || string(b[9000:]) != "far" {
		t.Errorf("the clone has %q, %q", b[:3], b[9000:])
	}
	if b := fs.Bytes("g1/db"); string(b[:3]) != "two" || string(b[9000:]) != "f" || !bytes.Equal(b[4090:4110], make([]byte, 20)) {
		t.Errorf("the original has %q, %q, %q", b[:3], b[4090:4110], b[9000:])
	}
}

func TestPowerCutKeepsWhatWasFlushed(t *testing.T) {
	fs := attached(t)
	f := open(t, fs)
	rec := fs.Record()
	write(t, f, 0, "flushed")
	if err := f.Sync(vfs.SYNC_FULL); err != nil {
		t.Fatal(err)
	}
	write(t, f, 512, "lost, perhaps")
	rec.Stop()
	w := rec.Walk()
	for w.Next() {
	}
	if got := w.FS().Bytes("g1/db"); len(got) != 512+13 {
		t.Fatalf("a process that dies loses nothing: got %d bytes", len(got))
	}
	rng := rand.New(rand.NewPCG(1, 1))
	seen := map[int]bool{}
	for range 200 {
		b := w.PowerCut(memfs.Cut{Rand: rng}).Bytes("g1/db")
		if !bytes.HasPrefix(b, []byte("flushed")) {
			t.Fatalf("got %q", b)
		}
		seen[len(b)] = true
	}
	if !seen[7] || !seen[525] {
		t.Errorf("sizes seen: %v, want with and without the write", seen)
	}
}

func TestQuotaCountsAllFiles(t *testing.T) {
	fs := attached(t)
	fs.SetQuota(100)
	f := open(t, fs)
	write(t, f, 0, string(make([]byte, 60)))
	if _, err := fs.Head().WriteAt(make([]byte, 41), 0); !errors.Is(err, opfs.ErrFull) {
		t.Fatalf("got %v", err)
	}
	write(t, f, 10, "in place needs no space")
	if _, err := fs.Head().WriteAt(make([]byte, 40), 0); err != nil || fs.Used() != 100 {
		t.Fatalf("got %v, %d used", err, fs.Used())
	}
}
