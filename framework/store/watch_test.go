package store_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/ashore-dev/ashore/framework/store"
)

// written runs statements in a transaction and returns the tables of its
// change, "" if there was none.
func written(t *testing.T, db *store.DB, sql string, args ...any) string {
	t.Helper()
	var got []string
	var once sync.Once
	db.OnCommit(func(_ context.Context, c store.Change) {
		once.Do(func() { got = c.Tables })
	})
	update(t, db, sql, args...)
	once.Do(func() {})
	return strings.Join(got, " ")
}

func TestChangeNamesTheTablesWritten(t *testing.T) {
	const seed = `
		INSERT INTO projects VALUES ('p', 'P'), ('q', 'Q');
		INSERT INTO entries (id, project, start) VALUES ('e', 'p', 0);
		CREATE TABLE numbers (n INTEGER PRIMARY KEY, x TEXT UNIQUE) STRICT, WITHOUT ROWID;
		INSERT INTO numbers VALUES (1, 'one'), (2, 'two');
		CREATE VIEW running AS SELECT id, note FROM entries WHERE stop IS NULL;
		CREATE TRIGGER run INSTEAD OF UPDATE ON running BEGIN UPDATE entries SET note = new.note WHERE id = old.id; END;
		CREATE TRIGGER audit AFTER UPDATE OF name ON projects BEGIN INSERT INTO log VALUES (new.name); END;
		CREATE TRIGGER gone AFTER DELETE ON numbers BEGIN INSERT INTO log VALUES (old.x); END;
		CREATE TABLE parent (id INTEGER PRIMARY KEY);
		CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent(id) ON DELETE SET NULL);
		INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1);`
	for _, test := range []struct{ name, sql, want string }{
		{"insert", `INSERT INTO log VALUES ('x')`, "log"},
		{"name in another case", `INSERT INTO "LOG" VALUES ('x')`, "log"},
		{"schema-qualified", `UPDATE main.entries SET note = 'n'`, "entries"},
		{"update of nothing", `UPDATE log SET what = 'x' WHERE 0`, ""},
		{"delete of everything", `DELETE FROM entries`, "entries"},
		{"delete of nothing", `DELETE FROM log`, ""},
		{"cascade", `DELETE FROM projects WHERE id = 'p'`, "entries projects"},
		{"set null", `DELETE FROM parent`, "child parent"},
		{"trigger", `UPDATE projects SET name = 'N' WHERE id = 'q'`, "log projects"},
		{"instead of trigger", `UPDATE running SET note = 'n'`, "entries running"},
		{"replace", `REPLACE INTO numbers VALUES (3, 'two')`, "log numbers"},
		{"without rowid", `UPDATE numbers SET n = 7 WHERE n = 1`, "numbers"},
		{"upsert", `INSERT INTO projects VALUES ('p', 'X') ON CONFLICT DO UPDATE SET name = 'X'`, "log projects"},
		{"insert or ignore", `INSERT OR IGNORE INTO projects VALUES ('p', 'X')`, ""},
		{"two statements", `DELETE FROM entries; INSERT INTO log VALUES ('x')`, "entries log"},
		{"select", `SELECT * FROM entries`, ""},
		{"new table", `CREATE TABLE made (x)`, "made sqlite_master"},
		{"dropped table", `DROP TABLE child`, "child sqlite_master"},
		{"new column", `ALTER TABLE log ADD COLUMN more TEXT`, "log sqlite_master"},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := withSchema(t, memory(t))
			update(t, db, seed)
			if got := written(t, db, test.sql); got != test.want {
				t.Errorf("%s: got %q, want %q", test.sql, got, test.want)
			}
			// The statement comes from the cache now.
			update(t, db, `DELETE FROM log`)
		})
	}
}

func TestChangeSeesWritesOfEveryMethod(t *testing.T) {
	const sql = `INSERT INTO log VALUES ('x') RETURNING what`
	for name, fn := range map[string]func(tx *store.Tx) error{
		"All": func(tx *store.Tx) error {
			_, err := store.All[string](tx.Context(), tx, sql)
			return err
		},
		"Each, left early": func(tx *store.Tx) error {
			for range store.Each[string](tx.Context(), tx, sql) {
				break
			}
			return nil
		},
		"QueryRowContext": func(tx *store.Tx) error {
			return tx.QueryRowContext(tx.Context(), sql).Scan(new(string))
		},
		"prepared": func(tx *store.Tx) error {
			s, err := tx.PrepareContext(tx.Context(), sql)
			if err != nil {
				return err
			}
			_, err = s.ExecContext(tx.Context())
			return err
		},
		"a statement that failed in the middle": func(tx *store.Tx) error {
			if _, err := tx.ExecContext(tx.Context(), `INSERT OR FAIL INTO log SELECT 'x' UNION ALL SELECT NULL`); err == nil {
				t.Error("it did not fail")
			}
			return nil
		},
	} {
		db := withSchema(t, memory(t))
		var got []string
		db.OnCommit(func(_ context.Context, c store.Change) { got = c.Tables })
		if err := db.Update(t.Context(), fn); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(got, []string{"log"}) {
			t.Errorf("%s: got %v, want [log]", name, got)
		}
	}
}

func TestReadsNamesTheTablesRead(t *testing.T) {
	db := withSchema(t, memory(t))
	update(t, db, `CREATE VIEW running AS SELECT e.id FROM entries e JOIN projects p ON p.id = e.project WHERE stop IS NULL`)
	for _, test := range []struct{ sql, want string }{
		{`SELECT 1`, ""},
		{`SELECT id FROM entries`, "entries"},
		{`SELECT count(*) FROM Entries`, "entries"},
		{`SELECT 1 FROM log WHERE EXISTS (SELECT 1 FROM projects)`, "log projects"},
		{`WITH x AS (SELECT id FROM entries) SELECT 1 FROM x, log`, "entries log"},
		{`SELECT id FROM running`, "entries projects running"},
	} {
		var view *store.View
		err := db.View(t.Context(), func(v *store.View) error {
			view = v
			for range 2 { // the second time from the cache
				if _, err := store.All[string](v.Context(), v, `SELECT CAST(x AS TEXT) FROM (SELECT 1 AS x), (`+test.sql+`)`); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", test.sql, err)
		}
		if got := strings.Join(view.Reads(), " "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.sql, got, test.want)
		}
	}
}

// A trigger made later belongs to a statement that is already cached.
func TestSetsFollowTheSchema(t *testing.T) {
	db := withSchema(t, memory(t))
	if got := written(t, db, `INSERT INTO log VALUES ('x')`); got != "log" {
		t.Errorf("got %q", got)
	}
	update(t, db, `CREATE TRIGGER also AFTER INSERT ON log BEGIN INSERT INTO projects VALUES (new.what, 'p'); END`)
	if got := written(t, db, `INSERT INTO log VALUES ('y')`); got != "log projects" {
		t.Errorf("after a trigger was made: got %q, want log projects", got)
	}
	maintain(t, db, `DROP TRIGGER also`)
	if got := written(t, db, `INSERT INTO log VALUES ('z')`); got != "log" {
		t.Errorf("after it was dropped: got %q, want log", got)
	}
	rolledBack := db.Update(t.Context(), func(tx *store.Tx) error {
		tx.ExecContext(tx.Context(), `ALTER TABLE log ADD COLUMN more TEXT`)
		if _, err := store.All[struct{ What, More string }](tx.Context(), tx, `SELECT * FROM log WHERE more IS NOT NULL`); err != nil {
			t.Error(err)
		}
		return context.Canceled
	})
	if rolledBack != context.Canceled {
		t.Error(rolledBack)
	}
	err := db.View(t.Context(), func(v *store.View) error {
		_, err := store.All[struct{ What string }](v.Context(), v, `SELECT * FROM log`)
		return err
	})
	if err != nil {
		t.Errorf("after the column was rolled back: %v", err)
	}
}

func TestOnCommitRunsAfterTheQueueIsReleasedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		var mu sync.Mutex
		var seen []uint64
		type key struct{}
		db.OnCommit(func(ctx context.Context, c store.Change) {
			if ctx.Value(key{}) != "value" || ctx.Err() != nil {
				t.Errorf("the context has %v, %v", ctx.Value(key{}), ctx.Err())
			}
			// Would wait for ever if the queue were held.
			read[int](t, db, `SELECT count(*) FROM log`)
			if err := db.View(ctx, func(*store.View) error { return nil }); err != nil {
				t.Errorf("a view under OnCommit's context: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, c.Sequence)
		})
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				err := db.Update(ctx, func(tx *store.Tx) error {
					if i == 7 {
						return nil // nothing changed: no call
					}
					_, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		cancel()
		synctest.Wait()
		if len(seen) != 19 || !slices.IsSorted(seen) || seen[18] != 19 {
			t.Errorf("got %v, want 1 to 19 in order", seen)
		}
	})
}

func TestOnCommitMayCommitAndPanic(t *testing.T) {
	var r record
	o := memory(t)
	o.Logf = r.logf
	db := withSchema(t, o)
	var seen []uint64
	db.OnCommit(func(ctx context.Context, c store.Change) {
		seen = append(seen, c.Sequence)
		if c.Sequence < 3 {
			update(t, db, `INSERT INTO log VALUES ('x')`)
		}
		panic("listener")
	})
	update(t, db, `INSERT INTO log VALUES ('x')`)
	if !slices.Equal(seen, []uint64{1, 2, 3}) {
		t.Errorf("got %v, want [1 2 3]", seen)
	}
	if strings.Count(r.String(), "OnCommit panicked: listener") != 3 {
		t.Errorf("got log %s", &r)
	}
}

func TestPersistRunsBeforeTheQueueIsReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		begun, release := make(chan struct{}), make(chan error)
		db.SetPersist(func(context.Context) error { close(begun); return <-release })
		var delivered int
		db.OnCommit(func(context.Context, store.Change) { delivered++ })
		failed := make(chan error, 1)
		go func() {
			failed <- db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
				return err
			})
		}()
		<-begun
		var inside bool
		go db.View(t.Context(), func(*store.View) error { inside = true; return nil })
		synctest.Wait()
		if inside || len(failed) > 0 {
			t.Error("somebody went on before the commit was persisted")
		}
		mine := context.DeadlineExceeded
		release <- mine
		if err := <-failed; err == nil || !strings.Contains(err.Error(), "persist") {
			t.Errorf("got %v, want persist's error", err)
		}
		synctest.Wait()
		if !inside || delivered != 0 {
			t.Errorf("inside %v, delivered %d", inside, delivered)
		}
		db.SetPersist(func(context.Context) error { t.Error("persisted nothing"); return nil })
		update(t, db, `SELECT 1`)
	})
}
