package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// Staged is a file that was checked and can take the database's place.
type Staged struct {
	Generation uint64
	Before     uint64 // the database's generation now
	Bytes      int64
	Tables     []migrate.Table
}

// StageOptions says what to stage.
type StageOptions struct {
	// MaxBytes is how large the file may be; 0 is 4 GiB.
	MaxBytes int64
	// Read is told how many bytes were taken; may be nil.
	Read func(done int64)
	// Progress is told of the checks; may be nil.
	Progress func(migrate.Progress)
	// Finish runs on the staged database before it is closed; may be nil.
	Finish func(ctx context.Context, db *store.DB, s Staged) error
}

// Stage writes a SQLite file beside the database, checks it and brings it to
// this program's schema ([migrate.Adopt]). The database isn't touched, and a file
// that was staged before is dropped. A file that is refused is a
// [*migrate.RefusedError].
func (f *Files) Stage(ctx context.Context, from io.Reader, o StageOptions) (s Staged, err error) {
	a := f.app.Load()
	if a == nil {
		return s, errNotOpen
	}
	if !f.begin() {
		return s, ErrFilesBusy
	}
	defer f.end()
	if err := f.dropStaged(ctx, a); err != nil {
		return s, err
	}
	dir := a.host.Dir
	if s.Generation, s.Before, err = a.nextGeneration(ctx); err != nil {
		return s, err
	}
	if err := dir.Attach(ctx, opfs.Side, s.Generation, true); err != nil {
		return s, fmt.Errorf("app: %w", err)
	}
	f.set(s.Generation)
	defer func() {
		if err != nil {
			err = errors.Join(a.vfs.Report(err), f.dropStaged(context.WithoutCancel(ctx), a))
		}
	}()
	if s.Bytes, err = a.writeSide(ctx, from, o); err != nil {
		return s, err
	}
	s.Tables, err = migrate.Adopt(ctx, migrate.AdoptOptions{
		File: opfs.Side.Database(), VFS: a.vfs.Name(),
		Open: a.open, Init: a.initOf(), Sources: a.assembly.sources, Own: a.ownTables,
		Finish: func(ctx context.Context, db *store.DB) error {
			if err := db.Maintain(ctx, forgetCalls); err != nil || o.Finish == nil {
				return err
			}
			return o.Finish(ctx, db, s)
		},
		Now: a.host.Now, Progress: o.Progress,
	})
	return s, err
}

// writeSide writes a file into the side slot.
func (a *App) writeSide(ctx context.Context, from io.Reader, o StageOptions) (size int64, err error) {
	if o.MaxBytes == 0 {
		o.MaxBytes = 4 << 30
	}
	file, _, err := vfs.Find(a.vfs.Name()).Open(opfs.Side.Database(), vfs.OPEN_MAIN_DB|vfs.OPEN_READWRITE|vfs.OPEN_CREATE)
	if err != nil {
		return 0, fmt.Errorf("app: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var head []byte
	b := make([]byte, chunkSize)
	for {
		n, readErr := io.ReadFull(from, b)
		if readErr != nil && !errors.Is(readErr, io.EOF) && !errors.Is(readErr, io.ErrUnexpectedEOF) {
			return size, readErr
		}
		if n > 0 {
			if size+int64(n) > o.MaxBytes {
				return size, ErrTooLarge
			}
			if size == 0 {
				head = slices.Clone(b[:min(n, migrate.HeaderBytes)])
				// What is wrong at the beginning need not be written.
				if err := migrate.CheckHeader(head, max(headerSize(head), int64(n))); err != nil {
					return size, err
				}
				plain(b[:n])
			}
			if _, err := file.WriteAt(b[:n], size); err != nil {
				return size, fmt.Errorf("app: write the file: %w", coded(err))
			}
			size += int64(n)
			if o.Read != nil {
				o.Read(size)
			}
		}
		if readErr != nil {
			break
		}
		if err := ctx.Err(); err != nil {
			return size, context.Cause(ctx)
		}
	}
	if err := migrate.CheckHeader(head, size); err != nil {
		return size, err
	}
	return size, coded(file.Sync(vfs.SYNC_FULL))
}

// headerSize is how large the header says that the file is, or a whole page.
func headerSize(head []byte) int64 {
	if len(head) < migrate.HeaderBytes {
		return int64(len(head))
	}
	pages := int64(head[28])<<24 | int64(head[29])<<16 | int64(head[30])<<8 | int64(head[31])
	return max(pages, 1) * 4096
}

// nextGeneration is a number that no generation has, and the current one. What
// an import left that was never put in place is removed.
func (a *App) nextGeneration(ctx context.Context) (next, current uint64, err error) {
	dir := a.host.Dir
	head, err := opfs.ReadHead(dir.Head())
	if err != nil {
		return 0, 0, fmt.Errorf("app: %w", err)
	}
	mark, err := opfs.ReadMark(dir.Head())
	if err != nil {
		return 0, 0, fmt.Errorf("app: %w", err)
	}
	all, err := dir.Generations(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("app: %w", err)
	}
	next = head.Generation
	for _, g := range all {
		if g > head.Generation && !mark.Keeps(g) {
			if err := dir.Remove(ctx, g); err != nil {
				return 0, 0, fmt.Errorf("app: %w", err)
			}
			continue
		}
		next = max(next, g)
	}
	return next + 1, head.Generation, nil
}

// Drop removes the staged file, if there is one.
func (f *Files) Drop(ctx context.Context) error {
	a := f.app.Load()
	if a == nil {
		return errNotOpen
	}
	if !f.begin() {
		return ErrFilesBusy
	}
	defer f.end()
	return f.dropStaged(ctx, a)
}

func (f *Files) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.staging {
		return false
	}
	f.staging = true
	return true
}

func (f *Files) end() {
	f.mu.Lock()
	f.staging = false
	f.mu.Unlock()
}

func (f *Files) set(generation uint64) {
	f.mu.Lock()
	f.staged = generation
	f.mu.Unlock()
}

func (f *Files) dropStaged(ctx context.Context, a *App) error {
	f.mu.Lock()
	staged := f.staged
	f.mu.Unlock()
	if staged == 0 {
		return nil
	}
	if err := a.host.Dir.Detach(ctx, opfs.Side); err != nil {
		return fmt.Errorf("app: %w", err)
	}
	f.set(0)
	if err := a.host.Dir.Remove(ctx, staged); err != nil {
		return fmt.Errorf("app: %w", err)
	}
	return nil
}

// ownTables makes what the framework keeps in the app's database.
func (a *App) ownTables(ctx context.Context, db *store.DB) error {
	_, err := dispatch.OpenLedger(ctx, db)
	return err
}

// forgetCalls removes the records of calls, which are of another browser's pages.
func forgetCalls(c *sqlite3.Conn) error {
	stmt, _, err := c.Prepare(`SELECT 1 FROM sqlite_schema WHERE name = '_ashore_calls'`)
	if err != nil {
		return err
	}
	there := stmt.Step()
	if err := stmt.Close(); err != nil || !there {
		return err
	}
	return c.Exec(`DELETE FROM _ashore_calls`)
}
