package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// When what nobody waits for is done.
const (
	upkeepFirst = 5 * time.Second // after the start
	upkeepNext  = time.Second     // between two tables that are checked
	upkeepFull  = time.Minute     // after the disk was full
	upkeepIdle  = 6 * time.Hour
)

// upkeep looks after the database's files while the app runs: it holds back
// space for a full disk, and checks the database when that is due. What it
// learns is in the head's mark.
type upkeep struct {
	app    *App
	ctx    context.Context
	cancel context.CancelFunc

	mu       sync.Mutex
	stopped  bool
	timer    func() bool // stops it
	hurry    bool        // something came up while a step was under way
	running  sync.WaitGroup
	reserved bool // as far as is known
	low      bool // the database may not grow
	mark     opfs.Mark
	current  uint64 // generation
	left     []string
	partial  bool
	checking bool
}

func startUpkeep(ctx context.Context, a *App) *upkeep {
	u := &upkeep{app: a}
	u.ctx, u.cancel = context.WithCancel(ctx)
	a.db.SetTrouble(u.trouble)
	u.after(upkeepFirst)
	return u
}

func (u *upkeep) after(d time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopped {
		return
	}
	if u.timer != nil {
		u.timer()
	}
	if u.hurry {
		d, u.hurry = upkeepFirst, false
	}
	u.timer = u.app.host.AfterFunc(d, u.run)
}

// soon has a step done soon. The lock is held.
func (u *upkeep) soon() {
	if u.timer == nil {
		u.hurry = true
		return
	}
	u.timer()
	u.timer = u.app.host.AfterFunc(upkeepFirst, u.run)
}

func (u *upkeep) run() {
	u.mu.Lock()
	if u.stopped {
		u.mu.Unlock()
		return
	}
	u.timer = nil
	u.running.Add(1)
	u.mu.Unlock()
	defer u.running.Done()
	u.after(min(u.makeReserve(), u.check()))
}

// stop ends it and waits for the step that is under way.
func (u *upkeep) stop() {
	u.mu.Lock()
	u.stopped = true
	if u.timer != nil {
		u.timer()
	}
	u.mu.Unlock()
	u.cancel()
	u.running.Wait()
}

// trouble is told of what went wrong in a call, in the queue and after the
// rollback.
func (u *upkeep) trouble(ctx context.Context, conn *sqlite3.Conn, err error) {
	switch {
	case errors.Is(err, sqlite3.FULL):
		u.full(ctx, conn)
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		u.doubt(opfs.CauseCorrupt)
		_ = u.app.vfs.Report(err)
	default:
		u.doubt(opfs.CauseIO)
	}
}

// doubt has the database checked soon: now, and if the program ends before, at
// the next start.
func (u *upkeep) doubt(cause opfs.Cause) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopped || u.load() != nil || u.mark.Doubt {
		return
	}
	u.mark.Doubt, u.mark.Cause, u.mark.Since = true, cause, u.app.host.Now()
	u.store()
	u.left, u.checking = nil, false // from the beginning
	u.soon()
}

// load reads the mark, once. The lock is held.
func (u *upkeep) load() error {
	if u.current != 0 {
		return nil
	}
	file := u.app.host.Dir.Head()
	head, err := opfs.ReadHead(file)
	if err == nil {
		u.mark, err = opfs.ReadMark(file)
	}
	if err != nil {
		u.app.host.Logf("app: the health of the database isn't known: %v", err)
		return err
	}
	if u.mark.Generation != head.Generation {
		// What it says is about another one; this one was made and checked since.
		u.mark = opfs.Mark{Generation: head.Generation, Checked: head.Created, Kept: u.mark.Kept, KeepAll: u.mark.KeepAll}
	}
	if head.Torn && !u.mark.Doubt && !u.mark.Checked.After(head.Created) {
		u.mark.Doubt, u.mark.Cause, u.mark.Since = true, opfs.CauseHead, u.app.host.Now()
	}
	u.current = head.Generation
	return nil
}

// store writes the mark. The lock is held.
func (u *upkeep) store() {
	if err := opfs.WriteMark(u.app.host.Dir.Head(), u.mark); err != nil {
		u.app.host.Logf("app: %v", err)
	}
}

// markBroken remembers that the database could not be opened.
func (a *App) markBroken(err error) {
	cause := opfs.CauseCorrupt
	switch {
	case errors.Is(err, opfs.ErrMarked):
		return // which is known
	case errors.Is(err, opfs.ErrEmpty):
		cause = opfs.CauseEmpty
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
	default:
		return
	}
	file := a.host.Dir.Head()
	head, headErr := opfs.ReadHead(file)
	mark, markErr := opfs.ReadMark(file)
	if headErr != nil || markErr != nil || mark.Broken && mark.Generation == head.Generation {
		return
	}
	mark.Generation, mark.Broken, mark.Doubt, mark.Cause, mark.Since = head.Generation, true, true, cause, a.host.Now()
	mark.Keep(head.Generation)
	if err := opfs.WriteMark(file, mark); err != nil {
		a.host.Logf("app: %v", err)
	}
}
