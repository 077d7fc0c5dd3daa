package store_test

import (
	"errors"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

// refusals are statements and who may run them.
var refusals = []struct {
	sql      string
	view, tx bool
}{
	// Plain work.
	{`SELECT * FROM entries`, true, true},
	{`SELECT count(*) FROM sqlite_schema`, true, true},
	{`EXPLAIN QUERY PLAN SELECT * FROM entries`, true, true},
	{`VALUES (1)`, true, true},
	{`INSERT INTO log VALUES ('x')`, false, true},
	{`INSERT INTO log VALUES ('x') RETURNING what`, false, true},
	{`UPDATE log SET what = 'x'`, false, true},
	{`DELETE FROM log`, false, true},
	{`REPLACE INTO projects VALUES ('p', 'P')`, false, true},
	{`WITH x AS (SELECT 1) INSERT INTO log SELECT 'x' FROM x`, false, true},
	{`CREATE TABLE made (x)`, false, true},
	{`CREATE INDEX made ON log (what)`, false, true},
	{`CREATE VIEW made AS SELECT 1`, false, true},
	{`CREATE TRIGGER made AFTER INSERT ON log BEGIN SELECT 1; END`, false, true},
	{`DROP TABLE log`, false, true},
	{`ALTER TABLE log ADD COLUMN more TEXT`, false, true},
	{`ALTER TABLE log RENAME TO old_log`, false, true},
	{`ALTER TABLE log RENAME COLUMN what TO which`, false, true},
	{`ALTER TABLE entries DROP COLUMN note`, false, true},
	{`ANALYZE`, false, true},
	{`REINDEX`, false, true},

	// Transactions are the framework's; savepoints cannot leave one.
	{`BEGIN`, false, false},
	{`BEGIN IMMEDIATE`, false, false},
	{`COMMIT`, false, false},
	{`END TRANSACTION`, false, false},
	{`ROLLBACK`, false, false},
	{`EXPLAIN COMMIT`, false, false},
	{` /* hidden */ commit`, false, false},
	{`SAVEPOINT a`, false, true},

	// Other files.
	{`ATTACH ':memory:' AS other`, false, false},
	{`DETACH main`, false, false},
	{`VACUUM`, false, false},
	{`VACUUM INTO 'other.db'`, false, false},
	{"-- hidden\n;; vacuum", false, false},

	// PRAGMAs that read, and those that write.
	{`PRAGMA table_info(entries)`, true, true},
	{`SELECT name FROM pragma_table_info('entries')`, true, true},
	{`PRAGMA foreign_keys`, true, true},
	{`PRAGMA user_version`, true, true},
	{`PRAGMA integrity_check`, true, true},
	{`PRAGMA foreign_keys = off`, false, false},
	{`PRAGMA foreign_keys(0)`, false, false},
	{`PRAGMA main.user_version = 3`, false, false},
	{`PRAGMA application_id = 3`, false, false},
	{`PRAGMA query_only = off`, false, false},
	{`PRAGMA query_only`, false, false},
	{`PRAGMA writable_schema = on`, false, false},
	{`PRAGMA journal_mode = delete`, false, false},
	{`PRAGMA locking_mode = normal`, false, false},
	{`PRAGMA synchronous = off`, false, false},
	{`PRAGMA wal_checkpoint`, false, false},
	{`PRAGMA optimize`, false, false},
	{`PRAGMA incremental_vacuum`, false, false},
	{`PRAGMA trusted_schema = on`, false, false},
	{`PRAGMA shrink_memory`, false, false},
	{`PRAGMA defer_foreign_keys = on`, false, false},
	{`PRAGMA temp_store_directory = '/'`, false, false},

	// Temporary objects outlive the transaction.
	{`CREATE TEMP TABLE entries (x)`, false, false},
	{`CREATE TABLE temp.entries (x)`, false, false},
	{`CREATE TEMP VIEW entries AS SELECT 1`, false, false},
	{`CREATE TEMP TRIGGER made AFTER INSERT ON log BEGIN SELECT 1; END`, false, false},

	// The framework's tables.
	{`SELECT * FROM _ashore_secret`, false, false},
	{`SELECT count(*) FROM "_ASHORE_secret"`, false, false},
	{`SELECT 1 FROM log WHERE EXISTS (SELECT 1 FROM _ashore_secret)`, false, false},
	{`SELECT * FROM secret_view`, false, false},
	{`INSERT INTO _ashore_secret VALUES (1)`, false, false},
	{`INSERT INTO secret_trigger VALUES (1)`, false, false},
	{`UPDATE _ashore_secret SET x = 1`, false, false},
	{`DELETE FROM _ashore_secret`, false, false},
	{`DROP TABLE _ashore_secret`, false, false},
	{`ALTER TABLE _ashore_secret ADD COLUMN y`, false, false},
	{`ALTER TABLE log RENAME TO _ashore_log`, false, false},
	{`CREATE TABLE _ashore_mine (x)`, false, false},
	{`CREATE INDEX mine ON _ashore_secret (x)`, false, false},
	{`CREATE TRIGGER mine AFTER INSERT ON _ashore_secret BEGIN SELECT 1; END`, false, false},
	{`CREATE TRIGGER _ashore_mine AFTER INSERT ON log BEGIN SELECT 1; END`, false, false},

	// The schema by the back door.
	{`UPDATE sqlite_schema SET sql = 'x'`, false, false},
	{`UPDATE sqlite_temp_schema SET sql = 'x'`, false, false},
	{`INSERT INTO sqlite_temp_schema VALUES ('x', 'x', 'x', 1, 'x')`, false, false},
	{`DELETE FROM sqlite_schema`, false, false},
	{`SELECT load_extension('x')`, false, false},
}

func withTraps(t testing.TB) *store.DB {
	db := withSchema(t, memory(t))
	maintain(t, db, `
		CREATE TABLE secret_trigger (x);
		CREATE TRIGGER leak AFTER INSERT ON secret_trigger BEGIN INSERT INTO _ashore_secret VALUES (new.x); END;
		CREATE VIEW secret_view AS SELECT x FROM _ashore_secret;
		INSERT INTO log VALUES ('a')`)
	return db
}

func TestPolicy(t *testing.T) {
	db := withTraps(t)
	before := dump(t, db)
	check := func(who, sql string, allowed bool, err error) {
		t.Helper()
		if (err == nil) != allowed {
			t.Errorf("%s, %s: got %v, want allowed %v", who, sql, err, allowed)
		}
		if !allowed && !isRefusal(err) {
			t.Errorf("%s, %s: got %v, want a refusal", who, sql, err)
		}
		if after := dump(t, db); after != before {
			t.Fatalf("%s, %s: the database is now\n%s", who, sql, after)
		}
	}
	for _, test := range refusals {
		var err error
		db.View(t.Context(), func(v *store.View) error {
			_, err = v.ExecContext(v.Context(), test.sql)
			return nil
		})
		check("view", test.sql, test.view, err)
		db.Update(t.Context(), func(tx *store.Tx) error {
			_, err = tx.ExecContext(tx.Context(), test.sql)
			if tx.Autocommit() {
				t.Errorf("tx, %s: left the transaction", test.sql)
			}
			return errors.New("roll back")
		})
		check("tx", test.sql, test.tx, err)
	}
}

// isRefusal tells refusals by the policy, and those by SQLite itself, from
// other errors.
func isRefusal(err error) bool {
	_, ok := errors.AsType[*store.PolicyError](err)
	return ok || errors.Is(err, sqlite3.ERROR) || errors.Is(err, sqlite3.AUTH)
}

// A view has three walls; this is the second one, with the first one open: a
// function that is called by a SELECT writes on the connection itself.
func TestQueryOnlyHoldsBehindTheAuthorizer(t *testing.T) {
	o := memory(t)
	o.Init = func(c *sqlite3.Conn) error {
		return c.CreateFunction("sneak", 0, 0, func(ctx sqlite3.Context, _ ...sqlite3.Value) {
			if err := ctx.Conn().Exec(`INSERT INTO log VALUES ('sneaked')`); err != nil {
				ctx.ResultError(err)
			}
		})
	}
	db := withSchema(t, o)
	err := db.View(t.Context(), func(v *store.View) error {
		_, err := store.All[*int](v.Context(), v, `SELECT sneak()`)
		return err
	})
	if !errors.Is(err, sqlite3.READONLY) {
		t.Errorf("got %v, want READONLY", err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows, want 0", n)
	}
	update(t, db, `SELECT sneak()`)
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 1 {
		t.Errorf("got %d rows, want 1: a transaction may", n)
	}
}

// A statement allowed in a transaction must not come out of the cache for a
// view.
func TestPoliciesDoNotShareStatements(t *testing.T) {
	db := withSchema(t, memory(t))
	const sql = `INSERT INTO log VALUES ('x')`
	update(t, db, sql)
	err := db.View(t.Context(), func(v *store.View) error {
		_, err := v.ExecContext(v.Context(), sql)
		return err
	})
	if _, ok := errors.AsType[*store.PolicyError](err); !ok {
		t.Errorf("got %v, want a PolicyError", err)
	}
	if err := errors.Unwrap(err); err != nil {
		t.Errorf("the refusal wraps %v", err)
	}
}

func TestSavepointUndoesAPart(t *testing.T) {
	db := withSchema(t, memory(t))
	update(t, db, `
		INSERT INTO log VALUES ('a');
		SAVEPOINT part; INSERT INTO log VALUES ('b'); ROLLBACK TO part; RELEASE part;
		SAVEPOINT open; INSERT INTO log VALUES ('c')`)
	if got := read[string](t, db, `SELECT group_concat(what) FROM log`); got != "a,c" {
		t.Errorf("got %s, want a,c", got)
	}
}
