package store_test

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
)

// What reading and writing may allocate: time under js/wasm is in the first
// place that.
func TestSQLAllocatesNoMoreThanItsBudget(t *testing.T) {
	db := withSchema(t, memory(t))
	maintain(t, db, `
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 1000)
		INSERT INTO entries SELECT 'id-0000-' || i, NULL, 'some description ' || i, i * 1000000, i * 2000000 FROM n`)
	ctx := t.Context()
	for _, c := range []struct {
		name   string
		budget float64
		run    func() error
	}{
		{"an empty view", 1, func() error { return db.View(ctx, func(*store.View) error { return nil }) }},
		{"a view of 1000 rows of five columns", 60, func() error { // 35 slabs of texts
			return db.View(ctx, func(v *store.View) error {
				rows, err := store.All[benchEntry](v.Context(), v, `SELECT id, note, start, stop, project FROM entries`)
				if len(rows) != 1000 {
					t.Errorf("got %d rows, want 1000", len(rows))
				}
				return err
			})
		}},
		{"a view of a number", 3, func() error {
			return db.View(ctx, func(v *store.View) error {
				_, err := store.One[int](v.Context(), v, `SELECT 1 WHERE 1 = ?`, 1)
				return err
			})
		}},
		{"an insert", 6, func() error {
			return db.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES (?)`, "x")
				return err
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := testing.AllocsPerRun(200, func() {
				if err := c.run(); err != nil {
					t.Fatal(err)
				}
			})
			if got > c.budget {
				t.Errorf("got %v allocations, want at most %v", got, c.budget)
			}
		})
	}
}
