package opfs_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
	"github.com/ncruces/go-sqlite3/vfs"
)

// cuts is how many power cuts a test plays.
func cuts() int {
	if soak {
		return 100_000
	}
	return 4000
}

// powerCuts plays n seeded power cuts at random points. lost says that
// acknowledged commits may be missing.
func (h *history) powerCuts(seed uint64, n int, garble, lost bool, yield func(state) bool) {
	rng := rand.New(rand.NewPCG(seed, 9))
	at := make([]int, len(h.ops)+1)
	for range n {
		at[rng.IntN(len(at))]++
	}
	w := h.rec.Walk()
	for i := range at {
		for range at[i] {
			cut := memfs.Cut{Rand: rng, Garble: garble, Ordered: rng.IntN(8) == 0}
			if !yield(state{fs: w.PowerCut(cut), n: i, what: fmt.Sprintf("power cut (seed %d)", seed), lost: lost}) {
				return
			}
		}
		w.Next()
	}
}

// TestPowerCutLosesNoAcknowledgedCommit loses any part of what was not flushed,
// also on a disk that destroys the blocks that it is writing.
func TestPowerCutLosesNoAcknowledgedCommit(t *testing.T) {
	for name, mode := range map[string]opfstest.Mode{
		"wal":                    {},
		"delete":                 {Journal: "delete"},
		"delete, locking NORMAL": {Journal: "delete", Locking: "NORMAL"},
		"truncate":               {Journal: "truncate"},
	} {
		t.Run(name, func(t *testing.T) {
			n, w := cuts(), workload
			if mode != (opfstest.Mode{}) && !soak {
				n, w.Operations = n/4, w.Operations/4
			}
			h := record(t, profile{Mode: mode}, w)
			h.mustHold(t, func(yield func(state) bool) {
				h.powerCuts(11, n, false, false, yield)
				h.powerCuts(12, n, true, false, yield)
			})
		})
	}
}

// TestPowerCutNeverCorruptsWithNormal: with synchronous=NORMAL the last commits
// may be lost, and what is there is what one of the commits left.
func TestPowerCutNeverCorruptsWithNormal(t *testing.T) {
	h := record(t, profile{Mode: opfstest.Mode{Synchronous: "NORMAL"}}, workload)
	h.mustHold(t, func(yield func(state) bool) {
		h.powerCuts(13, cuts(), false, true, yield)
		h.powerCuts(14, cuts(), true, true, yield)
	})
}

// claims is a VFS that claims other device characteristics than the one it
// wraps and changes nothing else.
type claims struct {
	vfs.VFS
	device vfs.DeviceCharacteristic
}

func (c claims) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := c.VFS.Open(name, flags)
	if err != nil || name == "" {
		return f, flags, err
	}
	return claimFile{f, c.device}, flags, nil
}

type claimFile struct {
	vfs.File
	device vfs.DeviceCharacteristic
}

func (c claimFile) DeviceCharacteristics() vfs.DeviceCharacteristic { return c.device }

// found plays power cuts and counts what went wrong, by kind.
func (h *history) found(t *testing.T, garble bool) (lost, corrupt int) {
	t.Helper()
	checked, _ := h.sweep(t, 1_000_000, func(s state, err error) {
		if strings.Contains(err.Error(), "was acknowledged") {
			lost++
		} else {
			corrupt++
		}
	}, func(yield func(state) bool) { h.powerCuts(15, cuts()/2, garble, false, yield) })
	t.Logf("of %d power cuts %d lost an acknowledged commit and %d corrupted the database", checked, lost, corrupt)
	return lost, corrupt
}

// uncorrected is the inner VFS as it is, which does as danmestas' does: it
// claims ATOMIC, SEQUENTIAL and SAFE_APPEND, and deletes without a flush.
func uncorrected(inner vfs.VFS) vfs.VFS { return inner }

// TestUncorrectedVFSLosesData plays the power cuts that the corrected VFS
// survives against the inner one alone.
func TestUncorrectedVFSLosesData(t *testing.T) {
	for _, c := range []struct {
		name string
		mode opfstest.Mode
		min  int
	}{
		{"rollback journal, SQLite's defaults", opfstest.Mode{Journal: "delete", Locking: "NORMAL"}, 100},
		{"rollback journal, locking EXCLUSIVE", opfstest.Mode{Journal: "delete"}, 20},
		{"wal", opfstest.Mode{Checkpoint: 4}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := workload
			w.Operations /= 4
			h := record(t, profile{Mode: c.mode, correct: uncorrected}, w)
			if lost, corrupt := h.found(t, false); lost+corrupt < c.min {
				t.Errorf("%d commits lost and %d databases corrupt, want %d", lost, corrupt, c.min)
			}
		})
	}
}

// TestEachDeviceCharacteristicLosesData makes one promise at a time that the
// corrected VFS does not make, all else corrected, and shows what it costs.
func TestEachDeviceCharacteristicLosesData(t *testing.T) {
	rollback := opfstest.Mode{Journal: "delete", Locking: "NORMAL"}
	for _, c := range []struct {
		name    string
		mode    opfstest.Mode
		device  vfs.DeviceCharacteristic
		garble  bool
		onePage bool
	}{
		{"ATOMIC", rollback, vfs.IOCAP_ATOMIC, false, true},
		{"SEQUENTIAL", rollback, vfs.IOCAP_SEQUENTIAL, false, false},
		{"SAFE_APPEND", rollback, vfs.IOCAP_SAFE_APPEND, false, false},
		{"SEQUENTIAL in WAL mode", opfstest.Mode{Checkpoint: 4}, vfs.IOCAP_SEQUENTIAL, false, false},
		{"POWERSAFE_OVERWRITE in WAL mode", opfstest.Mode{}, vfs.IOCAP_POWERSAFE_OVERWRITE, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := workload
			w.Operations, w.OnePage = w.Operations/4, c.onePage
			claim := func(inner vfs.VFS) vfs.VFS { return claims{opfs.New("claims", inner), c.device} }
			for what, correct := range map[string]func(vfs.VFS) vfs.VFS{"promised": claim, "not promised": nil} {
				h := record(t, profile{Mode: c.mode, correct: correct}, w)
				lost, corrupt := h.found(t, c.garble)
				if bad := lost+corrupt > 0; bad != (correct != nil) {
					t.Errorf("%s: %d commits lost and %d databases corrupt", what, lost, corrupt)
				}
			}
		})
	}
}
