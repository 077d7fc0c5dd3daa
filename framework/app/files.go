package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// Files is the app's database as files, for a plugin that takes it out as a
// whole or puts another in its place. Its methods work from OnStart to the end
// of OnStop, and must not be called within a transaction.
type Files struct {
	app atomic.Pointer[App]

	exports chan struct{} // has room for one

	mu      sync.Mutex
	staged  uint64 // generation in the side slot, or 0
	staging bool
}

var (
	// ErrFilesBusy: the same is under way already, for somebody else.
	ErrFilesBusy = errors.New("app: the database's files are in use for another export or import")
	// ErrOvertaken: so much was written during an export that it was given up,
	// so that the log doesn't fill the disk.
	ErrOvertaken = errors.New("app: too much was written while the file was read")
	// ErrNotStaged: there is no staged file, or it isn't that one.
	ErrNotStaged = errors.New("app: no such file is staged")
	// ErrNoGeneration: the database of before isn't kept any more.
	ErrNoGeneration = errors.New("app: that database isn't kept any more")
	// ErrTooLarge: the file has more bytes than allowed.
	ErrTooLarge = errors.New("app: the file is too large")
)

// Replace puts the staged file in the place of the database, in one step, once
// no call runs: the program ends then, and its page starts it anew. It returns
// before that. The database of before stays as a generation.
func (f *Files) Replace(ctx context.Context, generation uint64) error {
	a := f.app.Load()
	if a == nil {
		return errNotOpen
	}
	if !f.begin() {
		return ErrFilesBusy
	}
	f.mu.Lock()
	staged := f.staged
	f.mu.Unlock()
	if staged != generation || staged == 0 {
		f.end()
		return ErrNotStaged
	}
	// It survives, whoever ends the program meanwhile: then it is removed.
	if err := a.host.Dir.Detach(ctx, opfs.Side); err != nil {
		f.end()
		return fmt.Errorf("app: %w", err)
	}
	a.moveHead(f, generation, false)
	return nil
}

// Return goes back to a generation that was the database before. What is the
// database now stays as a generation.
func (f *Files) Return(ctx context.Context, generation uint64) error {
	a := f.app.Load()
	if a == nil {
		return errNotOpen
	}
	head, err := opfs.ReadHead(a.host.Dir.Head())
	if err != nil {
		return fmt.Errorf("app: %w", err)
	}
	all, err := a.host.Dir.Generations(ctx)
	if err != nil {
		return fmt.Errorf("app: %w", err)
	}
	if generation == head.Generation || !slices.Contains(all, generation) {
		return ErrNoGeneration
	}
	if !f.begin() {
		return ErrFilesBusy
	}
	a.moveHead(f, generation, true)
	return nil
}

// Generation is the database's own, and all that are kept.
func (f *Files) Generation(ctx context.Context) (current uint64, all []uint64, since time.Time, err error) {
	a := f.app.Load()
	if a == nil {
		return 0, nil, since, errNotOpen
	}
	head, err := opfs.ReadHead(a.host.Dir.Head())
	if err != nil {
		return 0, nil, since, fmt.Errorf("app: %w", err)
	}
	all, err = a.host.Dir.Generations(ctx)
	if err != nil {
		return 0, nil, since, fmt.Errorf("app: %w", err)
	}
	return head.Generation, all, head.Created, nil
}

// moveHead has another generation be the database, once no call runs, and ends
// the program. With keep, what is the database now is never removed. Whoever
// calls it has begun with f, which ends only if nothing moves: a file that waits
// for its place must not be dropped, nor another take it.
func (a *App) moveHead(f *Files, generation uint64, keep bool) {
	a.work.Go(func() {
		err := a.server.Rest(a.moves, func() {
			if err := a.pointTo(generation, keep); err != nil {
				a.host.Logf("app: %v", err) // the head may have moved all the same: whoever starts next reads it
			}
			if a.host.End != nil {
				a.host.End()
			}
		})
		if err != nil && a.moves.Err() == nil {
			f.end()
			a.host.Logf("app: put another database in place: %v", err)
		}
	})
}

func (a *App) pointTo(generation uint64, keep bool) error {
	file := a.host.Dir.Head()
	if keep {
		head, err := opfs.ReadHead(file)
		if err != nil {
			return err
		}
		mark, err := opfs.ReadMark(file)
		if err != nil {
			return err
		}
		mark.Keep(head.Generation)
		if err := opfs.WriteMark(file, mark); err != nil {
			return err
		}
	}
	_, err := opfs.WriteHead(file, opfs.Head{Generation: generation, Created: a.host.Now(), Data: true})
	return err
}
