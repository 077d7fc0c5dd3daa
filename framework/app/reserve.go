package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// slack is how many pages a database may grow by while the disk is full:
// deleting takes a few, now and then.
const slack = 64

// makeReserve holds space back if there is room for it, and gives the time of
// the next try.
func (u *upkeep) makeReserve() time.Duration {
	dir, ok := u.app.host.Dir.(opfs.Reserver)
	if !ok || u.app.host.Persist != nil {
		return upkeepIdle
	}
	u.mu.Lock()
	reserved := u.reserved
	u.mu.Unlock()
	if reserved {
		return upkeepIdle
	}
	err := dir.MakeReserve(u.ctx, opfs.ReserveBytes)
	switch {
	case u.ctx.Err() != nil:
		return upkeepIdle
	case errors.Is(err, opfs.ErrFull):
		u.limit(true)
		return upkeepFull
	case err != nil:
		u.app.host.Logf("app: %v", err)
		return upkeepFull
	}
	u.mu.Lock()
	u.reserved = true
	u.mu.Unlock()
	u.limit(false)
	return upkeepIdle
}

// limit says whether the database may grow.
func (u *upkeep) limit(low bool) {
	u.mu.Lock()
	same := u.low == low
	u.mu.Unlock()
	if same {
		return
	}
	err := u.app.db.Maintain(u.ctx, func(conn *sqlite3.Conn) error { return u.setLimit(conn, low) })
	if err != nil && u.ctx.Err() == nil {
		u.app.host.Logf("app: %v", err)
	}
}

// full gives up the reserve and writes the WAL back, which may need it. From
// then on the database doesn't grow until there is a reserve again: what was
// held back is for deleting, and for the WAL that deleting needs.
func (u *upkeep) full(ctx context.Context, conn *sqlite3.Conn) {
	dir, ok := u.app.host.Dir.(opfs.Reserver)
	if !ok || u.app.host.Persist != nil {
		return
	}
	u.mu.Lock()
	u.reserved = false
	low := u.low
	u.mu.Unlock()
	if err := dir.FreeReserve(ctx); err != nil {
		u.app.host.Logf("app: %v", err)
	}
	u.app.written.Add(1) // an export that reads the file has to be given up
	if _, _, err := conn.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE); err != nil && !errors.Is(err, sqlite3.FULL) {
		u.app.host.Logf("app: write the WAL back: %v", err)
	}
	if low {
		return
	}
	if err := u.setLimit(conn, true); err != nil {
		u.app.host.Logf("app: %v", err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.stopped {
		u.soon()
	}
}

// setLimit says whether the database may grow, by the number of pages that it
// may have: https://sqlite.org/pragma.html#pragma_max_page_count
func (u *upkeep) setLimit(conn *sqlite3.Conn, low bool) error {
	most := int64(0xfffffffe) // SQLite's own
	if low {
		pages, err := number(conn, "PRAGMA page_count")
		if err != nil {
			return fmt.Errorf("limit the database's size: %w", err)
		}
		most = pages + slack
	}
	if _, err := number(conn, "PRAGMA max_page_count="+strconv.FormatInt(most, 10)); err != nil {
		return fmt.Errorf("limit the database's size: %w", err)
	}
	u.mu.Lock()
	u.low = low
	u.mu.Unlock()
	return nil
}

// number is the first value that a statement gives.
func number(conn *sqlite3.Conn, sql string) (n int64, err error) {
	stmt, _, err := conn.Prepare(sql)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	if stmt.Step() {
		n = stmt.ColumnInt64(0)
	}
	return n, stmt.Err()
}
