package opfs_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
)

// TestStopAtEveryWriteLeavesTheOldOrTheNewState kills the process after each
// write and truncation of a mixed workload, and in each write.
func TestStopAtEveryWriteLeavesTheOldOrTheNewState(t *testing.T) {
	for name, mode := range map[string]opfstest.Mode{
		"wal": {},
		// Nothing is flushed at a commit then, and still no process that dies
		// may lose one.
		"wal, synchronous NORMAL": {Synchronous: "NORMAL"},
		"delete, locking NORMAL":  {Journal: "delete", Locking: "NORMAL"},
	} {
		t.Run(name, func(t *testing.T) {
			w := workload
			if mode != (opfstest.Mode{}) && !soak {
				w.Operations /= 10
			}
			h := record(t, profile{Mode: mode}, w)
			h.mustHold(t, func(yield func(state) bool) { stops(h.rec.Walk(), yield) })
		})
	}
}

// stops are the states after each operation that changes the disk, and with it
// torn: at a random byte, or in a soak between all sectors.
func stops(w *memfs.Walker, yield func(state) bool) {
	rng := rand.New(rand.NewPCG(3, 4))
	for {
		op, more := w.Op()
		if op.Action == memfs.Write && len(op.Data) > 1 {
			cuts := []int{1 + rng.IntN(len(op.Data)-1)}
			if soak {
				for cut := 512 - int(op.Off%512); cut < len(op.Data); cut += 512 {
					cuts = append(cuts, cut)
				}
			}
			for _, cut := range cuts {
				if !yield(state{fs: w.Torn(cut), n: w.Pos(), what: fmt.Sprintf("the next write to %s torn after %d of %d bytes", op.Path, cut, len(op.Data))}) {
					return
				}
			}
		}
		if !more {
			return
		}
		w.Next()
		if op.Action != memfs.Flush && !yield(state{fs: w.FS(), n: w.Pos(), what: fmt.Sprintf("stop after %s of %s", op.Action, op.Path)}) {
			return
		}
	}
}

// TestStopWhileRecoveringLeavesTheOldOrTheNewState kills the process again at
// each write that opening the database makes.
func TestStopWhileRecoveringLeavesTheOldOrTheNewState(t *testing.T) {
	for name, p := range map[string]profile{
		// A WAL is not written to when it is found, only when it is copied.
		"wal":                    {recover: "PRAGMA wal_checkpoint(TRUNCATE)"},
		"delete, locking NORMAL": {Mode: opfstest.Mode{Journal: "delete", Locking: "NORMAL"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := workload
			w.Operations = scaled(300, 20)
			h := record(t, p, w)
			rng := rand.New(rand.NewPCG(5, 6))
			h.mustHold(t, func(yield func(state) bool) {
				stops(h.rec.Walk(), func(s state) bool {
					if rng.IntN(20) != 0 && !soak {
						return true
					}
					rec := s.fs.Record()
					if err := h.check("again", s); err != nil {
						t.Errorf("operation %d, %s: %v", s.n, s.what, err)
						return false
					}
					rec.Stop()
					ok := true
					stops(rec.Walk(), func(again state) bool {
						ok = yield(state{fs: again.fs, n: s.n, what: s.what + ", then " + again.what})
						return ok
					})
					return ok
				})
			})
		})
	}
}
