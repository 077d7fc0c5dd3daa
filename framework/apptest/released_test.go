package apptest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/store"
)

// books is an app with these migrations, from 0001 on.
func books(migrations ...string) app.Config {
	files := fstest.MapFS{}
	for i, sql := range migrations {
		files[fmt.Sprintf("%04d_m.sql", i+1)] = &fstest.MapFile{Data: []byte(sql)}
	}
	return app.Config{Name: "books", Migrations: files}
}

// left is the database that an app leaves, packed.
func left(t *testing.T, config app.Config, sql string) fstest.MapFS {
	t.Helper()
	a := apptest.New(t, config)
	err := a.DB().Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), sql)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Restart() // which leaves one file
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(a.Disk().Bytes("g1/db")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"testdata/released/v1.sqlite.gz": &fstest.MapFile{Data: b.Bytes()}}
}

// heard is a test that keeps what is wrong to itself.
type heard struct {
	testing.TB
	wrong []string
}

func (h *heard) Errorf(format string, args ...any) {
	h.wrong = append(h.wrong, fmt.Sprintf(format, args...))
}

func TestReleasedFindsWhatMigrationsDoToEarlierDatabases(t *testing.T) {
	table := `CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;`
	files := left(t, books(table), `INSERT INTO books (title) VALUES ('a'), ('b'), ('c')`)
	remade := func(select3 string) app.MigrationFunc {
		// What a function may do and must not: the schema depends on the rows.
		return app.MigrationFunc{Name: "0002_go", Run: func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
			n, err := store.One[int](ctx, tx, `SELECT count(*) FROM books`)
			if err == nil && n == 3 {
				_, err = tx.ExecContext(ctx, select3)
			}
			return err
		}}
	}
	for _, test := range []struct {
		name  string
		sql   string
		funcs []app.MigrationFunc
		want  string // of what is wrong; empty for nothing
	}{
		{"a column", `ALTER TABLE books ADD COLUMN shelf TEXT`, nil, ""},
		{"an index, and the table anew", `CREATE TABLE n (id INTEGER PRIMARY KEY, title TEXT NOT NULL, shelf TEXT) STRICT; INSERT INTO n SELECT id, title, NULL FROM books; DROP TABLE books; ALTER TABLE n RENAME TO books; CREATE INDEX by_shelf ON books (shelf)`, nil, ""},
		{"rows that go", `DELETE FROM books WHERE title = 'b'`, nil, "2 of 3 rows of books are there"},
		{"the table with its rows", `DROP TABLE books`, nil, ""},
		{"something more than in a new one", "", []app.MigrationFunc{remade(`CREATE TABLE more (x)`)}, "a new database has no table more"},
		{"another form than in a new one", "", []app.MigrationFunc{remade(`ALTER TABLE books ADD COLUMN shelf TEXT`)}, "and in a new database"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := books(table)
			if test.sql != "" {
				config = books(table, test.sql)
			}
			config.MigrationFuncs = test.funcs
			h := &heard{TB: t}
			all := apptest.Released(h, config, files)
			if _, ok := all["v1.sqlite.gz"]; !ok || len(all) != 1 {
				t.Errorf("got the apps of %v", maps.Keys(all))
			}
			switch wrong := strings.Join(h.wrong, "\n"); {
			case test.want == "" && wrong != "":
				t.Errorf("got %s", wrong)
			case !strings.Contains(wrong, test.want):
				t.Errorf("got %q, want %q", wrong, test.want)
			}
		})
	}
}
