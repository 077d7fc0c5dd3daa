package store

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

const (
	pageSize     = 4096    // bytes; for databases that are made, kept for others
	cacheSize    = -8192   // negative: KiB
	journalLimit = 4 << 20 // bytes that the WAL keeps when it starts anew
)

// ownStatements are the framework's, prepared once.
type ownStatements struct {
	begin, beginWrite, commit, rollback *sqlite3.Stmt
}

// connect opens the connection. The order matters: the authorizer and the
// hooks come before the first statement is prepared, exclusive locking before
// WAL (which then needs no shared memory), see
// https://sqlite.org/wal.html#noshm.
func (db *DB) connect(ctx context.Context) (err error) {
	o := &db.options
	conn, err := sqlite3.OpenContext(ctx, fileURI(o.Name, o.VFS))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			closeConn(conn)
		}
	}()
	db.conn = conn
	limit(conn)
	db.cache = &cache{conn: conn, limit: o.Statements, byKey: map[statementKey]*statement{}}
	conn.SetInterrupt(&db.guard)
	if err := conn.SetAuthorizer(db.cache.authorize); err != nil {
		return fmt.Errorf("set authorizer: %w", err)
	}
	db.guard.aim(context.Background(), ctx)
	defer db.guard.release()
	// An extension that Init adds may read the schema, and without shared
	// memory a database in WAL mode can be read with exclusive locking only.
	if !o.Reverts {
		if _, err := pragma(conn, "locking_mode=EXCLUSIVE"); err != nil {
			return fmt.Errorf("set locking_mode: %w", err)
		}
	}
	if o.Init != nil {
		if err := o.Init(conn); err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	if err := setModes(conn, o); err != nil {
		return err
	}
	// Direct writes to sqlite_schema and to the tables behind a virtual table
	// are refused.
	if _, err := conn.Config(sqlite3.DBCONFIG_DEFENSIVE, true); err != nil {
		return fmt.Errorf("set defensive: %w", err)
	}
	for _, own := range []struct {
		stmt **sqlite3.Stmt
		sql  string
	}{
		{&db.own.begin, "BEGIN"},
		{&db.own.beginWrite, "BEGIN IMMEDIATE"},
		{&db.own.commit, "COMMIT"},
		{&db.own.rollback, "ROLLBACK"},
	} {
		if *own.stmt, err = db.cache.prepare(own.sql); err != nil {
			return err
		}
	}
	return nil
}

// setModes sets the modes of the connection and reads each back, since a
// PRAGMA that is unknown or can't be obeyed says nothing.
//
// https://sqlite.org/pragma.html
func setModes(conn *sqlite3.Conn, o *Options) error {
	synchronous := "2" // FULL: in WAL mode each commit is flushed
	if o.Durability == Relaxed {
		synchronous = "1" // NORMAL
	}
	locking := "exclusive"
	if o.Reverts {
		locking = "normal"
	}
	for _, mode := range []struct{ name, set, want string }{
		{"locking_mode", locking, locking},
		{"page_size", fmt.Sprint(pageSize), ""}, // an existing file keeps its own
		{"journal_mode", o.JournalMode, strings.ToLower(o.JournalMode)},
		{"synchronous", synchronous, synchronous},
		{"foreign_keys", "on", "1"},
		{"recursive_triggers", "on", "1"},
		{"trusted_schema", "off", "0"},
		{"cell_size_check", "on", "1"},
		{"temp_store", "memory", "2"}, // a VFS of slots has no place for temp files
		{"cache_size", fmt.Sprint(cacheSize), fmt.Sprint(cacheSize)},
		{"journal_size_limit", fmt.Sprint(journalLimit), fmt.Sprint(journalLimit)},
	} {
		got, err := pragma(conn, mode.name+"="+mode.set)
		if err == nil && mode.name != "locking_mode" && mode.name != "journal_mode" {
			got, err = pragma(conn, mode.name)
		}
		if err != nil {
			return fmt.Errorf("set %s: %w", mode.name, err)
		}
		if mode.want != "" && got != mode.want {
			return fmt.Errorf("set %s: got %q, want %q", mode.name, got, mode.want)
		}
	}
	return nil
}

// pragma runs a PRAGMA and returns its first value.
func pragma(conn *sqlite3.Conn, text string) (value string, err error) {
	stmt, _, err := conn.Prepare("PRAGMA " + text)
	if err != nil {
		return "", err
	}
	if stmt.Step() {
		value = stmt.ColumnText(0)
	}
	if err := stmt.Err(); err != nil {
		stmt.Close()
		return "", err
	}
	return value, stmt.Close()
}

// fileURI makes the name that SQLite opens.
//
// https://sqlite.org/uri.html
func fileURI(name, vfs string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: name}).EscapedPath()}
	if vfs != "" {
		u.RawQuery = url.Values{"vfs": {vfs}}.Encode()
	}
	return u.String()
}
