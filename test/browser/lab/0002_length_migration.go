package main

import (
	"context"
	"fmt"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// migration0002 counts what the notes have of UTF-16, which SQL can't: a migration
// in Go, for the tests that kill the browser while it runs.
var migration0002 = app.MigrationFunc{
	Name: "0002_length",
	Run: func(ctx context.Context, tx *store.Tx, report func(done, total int64)) error {
		if _, err := tx.ExecContext(ctx, `ALTER TABLE notes ADD COLUMN length INTEGER NOT NULL DEFAULT 0`); err != nil {
			return err
		}
		total, err := store.One[int64](ctx, tx, `SELECT count(*) FROM notes`)
		if err != nil {
			return err
		}
		last := ""
		for done := int64(0); ; {
			notes, err := store.All[struct{ ID, Text string }](ctx, tx, `SELECT id, text FROM notes WHERE id > ? ORDER BY id LIMIT 500`, last)
			if err != nil || len(notes) == 0 {
				return err
			}
			for _, n := range notes {
				if _, err := tx.ExecContext(ctx, `UPDATE notes SET length = ? WHERE id = ?`, units(n.Text), n.ID); err != nil {
					return fmt.Errorf("note %s: %w", n.ID, err)
				}
				last = n.ID
				done++
				report(done, total)
			}
		}
	},
}

// units is how many units of UTF-16 a text has, JavaScript's length.
func units(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
