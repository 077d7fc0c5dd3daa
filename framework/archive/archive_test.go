package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs/memdb"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

const first = `
CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL CHECK (title <> ''), pages INTEGER, price REAL, cover BLOB, note ANY) STRICT;
CREATE INDEX books_title ON books (title);
CREATE TABLE loans (id INTEGER PRIMARY KEY, book INTEGER NOT NULL REFERENCES books, who TEXT NOT NULL) STRICT;
CREATE TABLE changes (at INTEGER NOT NULL) STRICT;
CREATE TRIGGER books_changed AFTER INSERT ON books BEGIN INSERT INTO changes VALUES (1); END;
CREATE VIEW lent AS SELECT title, who FROM loans JOIN books ON books.id = book;
`

// library is an app with what a schema can have.
func library(more ...string) app.Config {
	files := fstest.MapFS{"0001_books.sql": {Data: []byte(first)}}
	for i, sql := range more {
		files[fmt.Sprintf("%04d_more.sql", i+2)] = &fstest.MapFile{Data: []byte(sql)}
	}
	return app.Config{Name: "library", Migrations: files, Plugins: []app.Plugin{archive.New()}}
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

// fill writes rows with a value of each type.
func fill(t testing.TB, a *apptest.App, n int) {
	t.Helper()
	exec(t, a, `
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
INSERT INTO books (id, title, pages, price, cover, note) SELECT i, 'Übersee №' || i || char(0) || ' 🚢', CASE WHEN i % 7 THEN i + 9007199254740993 END, i / 3.0, randomblob(i % 50),
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN i WHEN 2 THEN 'x' || i ELSE zeroblob(3) END FROM n`, n)
	exec(t, a, `INSERT INTO loans SELECT id, id, 'Ada' FROM books WHERE id % 3 = 0`)
}

// rows is all that an app's database has, as SQL literals.
func rows(t *testing.T, a *apptest.App) string {
	t.Helper()
	var all strings.Builder
	err := a.DB().View(t.Context(), func(v *store.View) error {
		for _, query := range []string{
			`SELECT quote(id) || quote(title) || quote(pages) || quote(price) || quote(cover) || quote(note) || hex(title) FROM books ORDER BY id`,
			`SELECT quote(id) || quote(book) || quote(who) FROM loans ORDER BY id`,
			`SELECT count(*) || '' FROM changes`,
		} {
			for line, err := range store.Each[string](context.Background(), v, query) {
				if err != nil {
					return err
				}
				all.WriteString(line + "\n")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// export gives the app's database as a file.
func export(t testing.TB, a *apptest.App) []byte {
	t.Helper()
	var file []byte
	parts := apptest.Stream[archive.Part](t, a, "archive.export")
	for {
		p, ok := parts.Next()
		if !ok {
			break
		}
		if file = append(file, p.Chunk...); int64(len(file)) != p.Done {
			t.Fatalf("a part says %d bytes, there are %d", p.Done, len(file))
		}
	}
	if err := parts.Err(); err != nil {
		t.Fatal(err)
	}
	return file
}

// open opens a file as SQLite does without Ashore.
func open(t *testing.T, file []byte) *sqlite3.Conn {
	t.Helper()
	name := strings.ReplaceAll(t.Name(), "/", "_")
	memdb.Create(name, bytes.Clone(file))
	conn, err := sqlite3.Open("file:/" + name + "?vfs=memdb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); memdb.Delete(name) })
	return conn
}

func text(t *testing.T, conn *sqlite3.Conn, sql string) string {
	t.Helper()
	stmt, _, err := conn.Prepare(sql)
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	var lines []string
	for stmt.Step() {
		lines = append(lines, stmt.ColumnText(0))
	}
	if err := stmt.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func stage(t *testing.T, a *apptest.App, file []byte) archive.Staged {
	t.Helper()
	return apptest.Call[archive.Staged](t, a, "archive.stage", archive.StageInput{File: bytes.NewReader(file)})
}

func TestAnExportIsAPlainFile(t *testing.T) {
	a := apptest.New(t, library())
	fill(t, a, 3000)
	file := export(t, a)
	conn := open(t, file)
	for sql, want := range map[string]string{
		`PRAGMA integrity_check`:     "ok",
		`SELECT count(*) FROM books`: "3000",
		`PRAGMA application_id`:      "1095977039",
	} {
		if got := text(t, conn, sql); got != want {
			t.Errorf("%s is %q, want %q", sql, got, want)
		}
	}
	if file[18] != 1 || file[19] != 1 {
		t.Error("the header asks for a log")
	}
	if len(file) < 300_000 {
		t.Errorf("only %d bytes: it doesn't show that parts fit together", len(file))
	}
}

func TestAnExportIsOfOneMomentWhileTheAppGoesOn(t *testing.T) {
	a := apptest.New(t, library())
	fill(t, a, 3000)
	parts := apptest.Stream[archive.Part](t, a, "archive.export")
	var file []byte
	for i := 0; ; i++ {
		p, ok := parts.Next()
		if !ok {
			break
		}
		file = append(file, p.Chunk...)
		// Enough for SQLite to write its log back, if nothing kept it.
		exec(t, a, `UPDATE books SET pages = ?1, cover = randomblob(2000)`, i)
	}
	if err := parts.Err(); err != nil {
		t.Fatal(err)
	}
	conn := open(t, file)
	if got := text(t, conn, `PRAGMA integrity_check`); got != "ok" {
		t.Error(got)
	}
	if got := text(t, conn, `SELECT count(*) FROM books WHERE length(cover) = 2000`); got != "0" {
		t.Errorf("%s rows are of later", got)
	}
	// Afterwards the log is written back again.
	for range 5 {
		exec(t, a, `UPDATE books SET cover = randomblob(2000)`)
	}
	if n := len(a.Disk().Bytes("g1/db-wal")); n > 24<<20 {
		t.Errorf("the log has %d bytes", n)
	}
}

func TestAnExportThatIsEndedLeavesTheWayFree(t *testing.T) {
	a := apptest.New(t, library())
	for range 4 { // more than a page takes ahead
		exec(t, a, `INSERT INTO books (title, cover) VALUES ('large', zeroblob(5000000))`)
	}
	parts := apptest.Stream[archive.Part](t, a, "archive.export")
	if _, ok := parts.Next(); !ok {
		t.Fatal(parts.Err())
	}
	failed := apptest.Stream[archive.Part](t, a, "archive.export")
	if _, ok := failed.Next(); ok || failed.Err() == nil || failed.Err().Code != "archive_busy" {
		t.Errorf("a second one: %v", failed.Err())
	}
	parts.Stop()
	if got := text(t, open(t, export(t, a)), `PRAGMA integrity_check`); got != "ok" {
		t.Error(got)
	}
}

func TestAnImportTakesThePlaceAndUndoLeadsBack(t *testing.T) {
	other := apptest.New(t, library())
	fill(t, other, 500)
	file, want := export(t, other), rows(t, other)

	a := apptest.New(t, library())
	exec(t, a, `INSERT INTO books (title) VALUES ('mine')`)
	mine := rows(t, a)
	if state := apptest.Call[archive.State](t, a, "archive.state"); state.CanUndo || state.ReplacedAt != nil {
		t.Errorf("before: %+v", state)
	}
	staged := stage(t, a, file)
	if staged.Bytes != int64(len(file)) || len(staged.Tables) != 3 || staged.Tables[0] != (archive.Table{Name: "books", Rows: 500, Now: 1}) {
		t.Errorf("staged: %+v", staged)
	}
	if rows(t, a) != mine {
		t.Error("staging changed the data")
	}
	apptest.Do(t, a, "archive.replace", archive.ReplaceInput{ID: staged.ID})
	a.Renew()
	if got := rows(t, a); got != want {
		t.Errorf("after the import:\n%.300s\nwant\n%.300s", got, want)
	}
	state := apptest.Call[archive.State](t, a, "archive.state")
	if state.ID != staged.ID || !state.CanUndo || state.ReplacedAt == nil {
		t.Errorf("after the import: %+v", state)
	}
	exec(t, a, `INSERT INTO books (title) VALUES ('later')`)
	apptest.Do(t, a, "archive.undo")
	a.Renew()
	if got := rows(t, a); got != mine {
		t.Errorf("after undo:\n%s\nwant\n%s", got, mine)
	}
	// And what was there then is kept.
	if all, _ := a.Disk().Generations(t.Context()); len(all) != 2 {
		t.Errorf("generations: %v", all)
	}
}

func TestAnOlderFileIsMigrated(t *testing.T) {
	old := apptest.New(t, library())
	fill(t, old, 20)
	file := export(t, old)
	a := apptest.New(t, library(`ALTER TABLE books ADD COLUMN shelf TEXT; UPDATE books SET shelf = 'A' || id;`))
	staged := stage(t, a, file)
	apptest.Do(t, a, "archive.replace", archive.ReplaceInput{ID: staged.ID})
	a.Renew()
	err := a.DB().View(t.Context(), func(v *store.View) error {
		shelf, err := store.One[string](context.Background(), v, `SELECT shelf FROM books WHERE id = 20`)
		if err == nil && shelf != "A20" {
			t.Errorf("shelf is %q", shelf)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARowOfTheFileThatANewRuleForbidsIsRefused(t *testing.T) {
	old := apptest.New(t, library())
	exec(t, old, `INSERT INTO books (title) VALUES ('one'), ('one')`)
	file := export(t, old)
	a := apptest.New(t, library(`CREATE UNIQUE INDEX titles ON books (title);`))
	err := apptest.CallError(t, a, "archive.stage", archive.StageInput{File: bytes.NewReader(file)})
	reason(t, err, archive.Damaged)
}

func TestVerifyKeepsNothing(t *testing.T) {
	a := apptest.New(t, library())
	fill(t, a, 50)
	before := rows(t, a)
	file := export(t, a)
	found := apptest.Call[archive.Staged](t, a, "archive.verify", archive.StageInput{File: bytes.NewReader(file)})
	if found.Tables[0].Rows != 50 {
		t.Errorf("found %+v", found)
	}
	if all, _ := a.Disk().Generations(t.Context()); len(all) != 1 || rows(t, a) != before {
		t.Errorf("generations: %v", all)
	}
	err := apptest.CallError(t, a, "archive.replace", archive.ReplaceInput{ID: found.ID})
	if err.Code != dispatch.CodeNotFound {
		t.Errorf("replacing what was only verified: %v", err)
	}
}

func TestADroppedFileIsGone(t *testing.T) {
	a := apptest.New(t, library())
	fill(t, a, 5)
	staged := stage(t, a, export(t, a))
	apptest.Do(t, a, "archive.drop")
	if err := apptest.CallError(t, a, "archive.replace", archive.ReplaceInput{ID: staged.ID}); err.Code != dispatch.CodeNotFound {
		t.Errorf("got %v", err)
	}
	if all, _ := a.Disk().Generations(t.Context()); len(all) != 1 {
		t.Errorf("generations: %v", all)
	}
}

// reason asserts why a file was refused.
func reason(t *testing.T, err *dispatch.Error, want archive.Reason) {
	t.Helper()
	if err == nil || err.Code != "archive_refused" {
		t.Fatalf("got %v, want a refusal", err)
	}
	if got := apptest.Data[archive.Refusal](t, err); got.Reason != want || got.Sentence == "" {
		t.Errorf("refused with %+v, want %s", got, want)
	}
}
