package store_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

func TestUpdateCommitsWhatViewReads(t *testing.T) {
	for _, where := range []string{"memory", "disk"} {
		t.Run(where, func(t *testing.T) {
			o := memory(t)
			if where == "disk" {
				o, _ = onDisk(t)
			}
			db := withSchema(t, o)
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				ctx := tx.Context()
				if _, err := tx.ExecContext(ctx, `INSERT INTO projects (id, name) VALUES (?, :name)`, "p1", sql.Named("name", "Garden")); err != nil {
					return err
				}
				r, err := tx.ExecContext(ctx, `UPDATE projects SET name = name || '!'`)
				if err != nil {
					return err
				}
				if n, _ := r.RowsAffected(); n != 1 {
					t.Errorf("rows affected: got %d, want 1", n)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := read[string](t, db, `SELECT name FROM projects`); got != "Garden!" {
				t.Errorf("got %q, want Garden!", got)
			}
		})
	}
}

func TestErrorRollsBack(t *testing.T) {
	db := withSchema(t, memory(t))
	mine := errors.New("mine")
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`); err != nil {
			return err
		}
		return mine
	})
	if err != mine {
		t.Errorf("got %v, want fn's own error, unwrapped", err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows after a rollback, want 0", n)
	}
}

func TestPanicRollsBackAndGoesOn(t *testing.T) {
	db := withSchema(t, memory(t))
	func() {
		defer func() {
			if v := recover(); v != "boom" {
				t.Errorf("recovered %v, want boom", v)
			}
		}()
		db.Update(t.Context(), func(tx *store.Tx) error {
			tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
			for range store.Each[string](tx.Context(), tx, `SELECT what FROM log`) {
				panic("boom")
			}
			return nil
		})
	}()
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows after a panic, want 0", n)
	}
}

func TestGoexitRollsBack(t *testing.T) {
	db := withSchema(t, memory(t))
	done := make(chan struct{})
	go t.Run("exits", func(t *testing.T) {
		defer close(done)
		db.Update(t.Context(), func(tx *store.Tx) error {
			tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
			t.SkipNow() // leaves by runtime.Goexit
			return nil
		})
	})
	ended(t, done, "the goroutine's end")
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows after a Goexit, want 0", n)
	}
}

func TestNestingIsAnErrorAtOnce(t *testing.T) {
	db := withSchema(t, memory(t))
	other := withSchema(t, memory(t))
	err := db.View(t.Context(), func(v *store.View) error {
		ctx := v.Context()
		if err := db.View(ctx, func(*store.View) error { return nil }); !errors.Is(err, store.ErrNested) {
			t.Errorf("View in View: got %v, want ErrNested", err)
		}
		if err := db.Update(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrNested) {
			t.Errorf("Update in View: got %v, want ErrNested", err)
		}
		if err := db.Maintain(ctx, func(*sqlite3.Conn) error { return nil }); !errors.Is(err, store.ErrNested) {
			t.Errorf("Maintain in View: got %v, want ErrNested", err)
		}
		if err := other.View(ctx, func(*store.View) error { return nil }); err != nil {
			t.Errorf("View of another database: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		if err := db.Update(tx.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrNested) {
			t.Errorf("Update in Update: got %v, want ErrNested", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestNothingWorksAfterItsEnd(t *testing.T) {
	o := memory(t)
	o.Strict = false
	db := withSchema(t, o)
	update(t, db, `INSERT INTO log VALUES ('a'), ('b')`)
	var (
		tx   *store.Tx
		rows *sql.Rows
		stmt *sql.Stmt
	)
	err := db.Update(t.Context(), func(given *store.Tx) (err error) {
		tx = given
		if stmt, err = tx.PrepareContext(tx.Context(), `SELECT what FROM log`); err != nil {
			return err
		}
		rows, err = tx.QueryContext(tx.Context(), `SELECT what FROM log`)
		if err != nil {
			return err
		}
		rows.Next()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if rows.Next() || !errors.Is(rows.Err(), store.ErrEnded) {
		t.Errorf("Rows.Next: got %v, want ErrEnded", rows.Err())
	}
	if err := rows.Close(); err != nil {
		t.Errorf("Rows.Close: %v", err)
	}
	for what, err := range map[string]error{
		"ExecContext":     second(tx.ExecContext(ctx, `DELETE FROM log`)),
		"QueryContext":    second(tx.QueryContext(ctx, `SELECT 1`)),
		"QueryRowContext": tx.QueryRowContext(ctx, `SELECT 1`).Scan(new(int)),
		"PrepareContext":  second(tx.PrepareContext(ctx, `SELECT 1`)),
		"All":             second(store.All[int](ctx, tx, `SELECT 1`)),
		"One":             second(store.One[int](ctx, tx, `SELECT 1`)),
		"Stmt":            second(stmt.QueryContext(ctx)),
	} {
		if !errors.Is(err, store.ErrEnded) {
			t.Errorf("%s: got %v, want ErrEnded", what, err)
		}
	}
	for _, err := range store.Each[int](ctx, tx, `SELECT 1`) {
		if !errors.Is(err, store.ErrEnded) {
			t.Errorf("Each: got %v, want ErrEnded", err)
		}
	}
	if tx.Context().Err() == nil {
		t.Error("the transaction's context goes on after its end")
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 2 {
		t.Errorf("got %d rows, want 2", n)
	}
}

func second[T any](_ T, err error) error { return err }

func TestNowIsOneReadingInMilliseconds(t *testing.T) {
	o := memory(t)
	c := newClock()
	o.Now = c.Now
	db := withSchema(t, o)
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		first := tx.Now()
		c.add(time.Hour)
		if !tx.Now().Equal(first) {
			t.Errorf("the second reading is %v, the first was %v", tx.Now(), first)
		}
		want := time.Date(2026, 3, 29, 0, 30, 0, 123e6, time.UTC)
		if first != want {
			t.Errorf("got %v, want %v", first, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDatabaseSQLMethodSet(t *testing.T) {
	db := withSchema(t, memory(t))
	start := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		ctx := tx.Context()
		insert, err := tx.PrepareContext(ctx, `INSERT INTO entries (id, note, start, stop) VALUES (?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		for _, id := range []string{"a", "b", "c"} {
			if _, err := insert.ExecContext(ctx, id, "note "+id, start, (*time.Time)(nil)); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(ctx, `SELECT id, note, start, stop FROM entries WHERE id > :from ORDER BY id`, sql.Named("from", "a"))
		if err != nil {
			return err
		}
		defer rows.Close()
		var ids strings.Builder
		for rows.Next() {
			var id, note string
			var got time.Time
			stop := &start
			if err := rows.Scan(&id, &note, store.Into(&got), store.Into(&stop)); err != nil {
				return err
			}
			if got != start || stop != nil {
				t.Errorf("got start %v and stop %v, want %v and nil", got, stop, start)
			}
			ids.WriteString(id)
		}
		if ids.String() != "bc" {
			t.Errorf("got ids %q, want bc", ids.String())
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(v *store.View) error {
		var n int
		if err := v.QueryRowContext(v.Context(), `SELECT count(*) FROM entries`).Scan(&n); err != nil || n != 3 {
			t.Errorf("got %d, %v; want 3", n, err)
		}
		if err := v.QueryRowContext(v.Context(), `SELECT id FROM entries WHERE id = 'x'`).Scan(new(string)); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("got %v, want sql.ErrNoRows", err)
		}
		if _, err := v.ExecContext(v.Context(), `SELECT 1`); err != nil {
			t.Errorf("ExecContext of a SELECT in a view: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExecRunsSeveralStatements(t *testing.T) {
	db := withSchema(t, memory(t))
	update(t, db, `
		CREATE TABLE a (x) ; -- one
		CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO log VALUES ('t'); END;
		INSERT INTO a VALUES (1); /* last */ `)
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 1 {
		t.Errorf("got %d, want 1", n)
	}
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `DELETE FROM a WHERE x = ?; DELETE FROM a`, 1); err == nil {
			t.Error("several statements with arguments were run")
		}
		if _, err := store.All[int](tx.Context(), tx, `SELECT 1; DELETE FROM a`); err == nil {
			t.Error("All ran two statements")
		}
		if _, err := tx.ExecContext(tx.Context(), ` -- nothing`); err == nil {
			t.Error("nothing was run")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM a`); n != 1 {
		t.Errorf("got %d, want 1", n)
	}
}
