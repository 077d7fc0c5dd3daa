package store_test

import (
	"errors"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

func TestRollbackByAStatementKillsTheTx(t *testing.T) {
	for _, sql := range []string{
		`INSERT OR ROLLBACK INTO projects VALUES ('p', 'again')`,
		`INSERT INTO log VALUES ('raise')`,
	} {
		for _, method := range []string{"Exec", "All", "Query"} {
			db := withSchema(t, memory(t))
			update(t, db, `
				INSERT INTO projects VALUES ('p', 'P');
				CREATE TRIGGER no BEFORE INSERT ON log WHEN new.what = 'raise' BEGIN SELECT RAISE(ROLLBACK, 'no'); END`)
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				ctx := tx.Context()
				if _, err := tx.ExecContext(ctx, `INSERT INTO projects VALUES ('q', 'Q')`); err != nil {
					return err
				}
				var err error
				switch method {
				case "Exec":
					_, err = tx.ExecContext(ctx, sql)
				case "All":
					_, err = store.All[string](ctx, tx, sql+` RETURNING 'x'`)
				case "Query":
					err = tx.QueryRowContext(ctx, sql+` RETURNING 'x'`).Scan(new(string))
				}
				if err == nil {
					t.Errorf("%s: no error", sql)
				}
				// Each of these would commit by itself if it ran.
				if _, err := tx.ExecContext(ctx, `INSERT INTO projects VALUES ('r', 'R')`); !isDead(err) {
					t.Errorf("Exec in a dead transaction: %v", err)
				}
				if _, err := store.All[int](ctx, tx, `INSERT INTO projects VALUES ('s', 'S') RETURNING 1`); !isDead(err) {
					t.Errorf("All in a dead transaction: %v", err)
				}
				return nil
			})
			if !isDead(err) || !errors.Is(err, sqlite3.CONSTRAINT) {
				t.Errorf("%s: got %v, want a RolledBackError with its cause", sql, err)
			}
			if n := read[int](t, db, `SELECT count(*) FROM projects`); n != 1 {
				t.Errorf("%s by %s: got %d projects, want 1", sql, method, n)
			}
		}
	}
}

func isDead(err error) bool {
	_, ok := errors.AsType[*store.RolledBackError](err)
	return ok
}

func TestOrdinaryErrorsLeaveTheTxAlive(t *testing.T) {
	db := withSchema(t, memory(t))
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		tx.ExecContext(tx.Context(), `INSERT INTO projects VALUES ('p', 'P')`)
		if _, err := tx.ExecContext(tx.Context(), `INSERT INTO projects VALUES ('p', 'P')`); !errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY) {
			t.Errorf("got %v, want a constraint", err)
		}
		if _, err := tx.ExecContext(tx.Context(), `INSERT INTO nowhere VALUES (1)`); err == nil {
			t.Error("no error")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM projects`); n != 1 {
		t.Errorf("got %d projects, want 1", n)
	}
}

func TestFailedCommitRollsBack(t *testing.T) {
	db := withSchema(t, memory(t))
	update(t, db, `CREATE TABLE child (parent TEXT REFERENCES projects(id) DEFERRABLE INITIALLY DEFERRED)`)
	insert := func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `INSERT INTO child VALUES ('nobody')`)
		return err
	}
	if err := db.Update(t.Context(), insert); !errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY) {
		t.Errorf("got %v, want the foreign key", err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM child`); n != 0 {
		t.Errorf("got %d rows, want 0", n)
	}
	update(t, db, `INSERT INTO projects VALUES ('p', 'P')`)
}

func TestFullDiskIsFullAndTheNextTransactionWorks(t *testing.T) {
	o, fs := onDisk(t)
	db := withSchema(t, o)
	fs.SetQuota(fs.Used() + 100_000)
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		for range 100 {
			if _, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES (?)`, string(make([]byte, 10_000))); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, sqlite3.FULL) {
		t.Errorf("got %v, want FULL", err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows, want 0", n)
	}
	fs.SetQuota(0)
	update(t, db, `INSERT INTO log VALUES ('x')`)
}

func TestFailedFlushFailsTheCommit(t *testing.T) {
	o, fs := onDisk(t)
	db := withSchema(t, o)
	fs.Inject(memfs.Fault{Action: memfs.Flush, Kind: memfs.Fail})
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
		return err
	})
	if !errors.Is(err, sqlite3.IOERR) {
		t.Errorf("got %v, want IOERR", err)
	}
	fs.Inject(memfs.Fault{})
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows, want 0", n)
	}
	update(t, db, `INSERT INTO log VALUES ('x')`)
}
