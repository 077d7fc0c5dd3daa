package store

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// copyPages are copied in one go: 1 MiB of pages of the usual size.
const copyPages = 256

// CopyTo copies the database as it is now into another file of its VFS, which
// must be empty, while holding the queue. The copy is flushed when it returns
// nil. progress, which may be nil, is told bytes.
//
// https://sqlite.org/backup.html
func (db *DB) CopyTo(ctx context.Context, file string, progress func(done, total int64)) error {
	err := db.Maintain(ctx, func(c *sqlite3.Conn) error {
		backup, err := c.BackupInit("main", fileURI(file, db.options.VFS))
		if err != nil {
			return err
		}
		err = db.copy(ctx, backup, progress)
		if closing := backup.Close(); err == nil {
			err = closing
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: copy %s to %s: %w", db.options.Name, file, err)
	}
	return nil
}

func (db *DB) copy(ctx context.Context, backup *sqlite3.Backup, progress func(done, total int64)) error {
	pace := db.pace()
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		done, err := backup.Step(copyPages)
		if err != nil {
			return err
		}
		if progress != nil {
			all, left := backup.PageCount(), backup.Remaining()
			progress(int64(all-left)*pageSize, int64(all)*pageSize)
		}
		if done {
			return nil
		}
		pace.ticks -= clockEvery // as much work as that
		pace.row()
	}
}
