package opfstest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// Workload is a mix of everything that an app does to a database, the same for
// the same seed: inserts, updates, deletes, transactions small and large, blobs
// that overflow their pages, indexes that come and go, savepoints, rollbacks,
// checkpoints.
type Workload struct {
	Seed uint64
	// Operations is about how many statements change something.
	Operations int
	// Rows is about how many rows there are at most in each table.
	Rows int
	// BlobBytes is how large a blob is at most.
	BlobBytes int
	// OnePage is for transactions that change one page each and nothing else.
	OnePage bool
	// NoCheckpoints leaves out checkpoints, for journal modes without them.
	NoCheckpoints bool
}

const workloadSchema = `
	CREATE TABLE entry (id TEXT PRIMARY KEY NOT NULL, n INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
	CREATE INDEX entry_n ON entry (n, body);
	CREATE TABLE file (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
	CREATE TABLE setting (name TEXT NOT NULL, value INTEGER NOT NULL) STRICT;
	CREATE TABLE pair (k TEXT NOT NULL, v INTEGER NOT NULL, PRIMARY KEY (k, v)) STRICT, WITHOUT ROWID`

const workloadRows = `
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
	INSERT INTO setting SELECT 'setting ' || i, i FROM n`

// Run runs the workload. committed is called after each COMMIT that was
// acknowledged, with the digest of what is then there; its first call is for
// the schema. It ends with the first error of SQLite.
func (w Workload) Run(conn *sqlite3.Conn, committed func(Digest)) error {
	r := &run{Workload: w, conn: conn, rng: rand.New(rand.NewPCG(w.Seed, 7))}
	defer r.close()
	ack := func() error {
		d, err := ReadDigest(conn)
		if err == nil {
			committed(d)
		}
		return err
	}
	if err := conn.Exec("BEGIN IMMEDIATE;" + workloadSchema + ";" + workloadRows + ";COMMIT"); err != nil {
		return err
	}
	if err := r.prepare(); err != nil {
		return err
	}
	if err := ack(); err != nil {
		return err
	}
	for r.done < w.Operations {
		kept, err := r.transaction()
		if err != nil {
			return err
		}
		if kept {
			if err := ack(); err != nil {
				return err
			}
		}
		if err := r.maintain(); err != nil {
			return err
		}
	}
	return nil
}

type run struct {
	Workload
	conn *sqlite3.Conn
	rng  *rand.Rand
	done int // operations

	insert, update, remove, store, resize, drop, pair, unpair, set *sqlite3.Stmt
	stmts                                                          []*sqlite3.Stmt
}

func (r *run) prepare() error {
	for sql, to := range map[string]**sqlite3.Stmt{
		`INSERT INTO entry VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body`: &r.insert,
		`UPDATE entry SET n = ?, body = ? WHERE n BETWEEN ? AND ?`:                          &r.update,
		`DELETE FROM entry WHERE n BETWEEN ? AND ?`:                                         &r.remove,
		`INSERT OR REPLACE INTO file VALUES (?, ?)`:                                         &r.store,
		`UPDATE file SET data = substr(data, 1, ?) WHERE id = ?`:                            &r.resize,
		`DELETE FROM file WHERE id = ?`:                                                     &r.drop,
		`INSERT OR IGNORE INTO pair VALUES (?, ?)`:                                          &r.pair,
		`UPDATE setting SET name = ?, value = ? WHERE rowid = ?`:                            &r.set,
		`DELETE FROM pair WHERE k = ?`:                                                      &r.unpair,
	} {
		stmt, _, err := r.conn.Prepare(sql)
		if err != nil {
			return err
		}
		*to = stmt
		r.stmts = append(r.stmts, stmt)
	}
	return nil
}

func (r *run) close() {
	for _, s := range r.stmts {
		s.Close()
	}
}

// transaction runs one; kept says that it was committed.
func (r *run) transaction() (kept bool, err error) {
	n := 1 + r.rng.IntN(4)
	kind := r.rng.IntN(60)
	if r.OnePage {
		kind = 4
	}
	switch kind {
	case 4, 5, 6, 7, 8, 9, 10, 11:
		r.done++
		return true, step(r.set, r.text(), r.rng.IntN(1_000_000), 1+r.rng.IntN(20))
	case 0:
		n = 100 + r.rng.IntN(100)
	case 1, 2, 3:
		n = 10 + r.rng.IntN(20)
	}
	if err := r.conn.Exec("BEGIN IMMEDIATE"); err != nil {
		return false, err
	}
	for range n {
		if err := r.operation(); err != nil {
			return false, err
		}
	}
	switch r.rng.IntN(20) {
	case 0:
		return false, r.conn.Exec("ROLLBACK")
	case 1:
		err := r.conn.Exec("SAVEPOINT inner")
		for range 3 {
			if err == nil {
				err = r.operation()
			}
		}
		if err == nil {
			err = r.conn.Exec("ROLLBACK TO inner; RELEASE inner")
		}
		if err != nil {
			return false, err
		}
	case 2:
		// Indexes come and go.
		if err := r.conn.Exec("DROP INDEX IF EXISTS entry_body; CREATE INDEX entry_body ON entry (body)"); err != nil {
			return false, err
		}
	case 3:
		if err := r.conn.Exec("DROP INDEX IF EXISTS entry_body"); err != nil {
			return false, err
		}
	}
	return true, r.conn.Exec("COMMIT")
}

// maintain does what is done between transactions.
func (r *run) maintain() error {
	if r.NoCheckpoints {
		return nil
	}
	switch r.rng.IntN(80) {
	case 0:
		return r.conn.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	case 1:
		return r.conn.Exec("PRAGMA wal_checkpoint(PASSIVE)")
	case 2:
		return r.conn.Exec("PRAGMA wal_checkpoint(RESTART)")
	}
	return nil
}

func (r *run) operation() error {
	r.done++
	n := r.rng.IntN(r.Rows)
	switch r.rng.IntN(10) {
	case 0, 1, 2:
		return step(r.insert, fmt.Sprintf("%08x", r.rng.Uint32()), n, r.text())
	case 3, 4:
		return step(r.update, r.rng.IntN(r.Rows), r.text(), n, n+2)
	case 5:
		return step(r.remove, n, n+r.Rows/16)
	case 6:
		return step(r.store, r.rng.IntN(r.Rows/16+1), r.blob())
	case 7:
		if r.rng.IntN(2) == 0 {
			return step(r.drop, r.rng.IntN(r.Rows/16+1))
		}
		return step(r.resize, r.rng.IntN(r.BlobBytes), r.rng.IntN(r.Rows/16+1))
	case 8:
		return step(r.unpair, fmt.Sprint("key ", n%(r.Rows/8+1)))
	}
	return step(r.pair, fmt.Sprint("key ", n%(r.Rows/8+1)), r.rng.IntN(1000))
}

func (r *run) text() string {
	return strings.Repeat(string(rune('a'+r.rng.IntN(26))), 1+r.rng.IntN(80))
}

func (r *run) blob() []byte {
	b := make([]byte, r.rng.IntN(r.BlobBytes))
	for i := 0; i < len(b); i += 8 {
		b[i] = byte(r.rng.Uint32())
	}
	return b
}

func step(stmt *sqlite3.Stmt, args ...any) error {
	for i, a := range args {
		var err error
		switch a := a.(type) {
		case int:
			err = stmt.BindInt(i+1, a)
		case string:
			err = stmt.BindText(i+1, a)
		case []byte:
			err = stmt.BindBlob(i+1, a)
		}
		if err != nil {
			return err
		}
	}
	err := stmt.Exec()
	if rerr := stmt.Reset(); err == nil {
		err = rerr
	}
	return err
}
