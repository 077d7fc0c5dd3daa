package apptest

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// Released starts the app on each database of files, *.sqlite.gz in any folder: what
// earlier versions left, as `ashore migrate fixture` writes them at a release. Each
// must come to the schema of a new database, lose no row of a table that is still
// there, be whole, and start once more. Those are returned by their files' names,
// for what the app's own methods should say of them. It ends the test if there
// are none.
func Released(t testing.TB, config app.Config, files fs.FS) map[string]*App {
	t.Helper()
	want := New(t, config).schema()
	found := map[string]*App{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".sqlite.gz") {
			return err
		}
		b, err := unpacked(files, name)
		if err != nil {
			return err
		}
		found[path.Base(name)] = released(t, config, name, b, want)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("there are no databases of earlier versions")
	}
	return found
}

func unpacked(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return io.ReadAll(r)
}

// released starts the app on one file.
func released(t testing.TB, config app.Config, name string, b []byte, want map[string]string) *App {
	t.Helper()
	disk := memfs.New()
	ctx := t.Context()
	if err := disk.Attach(ctx, opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	disk.SetBytes("g1/db", b)
	before := rowsOf(t, disk)
	if err := disk.Detach(ctx, opfs.Main); err != nil {
		t.Fatal(err)
	}
	if _, err := opfs.WriteHead(disk.Head(), opfs.Head{Generation: 1, Created: Start, Data: true}); err != nil {
		t.Fatal(err)
	}
	a := On(t, disk.Restart(), config)
	got := a.schema()
	for key, sql := range want {
		if got[key] != sql {
			t.Errorf("%s, migrated: the %s is\n%s\nand in a new database\n%s", name, key, got[key], sql)
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s, migrated: a new database has no %s", name, key)
		}
	}
	a.whole(name, before)
	a.Restart()
	a.whole(name+", started once more", before)
	return a
}

// rowsOf counts the rows of a file's tables, with nothing of the app's.
func rowsOf(t testing.TB, disk *memfs.FS) map[string]int64 {
	t.Helper()
	vfs := opfs.Register("released", disk.Inner())
	defer vfs.Unregister()
	conn, err := sqlite3.Open("file:main.db?vfs=released&immutable=1")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	counts, err := countRows(conn)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// countRows counts the rows of the app's tables.
func countRows(conn *sqlite3.Conn) (map[string]int64, error) {
	var tables []migrate.TableSQL
	err := query(conn, `SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'table'`, func(s *sqlite3.Stmt) {
		tables = append(tables, migrate.TableSQL{Name: s.ColumnText(0), SQL: s.ColumnText(1)})
	})
	counts := map[string]int64{}
	for _, name := range migrate.RowTables(tables) {
		if err == nil {
			err = query(conn, `SELECT count(*) FROM `+sqlite3.QuoteIdentifier(name), func(s *sqlite3.Stmt) { counts[name] = s.ColumnInt64(0) })
		}
	}
	return counts, err
}

// schema is what the app and its plugins made, by kind and name.
func (a *App) schema() map[string]string {
	a.t.Helper()
	all := map[string]string{}
	err := a.DB().Maintain(a.t.Context(), func(conn *sqlite3.Conn) error {
		return query(conn, `SELECT type, name, coalesce(sql, '') FROM sqlite_schema`, func(s *sqlite3.Stmt) {
			// The framework's are made when they are needed, and ANALYZE's by SQLite.
			if name := s.ColumnText(1); !strings.HasPrefix(name, "_ashore_") && !strings.HasPrefix(name, "sqlite_stat") && !strings.HasPrefix(name, "sqlite_autoindex__ashore_") {
				all[s.ColumnText(0)+" "+name] = s.ColumnText(2)
			}
		})
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return all
}

// whole checks integrity, references, and that no row was lost.
func (a *App) whole(what string, before map[string]int64) {
	a.t.Helper()
	err := a.DB().Maintain(context.WithoutCancel(a.t.Context()), func(conn *sqlite3.Conn) error {
		problems, err := migrate.Problems(conn)
		if err != nil {
			return err
		}
		if problems != nil {
			a.t.Errorf("%s: %s", what, strings.Join(problems, "; "))
		}
		err = query(conn, `PRAGMA foreign_key_check`, func(s *sqlite3.Stmt) {
			a.t.Errorf("%s: row %d of %s refers to no row of %s", what, s.ColumnInt64(1), s.ColumnText(0), s.ColumnText(2))
		})
		if err != nil {
			return err
		}
		after, err := countRows(conn)
		for name, rows := range before {
			if now, ok := after[name]; ok && now < rows {
				a.t.Errorf("%s: %d of %d rows of %s are there", what, now, rows, name)
			}
		}
		return err
	})
	if err != nil {
		a.t.Fatal(fmt.Errorf("%s: %w", what, err))
	}
}

// query runs a statement and calls row for each of its rows.
func query(conn *sqlite3.Conn, sql string, row func(*sqlite3.Stmt)) error {
	s, _, err := conn.Prepare(sql)
	if err != nil {
		return err
	}
	defer s.Close()
	for s.Step() {
		row(s)
	}
	return s.Err()
}
