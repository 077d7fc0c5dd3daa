package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/store"
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

// busyAfter is how long one who exports waits for another: for one that was
// ended and doesn't know it yet.
const busyAfter = time.Second

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

// maxLog is how much may be written to the log while it isn't written back.
const maxLog = 64 << 20

// Chunk is a part of a file.
type Chunk struct {
	Bytes       []byte // valid until the next one
	Done, Total int64  // bytes of the file, these among them
}

const chunkSize = 256 << 10

// Export reads the database as one consistent SQLite file while the app goes on:
// what is committed meanwhile goes to the log, which isn't written back until
// the file has been read. One export runs at a time.
func (f *Files) Export(ctx context.Context) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		a := f.app.Load()
		if a == nil {
			yield(Chunk{}, errNotOpen)
			return
		}
		select {
		case f.exports <- struct{}{}:
			defer func() { <-f.exports }()
		case <-time.After(busyAfter):
			yield(Chunk{}, ErrFilesBusy)
			return
		case <-ctx.Done():
			yield(Chunk{}, context.Cause(ctx))
			return
		}
		read := a.exportLogged
		if a.host.Persist != nil {
			read = a.exportHeld
		}
		stopped := false
		err := read(ctx, func(c Chunk) bool {
			if c.Done == int64(len(c.Bytes)) {
				plain(c.Bytes)
			}
			stopped = !yield(c, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(Chunk{}, a.vfs.Report(err))
		}
	}
}

// plain makes the header say that the file needs no log
// (https://sqlite.org/fileformat2.html#file_format_version_numbers).
func plain(head []byte) {
	if len(head) >= migrate.HeaderBytes {
		head[18], head[19] = 1, 1
	}
}

// exportLogged exports a database with a WAL.
func (a *App) exportLogged(ctx context.Context, yield func(Chunk) bool) (err error) {
	var file, log vfs.File
	var total int64
	defer func() {
		err = errors.Join(err, a.db.Maintain(context.WithoutCancel(ctx), func(c *sqlite3.Conn) error {
			return c.WALAutoCheckpoint(autoCheckpoint)
		}))
	}()
	err = a.db.Maintain(ctx, func(c *sqlite3.Conn) error {
		if err := c.WALAutoCheckpoint(0); err != nil {
			return err
		}
		if err := a.writeBack(ctx, c); err != nil {
			return err
		}
		if file, err = fileOf(c, sqlite3.FCNTL_FILE_POINTER); err != nil {
			return err
		}
		if log, err = fileOf(c, sqlite3.FCNTL_JOURNAL_POINTER); err != nil {
			return err
		}
		total, err = sizeOf(c)
		return err
	})
	if err != nil {
		return err
	}
	before := a.written.Load()
	b := make([]byte, chunkSize)
	for done := int64(0); done < total; {
		n := min(int64(len(b)), total-done)
		// Under the queue's lock the file is open, and nobody writes.
		err := a.db.View(ctx, func(*store.View) error {
			if a.written.Load() != before {
				return ErrOvertaken
			}
			if size, err := log.Size(); err != nil || size > maxLog {
				return errors.Join(err, ErrOvertaken)
			}
			_, err := file.ReadAt(b[:n], done)
			if errors.Is(err, io.EOF) && done+n == total {
				err = nil
			}
			return err
		})
		if err != nil {
			return err
		}
		done += n
		if !yield(Chunk{b[:n], done, total}) {
			return nil
		}
	}
	return nil
}

// exportHeld exports a database without a WAL, whose file is in memory anyway:
// its bytes are copied at once.
func (a *App) exportHeld(ctx context.Context, yield func(Chunk) bool) error {
	var all []byte
	err := a.db.Maintain(ctx, func(c *sqlite3.Conn) error {
		file, err := fileOf(c, sqlite3.FCNTL_FILE_POINTER)
		if err != nil {
			return err
		}
		total, err := sizeOf(c)
		if err != nil {
			return err
		}
		all = make([]byte, total)
		_, err = file.ReadAt(all, 0)
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return err
	})
	if err != nil {
		return err
	}
	total := int64(len(all))
	for done := int64(0); done < total; {
		n := min(chunkSize, total-done)
		if !yield(Chunk{all[done : done+n], done + n, total}) {
			return nil
		}
		done += n
	}
	return nil
}

// autoCheckpoint is SQLite's default, in pages
// (https://sqlite.org/c3ref/wal_autocheckpoint.html).
const autoCheckpoint = 1000

// writeBack writes the log back, all of it. On a full disk the reserve is given
// up for that.
func (a *App) writeBack(ctx context.Context, c *sqlite3.Conn) error {
	frames, _, err := c.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
	if errors.Is(err, sqlite3.FULL) {
		a.upkeep.trouble(ctx, c, err)
		frames, _, err = c.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
	}
	if err == nil && frames > 0 {
		err = fmt.Errorf("app: %d frames are left in the log", frames)
	}
	return err
}

func fileOf(c *sqlite3.Conn, which sqlite3.FcntlOpcode) (vfs.File, error) {
	found, err := c.FileControl("main", which)
	if err != nil {
		return nil, err
	}
	file, ok := found.(vfs.File)
	if !ok {
		return nil, fmt.Errorf("app: SQLite's file is a %T", found)
	}
	return file, nil
}

// sizeOf is how many bytes the database has.
func sizeOf(c *sqlite3.Conn) (int64, error) {
	product := int64(1)
	for _, name := range []string{"page_count", "page_size"} {
		stmt, _, err := c.Prepare("PRAGMA " + name)
		if err != nil {
			return 0, err
		}
		if stmt.Step() {
			product *= stmt.ColumnInt64(0)
		}
		if err := stmt.Close(); err != nil {
			return 0, err
		}
	}
	return product, nil
}

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

// Replace puts the staged file in the place of the database, in one step, once
// no call runs: the program ends then, and its page starts it anew. It returns
// before that. The database of before stays as a generation.
func (f *Files) Replace(ctx context.Context, generation uint64) error {
	a := f.app.Load()
	if a == nil {
		return errNotOpen
	}
	f.mu.Lock()
	staged := f.staged
	f.mu.Unlock()
	if staged != generation || staged == 0 {
		return ErrNotStaged
	}
	// It survives, whoever ends the program meanwhile: then it is removed.
	if err := a.host.Dir.Detach(ctx, opfs.Side); err != nil {
		return fmt.Errorf("app: %w", err)
	}
	a.moveHead(generation, false)
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
	a.moveHead(generation, true)
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
// the program. With keep, what is the database now is never removed.
func (a *App) moveHead(generation uint64, keep bool) {
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
