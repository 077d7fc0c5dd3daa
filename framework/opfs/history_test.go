package opfs_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// soak makes the sweeps complete: every write torn between all sectors, 25,000
// power cuts, every stop in a recovery. They take some minutes then.
var soak = os.Getenv("ASHORE_SOAK") != ""

// slow is js/wasm, where reopening a database takes 40 times as long: the
// sweeps are a sample there.
const slow = runtime.GOOS == "js"

// profile is a way to use a disk.
type profile struct {
	opfstest.Mode
	// correct makes the VFS from the inner one, if not the one that corrects it.
	correct func(inner vfs.VFS) vfs.VFS
	// recover is SQL that is run when the database was opened again.
	recover string
}

func (p profile) register(name string, fs *memfs.FS) {
	if p.correct != nil {
		vfs.Register(name, p.correct(fs.Inner()))
	} else {
		opfs.Register(name, fs.Inner())
	}
}

// history is a workload that ran once, with all that it did to the disk.
type history struct {
	profile
	rec   *memfs.Recording
	ops   []memfs.Op
	marks []mark
}

// mark is a commit that was acknowledged.
type mark struct {
	ops    int // operations on the disk before it was
	digest opfstest.Digest
}

// workload is the one of the crash tests: at least 5,000 operations.
var workload = opfstest.Workload{Seed: 1, Operations: scaled(5000, 60), Rows: 300, BlobBytes: 30_000}

func scaled(native, wasm int) int {
	if slow {
		return wasm
	}
	return native
}

func record(t *testing.T, p profile, w opfstest.Workload) *history {
	t.Helper()
	w.NoCheckpoints = p.Journal != ""
	fs := memfs.New()
	if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	h := &history{profile: p, rec: fs.Record()}
	const name = "record"
	p.register(name, fs)
	defer vfs.Unregister(name)
	conn, err := p.Open("main.db", name)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = w.Run(conn, func(d opfstest.Digest) { h.marks = append(h.marks, mark{h.rec.Len(), d}) })
	if err != nil {
		t.Fatal(err)
	}
	h.ops = h.rec.Stop()
	t.Logf("%d operations in %d transactions that were committed: %d operations on the disk, %d bytes at the end",
		w.Operations, len(h.marks)-1, len(h.ops), fs.Used())
	return h
}

// acknowledged is the index of the last commit that was acknowledged when n
// operations on the disk had been done, −1 if none was.
func (h *history) acknowledged(n int) int {
	i, _ := slices.BinarySearchFunc(h.marks, n, func(m mark, n int) int {
		if m.ops <= n {
			return -1
		}
		return 1
	})
	return i - 1
}

// state is a disk as something left it.
type state struct {
	fs   *memfs.FS
	n    int    // operations on the disk before
	what string // that happened then
	lost bool   // commits that were acknowledged may be missing
}

// check opens the database and says what is wrong with it: it must be whole,
// and hold what the last acknowledged commit left or the one in flight, nothing
// else.
func (h *history) check(name string, s state) error {
	if err := s.fs.Attach(context.Background(), opfs.Main, 1, true); err != nil {
		return err
	}
	h.register(name, s.fs)
	conn, err := h.Open("main.db", name)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer func() {
		s.fs.Restart() // so that closing makes no checkpoint
		conn.Close()
	}()
	if err := opfstest.IntegrityCheck(conn); err != nil {
		return err
	}
	if err := h.expect(conn, s); err != nil || h.recover == "" {
		return err
	}
	return conn.Exec(h.recover)
}

func (h *history) expect(conn *sqlite3.Conn, s state) error {
	got, err := opfstest.ReadDigest(conn)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	last := h.acknowledged(s.n)
	if (last < 0 || s.lost) && got == 0 {
		return nil
	}
	first := max(last, 0)
	if s.lost {
		first = 0
	}
	for _, m := range h.marks[first:min(last+2, len(h.marks))] {
		if m.digest == got {
			return nil
		}
	}
	for i, m := range h.marks {
		if m.digest == got {
			return fmt.Errorf("commit %d was acknowledged, and what is there is commit %d", last, i)
		}
	}
	return fmt.Errorf("what is there after commit %d was never committed", last)
}

// sweep checks states on all processors, and returns how many were found wrong;
// report is called for each. It stops early after most of them.
func (h *history) sweep(t *testing.T, most int, report func(state, error), states func(yield func(state) bool)) (checked, wrong int) {
	t.Helper()
	jobs := make(chan state)
	var bad atomic.Int64
	var mu sync.Mutex
	var workers sync.WaitGroup
	for i := range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			name := fmt.Sprint("sweep", i)
			defer vfs.Unregister(name)
			for s := range jobs {
				if err := h.check(name, s); err != nil {
					bad.Add(1)
					mu.Lock()
					report(s, err)
					mu.Unlock()
				}
			}
		})
	}
	states(func(s state) bool {
		checked++
		jobs <- s
		return int(bad.Load()) < most
	})
	close(jobs)
	workers.Wait()
	return checked, int(bad.Load())
}

// mustHold fails the test for each state that is wrong.
func (h *history) mustHold(t *testing.T, states func(yield func(state) bool)) {
	t.Helper()
	checked, _ := h.sweep(t, 5, func(s state, err error) {
		t.Errorf("operation %d, %s: %v", s.n, s.what, err)
	}, states)
	t.Logf("%d states reopened", checked)
}
