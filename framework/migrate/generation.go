package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// inGenerations migrates a copy and moves the head to it.
func (r *run) inGenerations(ctx context.Context) (*store.DB, error) {
	head, hasHead, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	if r.mark, err = opfs.ReadMark(r.Dir.Head()); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	generation := head.Generation
	if err := r.Dir.Attach(ctx, opfs.Main, generation, !hasHead); err != nil {
		if hasHead && errors.Is(err, fs.ErrNotExist) {
			err = errors.Join(opfs.ErrEmpty, err)
		}
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if err := r.notEmptied(head); err != nil {
		return nil, err
	}
	db, pending, empty, err := r.open(ctx, opfs.Main.Database())
	if err != nil {
		return nil, err
	}
	if r.mark.Broken && r.mark.Generation == generation {
		if err := r.checkMarked(ctx, db); err != nil {
			return nil, errors.Join(err, closeUntouched(ctx, db))
		}
	}
	if !hasHead {
		if err := r.found(ctx, db, generation, &pending, empty); err != nil {
			return nil, err
		}
	}
	if len(pending) == 0 {
		return db, nil
	}
	next, err := r.build(ctx, db, pending)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return r.switchTo(ctx, db, next)
}

// current returns the generation that the head names. Without a head it is the
// first one; with more than that one the head is lost, not missing yet, and
// which of them has the data isn't known.
func (r *run) current(ctx context.Context) (head opfs.Head, hasHead bool, err error) {
	all, err := r.Dir.Generations(ctx)
	if err != nil {
		return head, false, fmt.Errorf("migrate: %w", err)
	}
	head, err = opfs.ReadHead(r.Dir.Head())
	switch {
	case errors.Is(err, opfs.ErrNoHead) && (len(all) == 0 || len(all) == 1 && all[0] == 1):
		return opfs.Head{Generation: 1}, false, nil
	case errors.Is(err, opfs.ErrNoHead):
		return head, false, fmt.Errorf("migrate: %w, but generations %v", err, all)
	case err != nil:
		return head, false, fmt.Errorf("migrate: %w", err)
	}
	return head, true, nil
}

// notEmptied refuses a database file that is empty though it had data. SQLite
// would begin a new database in it and remove the WAL
// (https://sqlite.org/walformat.html#recovery).
func (r *run) notEmptied(head opfs.Head) error {
	if !head.Data {
		return nil
	}
	there, err := r.Dir.Inner().Access(opfs.Main.Database(), vfs.ACCESS_EXISTS)
	if err == nil && !there {
		err = fmt.Errorf("generation %d: %w", head.Generation, opfs.ErrEmpty)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// checkMarked checks a database that was found damaged before it is used. One
// that is well after all is so from now on.
func (r *run) checkMarked(ctx context.Context, db *store.DB) error {
	err := r.check(ctx, db, "and was found so before", true)
	if errors.Is(err, sqlite3.CORRUPT) {
		return fmt.Errorf("%w: %w", opfs.ErrMarked, err)
	}
	if err != nil {
		return err
	}
	m := r.mark
	m.Doubt, m.Broken, m.Cause, m.Since, m.Checked = false, false, opfs.CauseNone, time.Time{}, r.Now()
	if err := opfs.WriteMark(r.Dir.Head(), m); err != nil {
		r.logf("migrate: %v", err) // it is checked again next time
		return nil
	}
	r.mark = m
	return nil
}

// found makes the first head. An empty database is migrated directly, there is
// nothing to lose: if that fails it is removed, and if the process ends in the
// middle, the next run goes on from where it came to, on a copy.
func (r *run) found(ctx context.Context, db *store.DB, generation uint64, pending *[]file, empty bool) error {
	if empty {
		if err := r.apply(ctx, db, *pending); err != nil {
			return errors.Join(err, db.Close(), r.remove(ctx, opfs.Main, generation))
		}
		*pending = nil
	}
	if _, err := opfs.WriteHead(r.Dir.Head(), opfs.Head{Generation: generation, Created: r.Now(), Data: r.hasData()}); err != nil {
		return errors.Join(fmt.Errorf("migrate: %w", err), db.Close())
	}
	return nil
}

// hasData reports whether the main slot's database holds anything, if only
// SQLite's header.
func (r *run) hasData() bool {
	there, err := r.Dir.Inner().Access(opfs.Main.Database(), vfs.ACCESS_EXISTS)
	return err == nil && there
}

// build makes the next generation: a copy, checked, migrated, and checked
// again. If it fails, nothing is left of it.
func (r *run) build(ctx context.Context, db *store.DB, pending []file) (next uint64, err error) {
	next, err = r.number(ctx)
	if err != nil {
		return 0, err
	}
	if err := r.Dir.Attach(ctx, opfs.Side, next, true); err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	err = r.fill(ctx, db, pending)
	if err != nil {
		return 0, errors.Join(err, r.remove(ctx, opfs.Side, next))
	}
	return next, nil
}

// number removes what a run left that came to its end before the head moved
// (what a person left by the rescue page is marked), and returns the number of a new generation.
func (r *run) number(ctx context.Context) (uint64, error) {
	all, err := r.Dir.Generations(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	head, err := opfs.ReadHead(r.Dir.Head())
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	last := head.Generation
	for _, g := range all {
		switch {
		case g <= head.Generation:
		case r.mark.Keeps(g):
			last = max(last, g)
		default:
			if err := r.Dir.Remove(ctx, g); err != nil {
				return 0, fmt.Errorf("migrate: %w", err)
			}
		}
	}
	return last + 1, nil
}

// fill copies the database into the side slot and migrates it there. What it
// leaves is flushed and closed.
func (r *run) fill(ctx context.Context, db *store.DB, pending []file) (err error) {
	// So that the snapshot is a single file.
	if err := checkpoint(ctx, db); err != nil {
		return err
	}
	err = db.CopyTo(ctx, opfs.Side.Database(), func(done, total int64) {
		r.progress(Progress{Phase: Copy, Done: done, Total: total})
	})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	side, err := r.Open(ctx, opfs.Side.Database())
	if err != nil {
		return fmt.Errorf("migrate: open the copy: %w", err)
	}
	defer func() { err = errors.Join(err, side.Close()) }()

	// The copy is equal to the snapshot: this checks that one.
	if err := r.check(ctx, side, "before the migration", true); err != nil {
		return err
	}
	if err := r.apply(ctx, side, pending); err != nil {
		return err
	}
	if err := r.check(ctx, side, "after the migration", false); err != nil {
		return err
	}
	return checkpoint(ctx, side)
}

// switchTo makes the side slot's generation the database. When the head has
// moved there is no way back and nothing is cancelled.
func (r *run) switchTo(ctx context.Context, db *store.DB, next uint64) (*store.DB, error) {
	r.progress(Progress{Phase: Switch, Total: 1})
	if err := db.Close(); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate: %w", err), r.remove(ctx, opfs.Side, next))
	}
	if _, err := opfs.WriteHead(r.Dir.Head(), opfs.Head{Generation: next, Created: r.Now(), Data: true}); err != nil {
		// It may have moved all the same, so the generation stays.
		return nil, fmt.Errorf("migrate: %w", err)
	}
	ctx = context.WithoutCancel(ctx)
	if err := r.Dir.Swap(ctx); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if err := r.Dir.Detach(ctx, opfs.Side); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	r.prune(ctx, next)
	db, err := r.Open(ctx, opfs.Main.Database())
	if err != nil {
		return nil, fmt.Errorf("migrate: open generation %d: %w", next, err)
	}
	r.progress(Progress{Phase: Switch, Done: 1, Total: 1})
	return db, nil
}

// prune removes all but the newest snapshots. That it can't is no reason to
// fail.
func (r *run) prune(ctx context.Context, current uint64) {
	all, err := r.Dir.Generations(ctx)
	if err != nil {
		r.logf("migrate: prune: %v", err)
		return
	}
	var snapshots []uint64
	for _, g := range all {
		if g < current && !r.mark.Keeps(g) {
			snapshots = append(snapshots, g)
		}
	}
	for _, g := range snapshots[:max(len(snapshots)-r.Keep, 0)] {
		if err := r.Dir.Remove(ctx, g); err != nil {
			r.logf("migrate: prune: %v", err)
		}
	}
}

// remove takes a generation out of its slot and deletes it, also when the
// context has ended.
func (r *run) remove(ctx context.Context, slot opfs.Slot, generation uint64) error {
	ctx = context.WithoutCancel(ctx)
	if err := r.Dir.Detach(ctx, slot); err != nil {
		return err
	}
	return r.Dir.Remove(ctx, generation)
}

// checkpoint moves the WAL into the database and flushes it.
func checkpoint(ctx context.Context, db *store.DB) error {
	err := db.Maintain(ctx, func(c *sqlite3.Conn) error {
		frames, _, err := c.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
		if err == nil && frames > 0 {
			err = fmt.Errorf("%d frames are left in the WAL", frames)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate: checkpoint: %w", err)
	}
	return nil
}

// CheckError says that integrity_check found the database damaged. If it was
// so before the migration it is sqlite3.CORRUPT.
type CheckError struct {
	When     string
	Problems []string
	before   bool
}

func (e *CheckError) Error() string {
	return fmt.Sprintf("migrate: the database is damaged %s: %s", e.When, strings.Join(e.Problems, "; "))
}

// Is makes damage found before the migration sqlite3.CORRUPT.
func (e *CheckError) Is(target error) bool { return e.before && target == sqlite3.CORRUPT }

// check says whether a database is whole, and when it isn't.
func (r *run) check(ctx context.Context, db *store.DB, when string, before bool) error {
	r.progress(Progress{Phase: Check, Total: 1})
	var problems []string
	err := db.Maintain(ctx, func(c *sqlite3.Conn) (err error) {
		problems, err = Problems(c)
		return err
	})
	if err != nil {
		return fmt.Errorf("migrate: check: %w", err)
	}
	if problems != nil {
		return &CheckError{when, problems, before}
	}
	r.progress(Progress{Phase: Check, Done: 1, Total: 1})
	return nil
}

// closeUntouched closes a database without the checkpoint that closing brings.
func closeUntouched(ctx context.Context, db *store.DB) error {
	err := db.Maintain(context.WithoutCancel(ctx), func(c *sqlite3.Conn) error {
		_, err := c.Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, true)
		return err
	})
	return errors.Join(err, db.Close())
}
