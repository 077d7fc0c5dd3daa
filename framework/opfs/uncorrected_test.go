//go:build !js

package opfs_test

import (
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
	"github.com/ncruces/go-sqlite3/vfs"
)

// These tests look for what goes wrong without the corrections. They need
// thousands of power cuts to find it, which js/wasm is too slow for, and what
// they show does not depend on the processor.

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

// found plays power cuts and counts what went wrong: how often an earlier commit
// than the acknowledged one was found, how often what no commit left.
func (h *history) found(t *testing.T, p powerCuts) (lost, corrupt int) {
	t.Helper()
	checked, _ := h.sweep(t, 1_000_000, func(s state, err error) {
		if strings.Contains(err.Error(), "was acknowledged") {
			lost++
		} else {
			corrupt++
		}
	}, func(yield func(state) bool) { h.play(p, yield) })
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
		{"rollback journal, SQLite's defaults", opfstest.Mode{Journal: "delete", Locking: "NORMAL"}, 20},
		{"rollback journal, locking EXCLUSIVE", opfstest.Mode{Journal: "delete"}, 10},
		// The journal of the database's creation is deleted without a flush,
		// and coming back it makes the database as small as it was then.
		{"wal", opfstest.Mode{}, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := workload
			w.Operations /= 4
			h := record(t, profile{Mode: c.mode, correct: uncorrected}, w)
			if lost, corrupt := h.found(t, powerCuts{seed: 15, n: cuts() / 8}); lost+corrupt < c.min {
				t.Errorf("%d commits lost and %d databases corrupt, want %d", lost, corrupt, c.min)
			}
		})
	}
}

// TestEachDeviceCharacteristicLosesData makes one promise at a time that the
// corrected VFS does not make, all else corrected, and shows what it costs.
func TestEachDeviceCharacteristicLosesData(t *testing.T) {
	rollback := opfstest.Mode{Journal: "delete", Locking: "NORMAL"}
	writesDatabase := func(op memfs.Op) bool { return op.Action == memfs.Write && op.Path == "g1/db" }
	beginsWAL := func(op memfs.Op) bool { return op.Action == memfs.Write && op.Path == "g1/db-wal" && op.Off == 0 }
	for _, c := range []struct {
		name    string
		mode    opfstest.Mode
		device  vfs.DeviceCharacteristic
		onePage bool
		cuts    powerCuts
	}{
		{"ATOMIC", rollback, vfs.IOCAP_ATOMIC, true, powerCuts{when: writesDatabase, n: 1000}},
		{"SEQUENTIAL", rollback, vfs.IOCAP_SEQUENTIAL, false, powerCuts{}},
		{"SAFE_APPEND", rollback, vfs.IOCAP_SAFE_APPEND, false, powerCuts{n: 2000}},
		{"SEQUENTIAL in WAL mode", opfstest.Mode{Checkpoint: 24}, vfs.IOCAP_SEQUENTIAL, false, powerCuts{when: beginsWAL, n: 1500}},
		{"POWERSAFE_OVERWRITE in WAL mode", opfstest.Mode{}, vfs.IOCAP_POWERSAFE_OVERWRITE, false, powerCuts{garble: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := workload
			w.Operations, w.OnePage = w.Operations/4, c.onePage
			c.cuts.seed, c.cuts.n = 16, max(c.cuts.n, cuts()/8)
			claim := func(inner vfs.VFS) vfs.VFS { return claims{opfs.New("claims", inner), c.device} }
			for what, correct := range map[string]func(vfs.VFS) vfs.VFS{"promised": claim, "not promised": nil} {
				h := record(t, profile{Mode: c.mode, correct: correct}, w)
				lost, corrupt := h.found(t, c.cuts)
				if bad := lost+corrupt > 0; bad != (correct != nil) {
					t.Errorf("%s: %d commits lost and %d databases corrupt", what, lost, corrupt)
				}
			}
		})
	}
}
