package migrate_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// freeAndUsed makes a database with a schema and a page that is in the list of
// free pages and the root of the table "used".
func freeAndUsed(t *testing.T, schema string) *memfs.FS {
	t.Helper()
	disk := memfs.New()
	if err := disk.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	root := 0
	raw(t, disk, func(c *sqlite3.Conn) {
		err := c.Exec(`CREATE TABLE used (x); INSERT INTO used VALUES (zeroblob(3000)), (zeroblob(3000)); CREATE TABLE gone (x); INSERT INTO gone VALUES (zeroblob(50000));` +
			schema + `; DELETE FROM gone`)
		if err != nil {
			t.Fatal(err)
		}
		if err := rows(c, `SELECT rootpage FROM sqlite_schema WHERE name = 'used'`, func(s *sqlite3.Stmt) { root = s.ColumnInt(0) }); err != nil {
			t.Fatal(err)
		}
	})
	b := bytes.Clone(disk.Bytes("g1/db"))
	// https://sqlite.org/fileformat2.html#the_freelist
	trunk := int(binary.BigEndian.Uint32(b[32:]))
	binary.BigEndian.PutUint32(b[(trunk-1)*4096+8:], uint32(root))
	disk.SetBytes("g1/db", b)
	return disk
}

// raw opens the main slot's database with SQLite alone.
func raw(t *testing.T, disk *memfs.FS, fn func(*sqlite3.Conn)) {
	t.Helper()
	p := boot(disk)
	defer p.end()
	c, err := sqlite3.Open("file:main.db?vfs=" + p.vfs.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := fts5.Register(c); err != nil {
		t.Fatal(err)
	}
	fn(c)
}

func TestProblemsAreFoundWhateverTheSchemaHas(t *testing.T) {
	schemas := []string{"", "CREATE VIEW v AS SELECT x FROM used", "CREATE VIEW v AS SELECT 1; CREATE VIEW w AS SELECT * FROM v; CREATE TRIGGER t INSTEAD OF INSERT ON w BEGIN SELECT 1; END"}
	tables := ""
	for i := range 24 / stride() {
		tables += fmt.Sprintf("CREATE TABLE t%d (x);", i)
		schemas = append(schemas, fmt.Sprintf("%s CREATE VIRTUAL TABLE f%d USING fts5(a)", tables, i*7), fmt.Sprintf("%s CREATE VIEW v%d AS SELECT 1", tables, i*7))
	}
	// With these names the virtual table is the first in SQLite's hash table.
	tables = ""
	for i := range 21 {
		tables += fmt.Sprintf("CREATE TABLE t%d (x);", i)
	}
	schemas = append(schemas, tables+" CREATE VIRTUAL TABLE f18 USING fts5(a)", tables+" CREATE VIRTUAL TABLE f19 USING fts5(a)")
	blind := map[string]int{}
	for _, schema := range schemas {
		disk := freeAndUsed(t, schema)
		before := bytes.Clone(disk.Bytes("g1/db"))
		raw(t, disk, func(c *sqlite3.Conn) {
			plain := ""
			if err := rows(c, `PRAGMA integrity_check(1)`, func(s *sqlite3.Stmt) { plain += s.ColumnText(0) }); err != nil {
				t.Fatal(err)
			}
			if plain == "ok" {
				kind := "views"
				if bytes.Contains([]byte(schema), []byte("VIRTUAL")) {
					kind = "virtual tables"
				}
				blind[kind]++
			}
			problems, err := migrate.Problems(c)
			if err != nil || len(problems) == 0 {
				t.Errorf("%s\nproblems %q, %v", schema, problems, err)
			}
			if !c.GetAutocommit() {
				t.Error("a transaction is open")
			}
		})
		if !bytes.Equal(before, disk.Bytes("g1/db")) {
			t.Errorf("%s\nthe file was written", schema)
		}
	}
	t.Logf("SQLite's check alone missed it: %v of %d schemas", blind, len(schemas))
}

// A database in use, in WAL mode: the check before a migration finds it.
func TestCheckBeforeAMigrationSeesPastViews(t *testing.T) {
	disk := freeAndUsed(t, "CREATE TABLE entries (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT; CREATE VIEW v AS SELECT 1")
	if _, err := opfs.WriteHead(disk.Head(), opfs.Head{Generation: 1, Created: time.UnixMilli(1_800_000_000_000), Data: true}); err != nil {
		t.Fatal(err)
	}
	disk = disk.Restart()
	wal := func() string { return fmt.Sprint(len(disk.Bytes("g1/db")), len(disk.Bytes("g1/db-wal"))) }
	before := wal()
	p := boot(disk)
	defer p.end()
	_, err := migrate.Run(t.Context(), p.options(app(map[string]string{"0001_a.sql": "CREATE TABLE a (x)"})))
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("2nd reference to page")) {
		t.Errorf("got %v", err)
	}
	if after := wal(); after != before {
		t.Errorf("the files have %s bytes, had %s", after, before)
	}
}
