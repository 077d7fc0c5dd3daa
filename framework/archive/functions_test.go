package archive_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/store"
)

// A file of before a migration in Go is migrated on its way in, and one of after
// it is taken as it is.
func TestFilesAreImportedAcrossMigrationsInGo(t *testing.T) {
	runs := 0
	later := library()
	later.MigrationFuncs = []app.MigrationFunc{{
		Name: "0002_shout",
		Run: func(ctx context.Context, tx *store.Tx, report func(done, total int64)) error {
			runs++
			if _, err := tx.ExecContext(ctx, `ALTER TABLE books ADD COLUMN loud TEXT NOT NULL DEFAULT ''`); err != nil {
				return err
			}
			books, err := store.All[struct {
				ID    int64
				Title string
			}](ctx, tx, `SELECT id, title FROM books`)
			if err != nil {
				return err
			}
			for i, b := range books {
				if _, err := tx.ExecContext(ctx, `UPDATE books SET loud = ? WHERE id = ?`, strings.ToUpper(b.Title), b.ID); err != nil {
					return err
				}
				report(int64(i+1), int64(len(books)))
			}
			return nil
		},
	}}
	old := apptest.New(t, library())
	fill(t, old, 60)

	a := apptest.New(t, later)
	loud := func() (n int) {
		err := a.DB().View(t.Context(), func(v *store.View) (err error) {
			n, err = store.One[int](v.Context(), v, `SELECT count(*) FROM books WHERE loud LIKE 'ÜBERSEE №%'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	replace := func(file []byte) {
		staged := stage(t, a, file)
		apptest.Do(t, a, "archive.replace", archive.ReplaceInput{ID: staged.ID})
		a.Renew()
	}
	replace(export(t, old))
	if n := loud(); n != 60 {
		t.Errorf("a file of before: %d of 60 rows were migrated", n)
	}
	after := export(t, a)
	exec(t, a, `UPDATE books SET loud = ''`)
	before := runs
	replace(after)
	if n := loud(); n != 60 {
		t.Errorf("a file of after: %d of 60 rows", n)
	}
	if runs-before != 1 { // on an empty database, for the comparison
		t.Errorf("a file of after: it ran %d times", runs-before)
	}
}
