package opfs_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
)

// cuts is how many power cuts a test plays.
func cuts() int {
	if soak {
		return 25_000
	}
	return scaled(4000, 40)
}

// powerCuts are n seeded power cuts at random points.
type powerCuts struct {
	seed   uint64
	n      int
	garble bool
	lost   bool                          // acknowledged commits may be missing
	when   func(unflushed memfs.Op) bool // such a write is not flushed; nil is any time
}

func (h *history) play(p powerCuts, yield func(state) bool) {
	rng := rand.New(rand.NewPCG(p.seed, 9))
	points := h.points(p.when)
	at := map[int]int{}
	for range p.n {
		at[points[rng.IntN(len(points))]]++
	}
	w := h.rec.Walk()
	for {
		for range at[w.Pos()] {
			cut := memfs.Cut{Rand: rng, Garble: p.garble, Ordered: rng.IntN(8) == 0}
			if !yield(state{fs: w.PowerCut(cut), n: w.Pos(), what: fmt.Sprintf("power cut (seed %d)", p.seed), lost: p.lost}) {
				return
			}
		}
		if !w.Next() {
			return
		}
	}
}

// points are the numbers of operations after which such a write is unflushed.
func (h *history) points(when func(memfs.Op) bool) (points []int) {
	pending := map[string]bool{}
	for i, op := range h.ops {
		if op.Action == memfs.Flush {
			delete(pending, op.Path)
		} else if when != nil && when(op) {
			pending[op.Path] = true
		}
		if when == nil || len(pending) > 0 {
			points = append(points, i+1)
		}
	}
	return points
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
				h.play(powerCuts{seed: 11, n: n}, yield)
				h.play(powerCuts{seed: 12, n: n, garble: true}, yield)
			})
		})
	}
}

// TestPowerCutNeverCorruptsWithNormal: with synchronous=NORMAL the last commits
// may be lost, and what is there is what one of the commits left.
func TestPowerCutNeverCorruptsWithNormal(t *testing.T) {
	h := record(t, profile{Mode: opfstest.Mode{Synchronous: "NORMAL"}}, workload)
	h.mustHold(t, func(yield func(state) bool) {
		h.play(powerCuts{seed: 13, n: cuts(), lost: true}, yield)
		h.play(powerCuts{seed: 14, n: cuts(), lost: true, garble: true}, yield)
	})
}
