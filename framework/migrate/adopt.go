package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
)

// Refusal is why a file was not taken.
type Refusal string

// The refusals.
const (
	NotSQLite  Refusal = "not_sqlite"  // something else
	Encrypted  Refusal = "encrypted"   // https://age-encryption.org/v1
	Truncated  Refusal = "truncated"   // the end is missing, or there is more than the header says
	Unusual    Refusal = "unusual"     // a kind of SQLite file that no app of Ashore makes
	OtherApp   Refusal = "other_app"   // not made by this app
	Newer      Refusal = "newer"       // made by a newer version of this app
	OtherShape Refusal = "other_shape" // tables, triggers or views that the app doesn't have, or others
	Damaged    Refusal = "damaged"     // SQLite can't read it, or its rows break the app's rules
)

// RefusedError says why a file was not taken. Nothing of it is used.
type RefusedError struct {
	Refusal Refusal
	Detail  string // for a person: names of tables, what SQLite says
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("migrate: the file is refused (%s): %s", e.Refusal, e.Detail)
}

func refused(why Refusal, format string, args ...any) *RefusedError {
	return &RefusedError{why, fmt.Sprintf(format, args...)}
}

// AdoptOptions configures [Adopt].
type AdoptOptions struct {
	// File is the name of the database file that came from elsewhere, in the VFS
	// of this name. Nothing of SQLite has it open.
	File, VFS string
	// Open opens the file as the app's database, or with ":memory:" an empty one
	// in memory.
	Open func(ctx context.Context, file string) (*store.DB, error)
	// Init adds functions and collations to a connection; may be nil.
	Init func(*sqlite3.Conn) error
	// Sources as in [Options].
	Sources []Source
	// Own makes in a migrated database what the program makes besides; may be
	// nil. A file may have it or not.
	Own func(ctx context.Context, db *store.DB) error
	// Finish runs on the migrated file before it is closed; may be nil.
	Finish   func(ctx context.Context, db *store.DB) error
	Now      func() time.Time
	Progress func(Progress) // may be nil
}

// Table is a table and how many rows it has.
type Table struct {
	Name string
	Rows int64
}

// Adopt checks a database that came from elsewhere and brings it to the schema
// of the sources. The file is trusted in nothing: its schema must be, text for
// text, what those of the sources make that it says it has, so that no trigger,
// view, index or virtual table of a stranger is ever run; then SQLite checks
// every page, value and reference. What fails that is a [*RefusedError], and the
// file is closed.
//
// https://sqlite.org/security.html
func Adopt(ctx context.Context, o AdoptOptions) (tables []Table, err error) {
	files, err := readSources(o.Sources)
	if err != nil {
		return nil, err
	}
	r := &run{Options: Options{Open: o.Open, Now: o.Now, Progress: o.Progress}, files: files}
	if r.Now == nil {
		r.Now = time.Now
	}
	pending, tables, err := r.inspect(ctx, o)
	if err != nil {
		return nil, err
	}
	db, err := o.Open(ctx, o.File)
	if err != nil {
		return nil, fmt.Errorf("migrate: open the file: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := r.apply(ctx, db, pending); err != nil {
		if errors.Is(err, sqlite3.CONSTRAINT) || errors.Is(err, sqlite3.MISMATCH) {
			err = refused(Damaged, "its rows don't fit into this version of the app: %v", err)
		}
		return nil, err
	}
	if len(pending) > 0 {
		if err := r.check(ctx, db, "after the migration", false); err != nil {
			return nil, err
		}
	}
	if o.Finish != nil {
		if err := o.Finish(ctx, db); err != nil {
			return nil, err
		}
	}
	return tables, checkpoint(ctx, db)
}

// inspect reads the file without trusting it.
func (r *run) inspect(ctx context.Context, o AdoptOptions) (pending []file, tables []Table, err error) {
	conn, err := openStranger(ctx, o)
	if err != nil {
		return nil, nil, faultOfFile(ctx, err)
	}
	defer func() {
		if closed := conn.Close(); err == nil {
			err = closed
		}
	}()
	shape, err := readShape(conn)
	if err != nil {
		return nil, nil, faultOfFile(ctx, err)
	}
	applied, err := readApplied(conn, shape)
	if err != nil {
		return nil, nil, faultOfFile(ctx, err)
	}
	if pending, err = planOf(applied, r.files); err != nil {
		return nil, nil, err
	}
	if err := r.sameShape(ctx, o, shape, pending); err != nil {
		return nil, nil, err
	}
	if err := r.sound(conn); err != nil {
		return nil, nil, faultOfFile(ctx, err)
	}
	for _, name := range shape.rowTables() {
		t := Table{Name: name}
		if err := query(conn, `SELECT count(*) FROM `+sqlite3.QuoteIdentifier(name), func(row *sqlite3.Stmt) { t.Rows = row.ColumnInt64(0) }); err != nil {
			return nil, nil, faultOfFile(ctx, err)
		}
		tables = append(tables, t)
	}
	return pending, tables, nil
}

// openStranger opens a file so that nothing that it says is run.
func openStranger(ctx context.Context, o AdoptOptions) (*sqlite3.Conn, error) {
	conn, err := sqlite3.OpenContext(ctx, "file:"+o.File+"?vfs="+o.VFS)
	if err != nil {
		return nil, err
	}
	for _, l := range []struct {
		of   sqlite3.LimitCategory
		most int
	}{
		{sqlite3.LIMIT_SQL_LENGTH, maxSchemaText},
		{sqlite3.LIMIT_EXPR_DEPTH, 250},
		{sqlite3.LIMIT_PARSER_DEPTH, 400},
		{sqlite3.LIMIT_COMPOUND_SELECT, 100},
		{sqlite3.LIMIT_ATTACHED, 0},
		{sqlite3.LIMIT_TRIGGER_DEPTH, 10},
	} {
		conn.Limit(l.of, l.most)
	}
	if _, err := conn.Config(sqlite3.DBCONFIG_DEFENSIVE, true); err != nil {
		conn.Close()
		return nil, err
	}
	if o.Init != nil {
		if err := o.Init(conn); err != nil {
			conn.Close()
			return nil, err
		}
	}
	for _, sql := range []string{
		"locking_mode=EXCLUSIVE", "trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY", "query_only=ON", "mmap_size=0",
	} {
		if err := conn.Exec("PRAGMA " + sql); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// faultOfFile says of what SQLite says about a file that came from elsewhere that
// it is the file's fault.
func faultOfFile(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*RefusedError](err); ok {
		return err
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	switch {
	case errors.Is(err, sqlite3.NOTADB):
		return refused(NotSQLite, "SQLite doesn't know it as a database")
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.ERROR), errors.Is(err, sqlite3.TOOBIG),
		errors.Is(err, sqlite3.FORMAT), errors.Is(err, sqlite3.RANGE), errors.Is(err, sqlite3.MISMATCH), errors.Is(err, sqlite3.IOERR_SHORT_READ):
		return refused(Damaged, "SQLite says: %v", err)
	}
	return fmt.Errorf("migrate: read the file: %w", err)
}

// sound has SQLite check every page, value and reference.
func (r *run) sound(conn *sqlite3.Conn) error {
	r.progress(Progress{Phase: Check, Total: 2})
	problems, err := integrity(conn)
	if err != nil {
		return err
	}
	if problems != nil {
		return refused(Damaged, "SQLite found: %s", strings.Join(problems, "; "))
	}
	r.progress(Progress{Phase: Check, Done: 1, Total: 2})
	if err := foreignKeys(conn); err != nil {
		if _, ok := errors.AsType[*sqlite3.Error](err); ok {
			return err
		}
		return refused(Damaged, "%v", err)
	}
	r.progress(Progress{Phase: Check, Done: 2, Total: 2})
	return nil
}

// integrity runs SQLite's check, which for a while changes what is in memory.
func integrity(conn *sqlite3.Conn) (problems []string, err error) {
	if err := conn.Exec(`PRAGMA query_only=OFF; PRAGMA journal_mode=MEMORY`); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Exec(`PRAGMA query_only=ON`)) }()
	return Problems(conn)
}

// planOf is plan, for a file that came from elsewhere.
func planOf(has []applied, files []file) ([]file, error) {
	// A file of another app may also look newer.
	for _, a := range has {
		if slices.ContainsFunc(files, func(f file) bool {
			return f.namespace == a.namespace && f.number == a.number && f.checksum != a.checksum
		}) {
			return nil, refused(OtherApp, "its migration %s isn't this app's", join(a.namespace, a.name))
		}
	}
	if len(has) == 0 {
		return nil, refused(OtherApp, "it has no tables of this app")
	}
	pending, err := plan(has, files)
	if e, ok := errors.AsType[*NewerError](err); ok {
		return nil, refused(Newer, "it has %s", join(e.Namespace, e.File))
	}
	if err != nil {
		return nil, refused(OtherApp, "%v", err)
	}
	return pending, nil
}
