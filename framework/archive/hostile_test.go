package archive_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/serdes"
	"github.com/ncruces/go-sqlite3/vfs/memdb"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
)

// changed is a file after SQL that no app's program would run on it.
func changed(t testing.TB, file []byte, sql string) []byte {
	t.Helper()
	name := fmt.Sprintf("changed-%p", &sql)
	memdb.Create(name, bytes.Clone(file))
	defer memdb.Delete(name)
	conn, err := sqlite3.Open("file:/" + name + "?vfs=memdb")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(sql); err != nil {
		t.Fatal(err)
	}
	out, err := serdes.Serialize(conn, "main")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// put is a file with bytes written over it.
func put(file []byte, at int, b ...byte) []byte {
	out := bytes.Clone(file)
	copy(out[at:], b)
	return out
}

// rootOf is where the first page of a table or index begins.
func rootOf(t testing.TB, file []byte, name string) int {
	t.Helper()
	memdb.Create("root", bytes.Clone(file))
	defer memdb.Delete("root")
	conn, err := sqlite3.Open("file:/root?vfs=memdb")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	stmt, _, err := conn.Prepare(`SELECT rootpage FROM sqlite_schema WHERE name = '` + name + `'`)
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	if !stmt.Step() {
		t.Fatalf("no %s", name)
	}
	return (stmt.ColumnInt(0) - 1) * 4096
}

type hostile struct {
	name string
	file []byte
	want archive.Reason
}

func hostileFiles(t testing.TB, file []byte) []hostile {
	writable := func(sql string) string {
		return "PRAGMA writable_schema=ON;" + sql + ";PRAGMA writable_schema=OFF"
	}
	be32 := func(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
	books := rootOf(t, file, "books")
	index := rootOf(t, file, "books_title")
	inner := bytes.Clone(file) // a child of the table's root is the root itself
	copy(inner[books+8:], be32(uint32(books/4096+1)))
	noise := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 20_000)
	for i := range random {
		random[i] = byte(noise.Uint32())
	}
	all := []hostile{
		{"nothing", nil, archive.NotSQLite},
		{"one byte", []byte{'S'}, archive.NotSQLite},
		{"a header cut off", file[:99], archive.NotSQLite},
		{"a header alone", file[:100], archive.Truncated},
		{"half a page", file[:2048], archive.Truncated},
		{"the first page alone", file[:4096], archive.Truncated},
		{"half of the pages", file[:len(file)/2/4096*4096], archive.Truncated},
		{"all but a page", file[:len(file)-4096], archive.Truncated},
		{"all but a byte", file[:len(file)-1], archive.Truncated},
		{"a byte too many", append(bytes.Clone(file), 0), archive.Truncated},
		{"a page too many", append(bytes.Clone(file), make([]byte, 4096)...), archive.Truncated},
		{"noise", random, archive.NotSQLite},
		{"text", []byte(strings.Repeat("id,title\r\n", 1000)), archive.NotSQLite},
		{"a picture", append([]byte("\x89PNG\r\n\x1a\n"), random...), archive.NotSQLite},
		{"a zip", append([]byte("PK\x03\x04"), random...), archive.NotSQLite},
		{"age", append([]byte("age-encryption.org/v1\n"), random...), archive.Encrypted},
		{"another application id", put(file, 68, 1, 2, 3, 4), archive.OtherApp},
		{"no application id", put(file, 68, 0, 0, 0, 0), archive.OtherApp},
		{"a page size of 1024", put(file, 16, 4, 0), archive.Unusual},
		{"a page size of 65536", put(file, 16, 0, 1), archive.Unusual},
		{"a page size of 3", put(file, 16, 0, 3), archive.Unusual},
		{"a format of the future", put(file, 18, 9, 9), archive.Unusual},
		{"reserved room", put(file, 20, 32), archive.Unusual},
		{"other fractions", put(file, 21, 1, 1, 1), archive.Damaged},
		{"UTF-16", put(file, 56, 0, 0, 0, 2), archive.Unusual},
		{"a count of pages that cannot be", put(file, 28, be32(1<<31-1)...), archive.Truncated},
		{"a list of free pages that goes nowhere", put(put(file, 32, be32(1<<30)...), 36, be32(99)...), archive.Damaged},
		{"a free page that is a table's", put(put(file, 32, be32(uint32(books/4096+1))...), 36, be32(1)...), archive.Damaged},
		{"a schema page that is no b-tree", put(file, 100, 77), archive.Damaged},
		{"a table page that is no b-tree", put(file, books, 77), archive.Damaged},
		{"a table page of zeros", append(append(bytes.Clone(file[:books]), make([]byte, 4096)...), file[books+4096:]...), archive.Damaged},
		{"an index page of noise", append(append(bytes.Clone(file[:index]), random[:4096]...), file[index+4096:]...), archive.Damaged},
		{"a b-tree that is its own child", inner, archive.Damaged},
		{"a count of cells that cannot be", put(file, books+3, 0xff, 0xff), archive.Damaged},
		{"a newer schema", changed(t, file, `INSERT INTO _ashore_migrations VALUES ('', 9, '0009_future.sql', 'x', 1)`), archive.Newer},
		{"a newer plugin", changed(t, file, `INSERT INTO _ashore_migrations VALUES ('archive', 9, '0009_future.sql', 'x', 1)`), archive.Newer},
		{"another app's migration", changed(t, file, `UPDATE _ashore_migrations SET checksum = 'x' WHERE namespace = ''`), archive.OtherApp},
		{"no migration", changed(t, file, `DELETE FROM _ashore_migrations`), archive.OtherApp},
		{"no list of migrations", changed(t, file, `DROP TABLE _ashore_migrations`), archive.OtherApp},
		{"a view in place of the list", changed(t, file, `ALTER TABLE _ashore_migrations RENAME TO m; CREATE VIEW _ashore_migrations AS SELECT * FROM m`), archive.OtherApp},
		{"a trigger", changed(t, file, `CREATE TRIGGER evil AFTER INSERT ON books BEGIN DELETE FROM loans; END`), archive.OtherShape},
		{"another trigger of the app's name", changed(t, file, `DROP TRIGGER books_changed; CREATE TRIGGER books_changed AFTER INSERT ON books BEGIN DELETE FROM loans; END`), archive.OtherShape},
		{"a view", changed(t, file, `CREATE VIEW evil AS SELECT randomblob(1000000000)`), archive.OtherShape},
		{"another view of the app's name", changed(t, file, `DROP VIEW lent; CREATE VIEW lent AS SELECT 1 AS title, 2 AS who`), archive.OtherShape},
		{"a virtual table", changed(t, file, writable(`INSERT INTO sqlite_schema VALUES ('table', 'evil', 'evil', 0, 'CREATE VIRTUAL TABLE evil USING fts5(a)')`)), archive.OtherShape},
		{"a virtual table of no module", changed(t, file, writable(`INSERT INTO sqlite_schema VALUES ('table', 'evil', 'evil', 0, 'CREATE VIRTUAL TABLE evil USING nomodule(a)')`)), archive.OtherShape},
		{"another table", changed(t, file, `CREATE TABLE evil (x)`), archive.OtherShape},
		{"an index over a function", changed(t, file, `CREATE INDEX evil ON books (upper(title))`), archive.OtherShape},
		{"a missing index", changed(t, file, `DROP INDEX books_title`), archive.OtherShape},
		{"a missing table", changed(t, file, `DROP VIEW lent; DROP TABLE loans`), archive.OtherShape},
		{"a looser table", changed(t, file, writable(`UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (title <> '''')', '') WHERE name = 'books'`)), archive.OtherShape},
		{"a schema that isn't SQL", changed(t, file, writable(`UPDATE sqlite_schema SET sql = 'garbage' WHERE name = 'books'`)), archive.Damaged},
		{"a table whose pages are another's", changed(t, file, writable(`UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'loans') WHERE name = 'books'`)), archive.Damaged},
		{"a table behind the end", changed(t, file, writable(`UPDATE sqlite_schema SET rootpage = 1000000 WHERE name = 'books'`)), archive.Damaged},
		{"a row that breaks a rule", changed(t, file, `PRAGMA ignore_check_constraints=ON; UPDATE books SET title = '' WHERE id = 3`), archive.Damaged},
		{"a reference to nothing", changed(t, file, `PRAGMA foreign_keys=OFF; INSERT INTO loans VALUES (1000, 999999, 'x')`), archive.Damaged},
		{"a very long schema", changed(t, file, `CREATE TABLE evil (x /* `+strings.Repeat("long ", 300_000)+`*/)`), archive.Damaged},
		{"very many tables", changed(t, file, many(10_100)), archive.OtherShape},
		{"the framework's tables", changed(t, file, `CREATE TABLE _ashore_evil (x)`), archive.OtherShape},
		{"another table of calls", changed(t, file, `DROP TABLE IF EXISTS _ashore_calls; CREATE TABLE _ashore_calls (x)`), archive.OtherShape},
		{"sample data", changed(t, file, `CREATE TABLE _ashore_sample (x)`), archive.OtherShape},
	}
	return all
}

func many(n int) string {
	var sql strings.Builder
	sql.WriteString("BEGIN;")
	for i := range n {
		fmt.Fprintf(&sql, "CREATE TABLE t%d (x);", i)
	}
	sql.WriteString("COMMIT")
	return sql.String()
}

func TestHostileFilesAreRefusedAndTheDataUntouched(t *testing.T) {
	other := apptest.New(t, library())
	fill(t, other, 300)
	file := export(t, other)
	a := apptest.New(t, library())
	fill(t, a, 10)
	before, disk := rows(t, a), a.Disk().Bytes("g1/db")
	files := hostileFiles(t, file)
	if len(files) < 40 {
		t.Errorf("only %d files", len(files))
	}
	for _, h := range files {
		t.Run(h.name, func(t *testing.T) {
			err := apptest.CallError(t, a, "archive.stage", archive.StageInput{File: bytes.NewReader(h.file)})
			if err == nil {
				t.Fatal("it was taken")
			}
			reason(t, err, h.want)
			if all, _ := a.Disk().Generations(t.Context()); len(all) != 1 {
				t.Errorf("generations %v are left", all)
			}
		})
	}
	if rows(t, a) != before || !bytes.Equal(a.Disk().Bytes("g1/db"), disk) {
		t.Error("the data changed")
	}
	// And the right one is still taken.
	if staged := stage(t, a, file); staged.Tables[0].Rows != 300 {
		t.Errorf("staged %+v", staged)
	}
}
