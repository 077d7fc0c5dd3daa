package dispatch

import (
	"sync"
	"sync/atomic"
)

// gate is where a handler waits for a frame of its page. A handler that waits
// there isn't busy, so that whoever drives the scheduler by hand doesn't wait
// for it. All is called with the lock held that the gate was made with.
type gate struct {
	cond    sync.Cond
	busy    *atomic.Int64
	waiting int64
}

// wait lets go of the lock, and holds it again when the gate was opened.
func (g *gate) wait() {
	g.waiting++
	g.busy.Add(-1)
	g.cond.Wait()
}

// open lets everyone on who waits.
func (g *gate) open() {
	g.busy.Add(g.waiting)
	g.waiting = 0
	g.cond.Broadcast()
}
