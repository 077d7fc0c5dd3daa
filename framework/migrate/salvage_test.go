package migrate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

const salvageSchema = `
CREATE TABLE entries (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE texts (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, twice INTEGER GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE log (entry INTEGER NOT NULL) STRICT;
CREATE INDEX entries_by_note ON entries (note);
CREATE TRIGGER entries_logged AFTER INSERT ON entries BEGIN INSERT INTO log VALUES (new.id); END;
CREATE VIEW long AS SELECT * FROM entries WHERE length(note) > 10;
`

// salvageable is a disk with rows in tables of all kinds.
func salvageable(t *testing.T) *memfs.FS {
	t.Helper()
	disk := memfs.New()
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		exec(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 500) INSERT INTO entries (note) SELECT printf('word%d %0200d', i, i) FROM n`)
		exec(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 50) INSERT INTO texts SELECT printf('text %d', i), zeroblob(5000) FROM n`)
		exec(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 3000) INSERT INTO pairs SELECT i, i * i FROM n`)
		exec(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 300) INSERT INTO counted (id) SELECT i * 1000 FROM n`)
	}, app(map[string]string{"0001_all.sql": salvageSchema}))
	return disk.Restart()
}

func salvaged(t *testing.T, disk *memfs.FS) (migrate.Salvaged, error) {
	t.Helper()
	// As the rescue page does it: a copy is read.
	if err := disk.Attach(t.Context(), opfs.Side, 2, true); err != nil {
		t.Fatal(err)
	}
	disk.SetBytes("g2/db", disk.Bytes("g1/db"))
	if err := disk.Detach(t.Context(), opfs.Side); err != nil {
		t.Fatal(err)
	}
	p := boot(disk)
	defer p.end()
	return migrate.Salvage(t.Context(), migrate.SalvageOptions{
		Dir: disk, VFS: p.vfs.Name(), Generation: 2,
		Sources: []migrate.Source{app(map[string]string{"0001_all.sql": salvageSchema})},
		Now:     func() time.Time { return time.UnixMilli(1_800_000_000_000) },
	})
}

func rowsOf(s migrate.Salvaged) map[string]int64 {
	rows := map[string]int64{}
	for _, table := range s.Tables {
		rows[table.Name] = table.Rows
	}
	return rows
}

func TestSalvageOfAWellDatabaseBringsEverything(t *testing.T) {
	disk := salvageable(t)
	before := ""
	sources := app(map[string]string{"0001_all.sql": salvageSchema})
	p := boot(disk)
	p.with(t, func(db *store.DB) { before, _ = dump(db) }, sources)
	p.end()
	disk = disk.Restart()
	s, err := salvaged(t, disk)
	if err != nil || s.Problems != nil {
		t.Fatalf("got %+v, %v", s, err)
	}
	for _, table := range s.Tables {
		if table.Gaps != 0 {
			t.Errorf("%s has gaps: %+v", table.Name, table)
		}
	}
	if generation(t, disk) != 3 || generations(t, disk) != "[1 2 3]" {
		t.Errorf("generation %d of %s", generation(t, disk), generations(t, disk))
	}
	disk = disk.Restart()
	p = boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		if after, err := dump(db); err != nil || after != before {
			t.Errorf("the database is another one: %d bytes of text, were %d, %v", len(after), len(before), err)
		}
		exec(t, db, `INSERT INTO entries (note) VALUES ('behind')`)
	}, sources)
	if m, err := opfs.ReadMark(disk.Head()); err != nil || !m.Keeps(1) {
		t.Errorf("the damaged generation may be removed: %+v, %v", m, err)
	}
}

// TestSalvageLosesNoMoreThanWhatIsDamaged makes junk of each page in turn. What
// was readable by SQLite itself must come over, the rest is at most the page's.
func TestSalvageLosesNoMoreThanWhatIsDamaged(t *testing.T) {
	well := salvageable(t)
	pages := len(well.Bytes("g1/db")) / 4096
	step := 1
	switch {
	case runtime.GOOS == "js":
		step = 41
	case testing.Short():
		step = 9
	}
	random := rand.New(rand.NewPCG(1, 2))
	all := map[string]int64{"entries": 500, "texts": 50, "pairs": 3000, "counted": 300, "log": 500}
	tried, whole := 0, 0
	for page := 1; page < pages; page += step { // the first one has the list of tables
		disk := well.Clone()
		b := bytes.Clone(disk.Bytes("g1/db"))
		for i := range 4096 {
			b[page*4096+i] = byte(random.Uint32())
		}
		disk.SetBytes("g1/db", b)
		tried++
		s, err := salvaged(t, disk)
		if err != nil {
			if page > 1 && page < 12 { // pages of the list of tables, the list has 12 entries and more
				continue
			}
			t.Fatalf("page %d: %v", page+1, err)
		}
		came := rowsOf(s)
		lost, hit := int64(0), 0
		for name, n := range all {
			if came[name] > n {
				t.Errorf("page %d: %d rows of %s", page+1, came[name], name)
			}
			if came[name] < n {
				hit++
			}
			lost += n - came[name]
		}
		if hit > 1 {
			t.Errorf("page %d: rows of %d tables are lost: %v", page+1, hit, came)
		}
		if lost == 0 {
			whole++
		}
		disk = disk.Restart()
		p := boot(disk)
		p.with(t, func(db *store.DB) {
			err := db.Maintain(t.Context(), func(c *sqlite3.Conn) error {
				check := ""
				err := rows(c, `PRAGMA integrity_check`, func(s *sqlite3.Stmt) { check += s.ColumnText(0) })
				if err != nil || check != "ok" {
					return fmt.Errorf("%s, %w", check, err)
				}
				return nil
			})
			if err != nil {
				t.Errorf("page %d: the salvaged database: %v", page+1, err)
			}
		}, app(map[string]string{"0001_all.sql": salvageSchema}))
		p.end()
	}
	t.Logf("%d pages, in %d cases no row of the tables was lost", tried, whole)
}
