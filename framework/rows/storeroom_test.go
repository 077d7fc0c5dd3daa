package rows_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

const shelf = `
CREATE TABLE shelves (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, inside TEXT REFERENCES shelves) STRICT;
CREATE TABLE things (
  id INTEGER PRIMARY KEY, shelf TEXT REFERENCES shelves ON DELETE CASCADE, name TEXT NOT NULL CHECK (name <> ''),
  weight REAL, picture BLOB, note ANY, bought_at INTEGER, code TEXT UNIQUE, folded TEXT NOT NULL DEFAULT ''
) STRICT;
`

var errSmell = dispatch.NewError("smell", "things that smell aren't kept")

// storeroom is an app whose things know their name in lower case.
func storeroom() app.Config {
	complete := func(ctx context.Context, tx *store.Tx, key any) error {
		name, err := store.One[string](ctx, tx, `SELECT name FROM things WHERE id = ?`, key)
		if err != nil {
			return err
		}
		if name == "Durian" {
			return errSmell
		}
		_, err = tx.ExecContext(ctx, `UPDATE things SET folded = ? WHERE id = ?`, strings.ToLower(name), key)
		return err
	}
	return app.Config{
		Name:       "storeroom",
		Migrations: fstest.MapFS{"0001_things.sql": {Data: []byte(shelf)}},
		Plugins: []app.Plugin{archive.New(), rows.New(
			rows.Table{Name: "shelves"},
			rows.Table{Name: "things", Times: []string{"bought_at"}, Changed: "bought_at", Complete: complete},
		)},
	}
}

func importRows(t *testing.T, a *apptest.App, table, file string, write bool, columns ...string) rows.Import {
	t.Helper()
	return apptest.Call[rows.Import](t, a, "rows.import", rows.ImportInput{
		File: strings.NewReader(file), Name: "file", Table: table, Columns: columns, Write: write,
	})
}

// everything is all rows of the storeroom.
func everything(t *testing.T, a *apptest.App) string {
	t.Helper()
	var all []string
	err := a.DB().View(t.Context(), func(v *store.View) error {
		for _, sql := range []string{
			`SELECT concat_ws('|', quote(id), quote(name), quote(inside)) FROM shelves ORDER BY id`,
			`SELECT concat_ws('|', quote(id), quote(shelf), hex(name), quote(weight), quote(picture), typeof(note), quote(note), quote(bought_at), quote(code), hex(folded)) FROM things ORDER BY id`,
		} {
			lines, err := store.All[string](context.Background(), v, sql)
			if err != nil {
				return err
			}
			all = append(all, lines...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func counts(i rows.Import) string {
	return fmt.Sprintf("%d new, %d changed, %d the same, %d refused", i.Fresh, i.Changed, i.Same, i.Refused)
}

// exec writes into an app's database.
func exec(t testing.TB, a *apptest.App, sql string, args ...any) {
	t.Helper()
	err := a.DB().Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(context.Background(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rowsOf is a table as text.
func rowsOf(t *testing.T, a *apptest.App, table string, format archive.Format) string {
	t.Helper()
	return strings.Join(apptest.Stream[string](t, a, "archive.rows", archive.RowsInput{Table: table, Format: format}).All(), "")
}

// export gives the app's database as a file.
func export(t *testing.T, a *apptest.App) []byte {
	t.Helper()
	var file []byte
	for _, part := range apptest.Stream[archive.Part](t, a, "archive.export").All() {
		file = append(file, part.Chunk...)
	}
	return file
}
