package migrate_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

var (
	first = map[string]string{
		"0001_entries.sql": `CREATE TABLE entries (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;`,
		"0002_tags.sql":    `CREATE TABLE tags (name TEXT PRIMARY KEY) STRICT;`,
	}
	later = map[string]string{
		"0001_entries.sql": first["0001_entries.sql"],
		"0002_tags.sql":    first["0002_tags.sql"],
		"0003_length.sql":  `ALTER TABLE entries ADD COLUMN length INTEGER NOT NULL DEFAULT 0; UPDATE entries SET length = length(note);`,
		"0004_index.sql":   `CREATE INDEX entries_by_length ON entries (length);`,
	}
)

// version says which schema a database has, and that its rows are whole.
func version(t *testing.T, db *store.DB, entries int) (v int, err error) {
	t.Helper()
	err = db.Maintain(t.Context(), func(c *sqlite3.Conn) error {
		var check string
		var applied, count, long int
		err := errors.Join(
			rows(c, `PRAGMA integrity_check`, func(s *sqlite3.Stmt) { check += s.ColumnText(0) }),
			rows(c, `SELECT count(*) FROM _ashore_migrations`, func(s *sqlite3.Stmt) { applied = s.ColumnInt(0) }),
			rows(c, `SELECT count(*), sum(length(note)) FROM entries`, func(s *sqlite3.Stmt) { count, long = s.ColumnInt(0), s.ColumnInt(1) }))
		if err != nil {
			return err
		}
		if check != "ok" || count != entries || long != 400*entries {
			return fmt.Errorf("integrity %q, %d entries of %d letters", check, count, long)
		}
		v = applied
		if applied == 4 {
			sum := -1
			err = rows(c, `SELECT sum(length) FROM entries INDEXED BY entries_by_length`, func(s *sqlite3.Stmt) { sum = s.ColumnInt(0) })
			if err == nil && sum != long {
				err = fmt.Errorf("length is %d, want %d", sum, long)
			}
		}
		return err
	})
	return v, err
}

const entries = 60

// grown makes a disk with the first version's database and rows in it.
func grown(t *testing.T) *memfs.FS {
	t.Helper()
	disk := memfs.New()
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		exec(t, db, fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT %d)
			INSERT INTO entries (note) SELECT printf('%%0400d', i) FROM n`, entries))
	}, app(first))
	return disk.Restart()
}

// oldOrNew looks at a disk as it was found, and then lets the later program
// start on it. It returns the version found.
func oldOrNew(t *testing.T, what string, disk *memfs.FS) int {
	t.Helper()
	found, err := look(t, disk)
	if err != nil || found != 2 && found != 4 {
		t.Fatalf("%s: found version %d, %v; want 2 or 4 and nothing else", what, found, err)
	}
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		if v, err := version(t, db, entries); err != nil || v != 4 {
			t.Fatalf("%s: after the next start: version %d, %v", what, v, err)
		}
	}, app(later))
	return found
}

// look reads the version of the database that the head names.
func look(t *testing.T, disk *memfs.FS) (int, error) {
	copied := disk.Clone()
	p := boot(copied)
	defer p.end()
	g := generation(t, copied)
	if err := copied.Attach(t.Context(), opfs.Main, g, false); err != nil {
		return 0, err
	}
	db, err := p.open(t.Context(), "main.db")
	if err != nil {
		return 0, err
	}
	v, err := version(t, db, entries)
	return v, errors.Join(err, db.Close())
}

// stride thins out the sweeps where SQLite takes long to start.
func stride() int {
	if runtime.GOOS == "js" {
		return 11
	}
	return 1
}

func TestKilledAnywhereLeavesOldOrNew(t *testing.T) {
	disk := grown(t)
	recording := disk.Record()
	p := boot(disk)
	defer p.end()
	p.must(t, app(later))
	recording.Stop()
	seen := map[int]int{}
	w := recording.Walk()
	for {
		if w.Pos()%stride() == 0 {
			seen[oldOrNew(t, fmt.Sprintf("killed after %d operations", w.Pos()), w.FS())]++
			if torn := w.Torn(100); torn != nil {
				oldOrNew(t, fmt.Sprintf("killed in operation %d", w.Pos()), torn)
			}
		}
		if !w.Next() {
			break
		}
	}
	seen[oldOrNew(t, "killed at the end", w.FS())]++
	t.Logf("%d operations; versions found: %v", w.Pos(), seen)
	if seen[2] == 0 || seen[4] == 0 {
		t.Errorf("versions found: %v; the sweep missed one side", seen)
	}
}

func TestPowerCutAnywhereLeavesOldOrNew(t *testing.T) {
	disk := grown(t)
	recording := disk.Record()
	p := boot(disk)
	defer p.end()
	p.must(t, app(later))
	recording.Stop()
	w := recording.Walk()
	random := rand.New(rand.NewPCG(1, 2))
	for {
		for range 3 {
			if w.Pos()%stride() == 0 {
				cut := memfs.Cut{Rand: random}
				oldOrNew(t, fmt.Sprintf("power cut after %d operations", w.Pos()), w.PowerCut(cut))
			}
		}
		if !w.Next() {
			break
		}
	}
}

// Each write fails in turn, for good or for the moment; the program goes on and
// says so.
func TestFailureAnywhereLeavesOldOrNew(t *testing.T) {
	base := grown(t)
	for _, kind := range []memfs.Kind{memfs.Fail, memfs.Full, memfs.Short, memfs.Stop} {
		for n := 0; ; n += stride() {
			disk := base.Clone()
			p := boot(disk)
			disk.Inject(memfs.Fault{Kind: kind, After: n, Times: 1})
			db, err := migrate.Run(t.Context(), p.options(app(later)))
			if err == nil {
				if v, err := version(t, db, entries); v != 4 || err != nil {
					t.Errorf("%s at %d: no error, version %d, %v", kind, n, v, err)
				}
				if err := db.Close(); err != nil && kind != memfs.Stop {
					t.Errorf("%s at %d: close: %v", kind, n, err)
				}
			}
			failed := err != nil
			p.end()
			oldOrNew(t, fmt.Sprintf("%s of write %d (%v)", kind, n, err), disk.Restart())
			if !failed {
				break
			}
		}
	}
}

func TestFirstStartGoesOnAfterAnyCrash(t *testing.T) {
	disk := memfs.New()
	recording := disk.Record()
	p := boot(disk)
	defer p.end()
	p.must(t, app(later))
	recording.Stop()
	w := recording.Walk()
	for {
		if w.Pos()%stride() == 0 {
			for _, found := range []*memfs.FS{w.FS(), w.PowerCut(memfs.Cut{Rand: rand.New(rand.NewPCG(1, uint64(w.Pos())))})} {
				p := boot(found)
				p.with(t, func(db *store.DB) {
					if v, err := version(t, db, 0); v != 4 || err != nil {
						t.Fatalf("after %d operations: version %d, %v", w.Pos(), v, err)
					}
				}, app(later))
				p.end()
			}
		}
		if !w.Next() {
			break
		}
	}
}
