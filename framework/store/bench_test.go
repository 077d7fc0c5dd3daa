package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

// inView runs a benchmark's loop in one view.
func inView(b *testing.B, ctx context.Context, db *store.DB, fn func(ctx context.Context, v *store.View) error) {
	b.Helper()
	err := db.View(ctx, func(v *store.View) error {
		b.ReportAllocs()
		for b.Loop() {
			if err := fn(v.Context(), v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkSelect1(b *testing.B) {
	b.Run("One", func(b *testing.B) {
		inView(b, b.Context(), open(b, memory(b)), func(ctx context.Context, v *store.View) error {
			_, err := store.One[int](ctx, v, `SELECT 1`)
			return err
		})
	})
	b.Run("QueryRowContext", func(b *testing.B) {
		inView(b, b.Context(), open(b, memory(b)), func(ctx context.Context, v *store.View) error {
			return v.QueryRowContext(ctx, `SELECT 1`).Scan(new(int))
		})
	})
	b.Run("Conn", func(b *testing.B) {
		db := open(b, memory(b))
		db.Maintain(b.Context(), func(c *sqlite3.Conn) error {
			s, _, _ := c.Prepare(`SELECT 1`)
			defer s.Close()
			for b.Loop() {
				s.Step()
				s.ColumnInt64(0)
				s.Reset()
			}
			return nil
		})
	})
}

// What the questions of the guard cost: none asked, a context that never
// ends, and a deadline that is compared with the clock.
func BenchmarkGuard(b *testing.B) {
	const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 100000) SELECT count(*) FROM n`
	b.Run("free", func(b *testing.B) {
		c, err := sqlite3.Open(":memory:")
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		s, _, err := c.Prepare(sql)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			s.Step()
			s.Reset()
		}
		s.Close()
	})
	for name, deadline := range map[string]time.Duration{"no deadline": 0, "deadline": time.Hour} {
		b.Run(name, func(b *testing.B) {
			ctx := b.Context()
			if deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, deadline)
				defer cancel()
			}
			inView(b, ctx, open(b, memory(b)), func(ctx context.Context, v *store.View) error {
				_, err := store.One[int](ctx, v, sql)
				return err
			})
		})
		b.Run("SELECT 1, "+name, func(b *testing.B) {
			ctx := b.Context()
			if deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, deadline)
				defer cancel()
			}
			inView(b, ctx, open(b, memory(b)), func(ctx context.Context, v *store.View) error {
				_, err := store.One[int](ctx, v, `SELECT 1`)
				return err
			})
		})
	}
}

type benchEntry struct {
	ID, Note    string
	Start, Stop time.Time
	Project     *string
}

func BenchmarkRows10k(b *testing.B) {
	db := withSchema(b, memory(b))
	maintain(b, db, `
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 10000)
		INSERT INTO entries SELECT 'id-0000-' || i, NULL, 'some description ' || i, i * 1000000, i * 2000000 FROM n`)
	const sql = `SELECT id, note, start, stop, project FROM entries`
	b.Run("All", func(b *testing.B) {
		inView(b, b.Context(), db, func(ctx context.Context, v *store.View) error {
			rows, err := store.All[benchEntry](ctx, v, sql)
			if len(rows) != 10_000 {
				b.Error(len(rows))
			}
			return err
		})
	})
	b.Run("Each", func(b *testing.B) {
		inView(b, b.Context(), db, func(ctx context.Context, v *store.View) error {
			for _, err := range store.Each[benchEntry](ctx, v, sql) {
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.Run("QueryContext", func(b *testing.B) {
		inView(b, b.Context(), db, func(ctx context.Context, v *store.View) error {
			rows, err := v.QueryContext(ctx, sql)
			if err != nil {
				return err
			}
			defer rows.Close()
			var all []benchEntry
			for rows.Next() {
				var e benchEntry
				if err := rows.Scan(&e.ID, &e.Note, store.Into(&e.Start), store.Into(&e.Stop), &e.Project); err != nil {
					return err
				}
				all = append(all, e)
			}
			if len(all) != 10_000 {
				b.Error(len(all))
			}
			return rows.Err()
		})
	})
}

func BenchmarkUnits(b *testing.B) {
	b.Run("View", func(b *testing.B) {
		db := open(b, memory(b))
		b.ReportAllocs()
		for b.Loop() {
			db.View(b.Context(), func(*store.View) error { return nil })
		}
	})
	b.Run("View then Update", func(b *testing.B) {
		db := open(b, memory(b))
		for b.Loop() {
			db.View(b.Context(), func(*store.View) error { return nil })
			db.Update(b.Context(), func(*store.Tx) error { return nil })
		}
	})
	b.Run("insert on disk", func(b *testing.B) {
		o, _ := onDisk(b)
		db := withSchema(b, o)
		for b.Loop() {
			update(b, db, `INSERT INTO log VALUES ('x')`)
		}
	})
}
