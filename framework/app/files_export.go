package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/store"
)

// busyAfter is how long one who exports waits for another: for one that was
// ended and doesn't know it yet.
const busyAfter = time.Second

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
	a.reading.Store(&log)
	defer a.reading.Store(nil)
	b := make([]byte, chunkSize)
	for done := int64(0); done < total; {
		n := min(int64(len(b)), total-done)
		// Under the queue's lock the file is open, and nobody writes.
		err := a.db.View(ctx, func(*store.View) error {
			if a.written.Load() != before {
				return ErrOvertaken
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

// limitLog gives an export up, after a commit that made the log too long. It isn't
// left to the export, which waits for a page that may be frozen.
func (a *App) limitLog(ctx context.Context, _ store.Change) {
	log := a.reading.Load()
	if log == nil {
		return
	}
	var size int64
	err := a.db.View(ctx, func(*store.View) (err error) {
		if a.reading.Load() == log { // or it ended meanwhile
			size, err = (*log).Size()
		}
		return err
	})
	if err == nil && size > maxLog {
		err = a.db.Maintain(ctx, func(c *sqlite3.Conn) error {
			a.written.Add(1)
			a.reading.CompareAndSwap(log, nil)
			return c.WALAutoCheckpoint(autoCheckpoint)
		})
	}
	if err != nil && !errors.Is(err, store.ErrClosed) {
		a.host.Logf("app: during an export: %v", err)
	}
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
