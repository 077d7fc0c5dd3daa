package opfstest

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"

	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
)

// transactionGoesOn has statements of a large transaction meet a full disk, for
// a while or for good. SQLite undoes such a statement and the transaction goes
// on, or it undoes the transaction: what a statement was told was written must
// be there for those that come after.
func transactionGoesOn(s *suite) {
	undone, rolledBack, places := 0, 0, 0
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		for _, times := range []int{1, 3, 0} {
			for after := 0; after < 30; after += min(3, s.Every) {
				s.fresh()
				l := ledger{suite: s, rows: map[int]int{}, rng: rand.New(rand.NewPCG(uint64(after), uint64(times)))}
				mode := Mode{Synchronous: synchronous, CachePages: 8, Checkpoint: 40}
				l.conn = s.open(mode)
				s.exec(l.conn, "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB NOT NULL CHECK (length(x) > 0)); CREATE INDEX i ON t (substr(x, 1, 40))")
				l.insert(1, 30)
				before := maps.Clone(l.rows)
				s.exec(l.conn, "BEGIN")
				s.Inject(memfs.Fault{Action: memfs.Write, Kind: memfs.Full, After: after, Times: times})
				for n := 2; n < 14 && !l.conn.GetAutocommit(); n++ {
					if n == 10 {
						s.Inject(memfs.Fault{}) // there is room again
					}
					if !l.statement(n) {
						undone++
					}
				}
				s.Inject(memfs.Fault{})
				if l.conn.GetAutocommit() {
					rolledBack++
					l.rows = before
				} else if err := l.conn.Exec("COMMIT"); err != nil {
					s.fails("commit", err, sqlite3.FULL)
					l.rows = before
				}
				places++
				l.check("same process")
				l.insert(20, 5)
				l.check("one more")
				s.Restart(s.T)
				s.attach()
				l.conn = s.open(mode)
				l.check("next process")
				s.must(l.conn.Close())
			}
		}
	}
	s.Logf("%d transactions: %d statements undone, %d rolled back whole", places, undone, rolledBack)
	if undone == 0 {
		s.Fatal("no statement met the full disk")
	}
}

// ledger knows what is in the table: how long each row's value is.
type ledger struct {
	*suite
	conn *sqlite3.Conn
	rows map[int]int
	rng  *rand.Rand
}

// statement changes some rows, and reports whether it could.
func (l *ledger) statement(n int) bool {
	was := maps.Clone(l.rows)
	switch l.rng.IntN(4) {
	case 0: // over frames of this transaction
		size := 100 + l.rng.IntN(3000)
		for id := range l.rows {
			if id%3 == n%3 {
				l.rows[id] = size
			}
		}
		return l.try(was, fmt.Sprintf("UPDATE t SET x = zeroblob(%d) WHERE id %% 3 = %d", size, n%3))
	case 1:
		l.exec(l.conn, "SAVEPOINT s")
		whole := l.insert(n, 10)
		l.rows = was
		if l.conn.GetAutocommit() { // undone with its savepoint
			return whole
		}
		return l.try(was, "ROLLBACK TO s") && l.try(was, "RELEASE s")
	}
	return l.insert(n, 8)
}

func (l *ledger) insert(n, rows int) bool {
	was := maps.Clone(l.rows)
	size := 1000 + l.rng.IntN(4000)
	for i := range rows {
		l.rows[n*1000+i] = size
	}
	return l.try(was, fmt.Sprintf(`WITH RECURSIVE c(i) AS (VALUES (0) UNION ALL SELECT i+1 FROM c WHERE i < %d)
		INSERT INTO t SELECT %d + i, zeroblob(%d) FROM c`, rows-1, n*1000, size))
}

func (l *ledger) try(was map[int]int, sql string) bool {
	l.Helper()
	err := l.conn.Exec(sql)
	if err == nil {
		return true
	}
	if !errors.Is(err, sqlite3.FULL) {
		l.Fatalf("%s: %v", sql, err)
	}
	l.rows = was
	return false
}

func (l *ledger) check(when string) {
	l.Helper()
	if err := IntegrityCheck(l.conn); err != nil {
		l.Fatalf("%s: %v", when, err)
	}
	got := map[int]int{}
	l.must(query(l.conn, "SELECT id, length(x) FROM t", func(stmt *sqlite3.Stmt) {
		got[stmt.ColumnInt(0)] = stmt.ColumnInt(1)
	}))
	if !maps.Equal(got, l.rows) {
		l.Fatalf("%s: %d rows that differ from the %d there should be", when, len(got), len(l.rows))
	}
}
