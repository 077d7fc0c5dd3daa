package opfs

import (
	"errors"
	"sync"

	"github.com/ncruces/go-sqlite3"
)

// Health tells what went wrong since the VFS was registered. A worker that was
// killed is well; a check of the database is due only when something was seen
// here.
type Health struct {
	// IOErrors counts operations that failed for another reason than space,
	// flushes included.
	IOErrors int64
	// FailedFlushes counts flushes that failed.
	FailedFlushes int64
	// ShortReads counts reads that gave less than the file holds, also where
	// reading again helped.
	ShortReads int64
	// Panics counts panics of the inner VFS.
	Panics int64
	// Corrupt counts SQLITE_CORRUPT and SQLITE_NOTADB given to Report.
	Corrupt int64
	// Full counts operations that failed for want of space. It is no illness.
	Full int64
	// Last is the last failure, of whatever kind.
	Last error
}

// OK reports that nothing was seen that calls for a check.
func (h Health) OK() bool {
	return h.IOErrors == 0 && h.FailedFlushes == 0 && h.ShortReads == 0 && h.Panics == 0 && h.Corrupt == 0
}

type health struct {
	mu     sync.Mutex
	health Health
	notify func(error)
}

// note changes the health and tells the observer of it, outside the lock.
func (h *health) note(err error, change func(*Health)) {
	h.mu.Lock()
	change(&h.health)
	h.health.Last = err
	notify := h.notify
	h.mu.Unlock()
	if notify != nil {
		notify(err)
	}
}

// Health returns what was seen so far.
func (v *VFS) Health() Health {
	v.health.mu.Lock()
	defer v.health.mu.Unlock()
	return v.health.health
}

// OnTrouble has fn called for every failure that Health counts, Full included.
// It is called inside SQLite and must not use the database. There is one fn.
func (v *VFS) OnTrouble(fn func(error)) {
	v.health.mu.Lock()
	defer v.health.mu.Unlock()
	v.health.notify = fn
}

// Report tells the VFS of an error that SQLite returned, so that Health knows
// of a database that is malformed, which only SQLite can see. It returns err.
func (v *VFS) Report(err error) error {
	if errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.NOTADB) {
		v.health.note(err, func(h *Health) { h.Corrupt++ })
	}
	return err
}
