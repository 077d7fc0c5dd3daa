package store_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

// exampleDB has a table and a clock that stands still.
func exampleDB() *store.DB {
	db, err := store.Open(context.Background(), store.Options{
		Name:        ":memory:",
		JournalMode: "memory",
		Now:         func() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		panic(err)
	}
	err = db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `
			CREATE TABLE entries (id TEXT PRIMARY KEY, project_id TEXT, start INTEGER NOT NULL, length INTEGER NOT NULL) STRICT;
			INSERT INTO entries VALUES ('a', 'garden', 1772355600000, 5400000), ('b', NULL, 1772442000000, 60000)`)
		return err
	})
	if err != nil {
		panic(err)
	}
	return db
}

type Entry struct {
	ID        string
	ProjectID *string
	Start     time.Time
	Length    time.Duration
}

func ExampleDB_Update() {
	db := exampleDB()
	defer db.Close()
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `INSERT INTO entries VALUES (?, ?, ?, ?)`,
			"c", "sea", tx.Now(), 90*time.Second)
		return err
	})
	fmt.Println(err)

	err = db.Update(context.Background(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `DELETE FROM entries`); err != nil {
			return err
		}
		return errors.New("never mind")
	})
	fmt.Println(err)

	db.View(context.Background(), func(v *store.View) error {
		n, err := store.One[int](v.Context(), v, `SELECT count(*) FROM entries`)
		fmt.Println(n, "entries")
		return err
	})
	// Output:
	// <nil>
	// never mind
	// 3 entries
}

func ExampleDB_View() {
	db := exampleDB()
	defer db.Close()
	err := db.View(context.Background(), func(v *store.View) error {
		_, err := v.ExecContext(v.Context(), `DELETE FROM entries`)
		return err
	})
	fmt.Println(err)
	// Output:
	// store: a view cannot write: DELETE FROM entries
}

func ExampleDB_OnCommit() {
	db := exampleDB()
	defer db.Close()
	db.OnCommit(func(ctx context.Context, c store.Change) { fmt.Println(c.Tables) })
	db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `DELETE FROM entries WHERE id = ?`, "a")
		return err
	})
	// Output:
	// [entries]
}

func ExampleAll() {
	db := exampleDB()
	defer db.Close()
	db.View(context.Background(), func(v *store.View) error {
		entries, err := store.All[Entry](v.Context(), v, `SELECT id, project_id, start, length FROM entries ORDER BY start`)
		for _, e := range entries {
			fmt.Println(e.ID, e.ProjectID != nil, e.Start, e.Length)
		}
		return err
	})
	// Output:
	// a true 2026-03-01 09:00:00 +0000 UTC 1h30m0s
	// b false 2026-03-02 09:00:00 +0000 UTC 1m0s
}

func ExampleOne() {
	db := exampleDB()
	defer db.Close()
	db.View(context.Background(), func(v *store.View) error {
		id, err := store.One[string](v.Context(), v, `SELECT id FROM entries WHERE project_id = ?`, "garden")
		fmt.Println(id, err)
		_, err = store.One[string](v.Context(), v, `SELECT project_id FROM entries WHERE id = ?`, "b")
		fmt.Println(err)
		_, err = store.One[Entry](v.Context(), v, `SELECT id FROM entries WHERE id = ?`, "z")
		fmt.Println(err)
		return nil
	})
	// Output:
	// a <nil>
	// store: column project_id: is NULL; use a pointer or sql.Null, in: SELECT project_id FROM entries WHERE id = ?
	// sql: no rows in result set
}

func ExampleEach() {
	db := exampleDB()
	defer db.Close()
	db.Update(context.Background(), func(tx *store.Tx) error {
		for id, err := range store.Each[string](tx.Context(), tx, `SELECT id FROM entries WHERE project_id IS NULL`) {
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(tx.Context(), `UPDATE entries SET project_id = 'none' WHERE id = ?`, id); err != nil {
				return err
			}
			fmt.Println(id)
		}
		return nil
	})
	// Output:
	// b
}

func ExampleExplain() {
	db := exampleDB()
	defer db.Close()
	db.View(context.Background(), func(v *store.View) error {
		plan, err := store.Explain(v.Context(), v, `SELECT * FROM entries WHERE start >= ?`, v.Now())
		fmt.Println(plan)
		return err
	})
	// Output:
	// SCAN entries
}

func ExampleInto() {
	db := exampleDB()
	defer db.Close()
	db.View(context.Background(), func(v *store.View) error {
		var start time.Time
		err := v.QueryRowContext(v.Context(), `SELECT start FROM entries WHERE id = 'a'`).Scan(store.Into(&start))
		fmt.Println(start)
		return err
	})
	// Output:
	// 2026-03-01 09:00:00 +0000 UTC
}
