package opfstest

import (
	"cmp"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Mode is how a database is opened.
type Mode struct {
	Journal     string // WAL if empty
	Synchronous string // FULL if empty
	Locking     string // EXCLUSIVE if empty
	// Checkpoint is after how many pages in the WAL one is made; 0 is 64, so
	// that tests have many.
	Checkpoint int
	// CachePages is the size of the cache; 0 is 40, so that large transactions
	// spill before they commit.
	CachePages int
}

// Open opens a database the way an app does: exclusive locking first, then the
// journal mode, which is read back.
func (m Mode) Open(file, vfs string) (*sqlite3.Conn, error) {
	journal := cmp.Or(m.Journal, "wal")
	conn, err := sqlite3.Open("file:" + file + "?vfs=" + vfs)
	if err != nil {
		return nil, err
	}
	var got string
	err = conn.Exec("PRAGMA locking_mode=" + cmp.Or(m.Locking, "EXCLUSIVE"))
	if err == nil {
		err = query(conn, "PRAGMA journal_mode="+journal, func(s *sqlite3.Stmt) { got = s.ColumnText(0) })
	}
	if err == nil && got != journal {
		err = fmt.Errorf("journal mode is %s, want %s", got, journal)
	}
	if err == nil {
		err = conn.Exec(fmt.Sprintf("PRAGMA synchronous=%s; PRAGMA wal_autocheckpoint=%d; PRAGMA cache_size=%d",
			cmp.Or(m.Synchronous, "FULL"), cmp.Or(m.Checkpoint, 64), cmp.Or(m.CachePages, 40)))
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}
