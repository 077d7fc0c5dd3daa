// Package store gives handlers their database: one SQLite connection behind
// one queue, read-only views, transactions, and rows as Go values.
//
// A [View] cannot write and a [Tx] cannot leave its transaction; both offer
// the method set of database/sql, so generated and plain SQL code works
// unchanged, and [All], [One] and [Each] read rows into structs by column
// name without passing through database/sql.
//
// One first-in, first-out queue guards the connection. It is held from BEGIN
// to the end of COMMIT or ROLLBACK and the reset of every statement, for views
// as for transactions. Whoever waits for something else than SQL while holding
// it makes everybody wait, so such a handler is reported and then failed, see
// [Options].MaxWait.
package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// Durability says what a commit survives.
type Durability int

const (
	// Full flushes on each commit: it survives power loss as far as the
	// platform's flush goes.
	Full Durability = iota
	// Relaxed may lose the last transactions at power loss; it never
	// corrupts, and survives the end of the process as Full does.
	Relaxed
)

// Options configures [Open]. Name is required; the zero value of every other
// field works.
type Options struct {
	// Name is the file name that SQLite is given, such as "main.db".
	Name string
	// VFS names the registered vfs.VFS that opens Name; empty is the
	// operating system's.
	VFS string
	// JournalMode is "wal" (the default when empty) or, where a VFS cannot
	// offer it, the journal mode to use instead, such as "memory". Open fails
	// if SQLite answers with another mode than the one asked for.
	JournalMode string
	// Reverts says that the file may be put back to what it was before a commit
	// that [DB.SetPersist] could not make last. What SQLite has in memory is then
	// compared with the file's change counter before each transaction, which it
	// isn't while the file is locked for good. It excludes "wal".
	Reverts    bool
	Durability Durability

	// Now is the clock of [Tx.Now], [View.Now] and [Tx.NewID]; nil is time.Now.
	Now func() time.Time
	// Rand is the source of [Tx.NewID]; nil is crypto/rand.
	Rand io.Reader

	// Yield returns to the event loop and comes back. All and Each call it
	// every 16 ms, between two rows. Nil where no event loop waits.
	Yield func()

	// Strict is for tests and development: rows that a handler left open fail
	// its call instead of being logged, and waiting is reported.
	Strict bool
	// Logf takes warnings for the developer; nil drops them.
	Logf func(format string, args ...any)

	// Init adds functions, collations and hooks to the connection before the
	// first statement is prepared. It must not run SQL or set an authorizer.
	// It is the only place where functions may be added: without it the
	// connection has SQLite's own, none of which writes, and views rely on that.
	Init func(*sqlite3.Conn) error

	// WarnWait is how long a handler may hold the queue without running SQL
	// before that is logged; 0 is 100 ms if Strict, else never.
	WarnWait time.Duration
	// MaxWait is how long a handler may hold the queue without running SQL
	// before its transaction is rolled back with a [HeldError]; 0 is 5 s.
	MaxWait time.Duration

	// Statements is how many prepared statements are kept; 0 is 256.
	Statements int
}

// DB is a database with one connection and one queue. Its methods may be
// called by any goroutine.
type DB struct {
	options Options
	queue   queue
	hold    *hold
	ids     ids
	changes changes
	pools   pools

	// op is held for every touch of the connection: go-sqlite3 lets other
	// goroutines run in the middle of a statement, and a sqlite3.Conn is for
	// one goroutine at a time. The fields below are used under it.
	op        sync.Mutex
	conn      *sqlite3.Conn
	guard     guard
	cache     *cache
	row       row
	own       ownStatements
	queryOnly bool
	broken    error // the connection can't be used any more
	sequence  uint64
	persist   func(context.Context) error
	trouble   func(context.Context, *sqlite3.Conn, error)
}

// Open opens the database, sets and verifies its modes, and waits for nobody:
// the file must not be open elsewhere.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.JournalMode == "" {
		o.JournalMode = "wal"
	}
	if o.Statements == 0 {
		o.Statements = 256
	}
	db := &DB{options: o, hold: newHold(&o), ids: ids{rand: o.Rand}}
	db.changes.next = 1
	if err := db.connect(ctx); err != nil {
		return nil, fmt.Errorf("store: open %s: %w", o.Name, err)
	}
	return db, nil
}

// Close fails everyone who waits in the queue with [ErrClosed], waits for the
// one who holds it, and closes the connection. Closing twice is allowed.
func (db *DB) Close() error {
	db.queue.close()
	db.pools.close()
	db.op.Lock()
	defer db.op.Unlock()
	if db.conn == nil {
		return nil
	}
	err := closeConn(db.conn)
	db.conn, db.broken = nil, ErrClosed
	if err != nil {
		return fmt.Errorf("store: close %s: %w", db.options.Name, err)
	}
	return nil
}

// View runs fn with a read-only view of the database. Nothing that fn does
// can change it. Under a context that already carries a View or Tx it fails
// at once with [ErrNested].
func (db *DB) View(ctx context.Context, fn func(*View) error) error {
	return db.run(ctx, policyView, nil, func(u *unit) error { return fn(&u.view) })
}

// Update runs fn in a transaction. It commits if fn returns nil; an error
// rolls back and is returned as it is; a panic rolls back and goes on, with
// its stack. Under a context that already carries a View or Tx it fails at
// once with [ErrNested].
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	return db.run(ctx, policyTx, nil, func(u *unit) error { return fn(&u.tx) })
}

// run runs fn in a unit, at a place in the queue or, if that is nil, at its end.
func (db *DB) run(ctx context.Context, p policy, at *Place, fn func(*unit) error) error {
	u, err := db.begin(ctx, p, at)
	if err != nil {
		return err
	}
	returned := false
	defer func() {
		// Not recovered, so that whoever does sees the stack of the panic.
		if !returned {
			u.force(ErrEnded)
		}
	}()
	err = fn(u)
	returned = true
	return u.end(err)
}

// SetPersist sets a function that runs between COMMIT and the release of the
// queue, for transactions that changed something: what makes a commit last
// where the file alone does not. If it fails, it has put the file back to what
// it was before the commit ([Options].Reverts): its error becomes the error of
// the Update, nobody is told of a change, and the next transaction finds the
// database as it was. If it can't do that, the DB must not be used any more.
//
// The transactions of [DB.Maintain] are not told to it.
func (db *DB) SetPersist(fn func(ctx context.Context) error) {
	db.op.Lock()
	defer db.op.Unlock()
	db.persist = fn
}

func (db *DB) logf(format string, args ...any) {
	if db.options.Logf != nil {
		db.options.Logf(format, args...)
	}
}

// closeConn closes a connection with its statements.
func closeConn(c *sqlite3.Conn) error {
	var stmts []*sqlite3.Stmt
	for s := range c.Stmts() {
		stmts = append(stmts, s)
	}
	for _, s := range stmts {
		s.Close() // an error of its last step is not one of closing
	}
	return c.Close()
}
