package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

// upTo is a program with n migrations.
func upTo(n int) migrate.Source {
	files := map[string]string{}
	for i := 1; i <= n; i++ {
		files[fmt.Sprintf("%04d_t.sql", i)] = fmt.Sprintf("CREATE TABLE t%d (x TEXT) STRICT;", i)
	}
	return app(files)
}

func TestTheLastThreeSnapshotsStay(t *testing.T) {
	disk := memfs.New()
	for n := 1; n <= 6; n++ {
		p := boot(disk)
		p.must(t, upTo(n))
		p.must(t, upTo(n)) // nothing is pending: no generation
		p.end()
		disk = disk.Restart()
	}
	if got := generations(t, disk); got != "[3 4 5 6]" || generation(t, disk) != 6 {
		t.Errorf("got generations %s, the current one %d; want [3 4 5 6] and 6", got, generation(t, disk))
	}
	// A snapshot is the database of before, whole and in one file.
	if err := disk.Attach(t.Context(), opfs.Main, 4, false); err != nil {
		t.Fatal(err)
	}
	if n := len(disk.Bytes("g4/db-wal")); n != 0 {
		t.Errorf("the snapshot has a WAL of %d bytes", n)
	}
	p := boot(disk)
	defer p.end()
	db, err := p.open(t.Context(), "main.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if text, err := dump(db); err != nil || !strings.Contains(text, "t4") || strings.Contains(text, "t5") {
		t.Errorf("generation 4 has\n%s\n%v", text, err)
	}
}

func TestProgress(t *testing.T) {
	disk := grown(t)
	p := boot(disk)
	defer p.end()
	var phases []string
	o := p.options(app(later))
	o.Progress = func(s migrate.Progress) {
		if s.Done > s.Total {
			t.Errorf("done %d of %d", s.Done, s.Total)
		}
		phases = append(phases, strings.TrimSpace(fmt.Sprint(s.Phase, " ", s.Name)))
	}
	db, err := migrate.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want := []string{"copy", "check", "migrate 0003_length.sql", "migrate 0004_index.sql", "migrate", "check", "switch"}
	if got := slices.Compact(phases); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFirstStartMigratesDirectly(t *testing.T) {
	disk := memfs.New()
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		err := db.Maintain(t.Context(), func(c *sqlite3.Conn) error {
			return errors.Join(
				rows(c, `PRAGMA application_id`, func(s *sqlite3.Stmt) {
					if id := s.ColumnInt(0); id != migrate.ApplicationID {
						t.Errorf("application_id is %#x", id)
					}
				}),
				rows(c, `PRAGMA foreign_keys`, func(s *sqlite3.Stmt) {
					if !s.ColumnBool(0) {
						t.Error("foreign keys were left off")
					}
				}))
		})
		if err != nil {
			t.Error(err)
		}
	}, app(first))
	if got := generations(t, disk); got != "[1]" || generation(t, disk) != 1 {
		t.Errorf("got generations %s, head %d; want [1] and 1", got, generation(t, disk))
	}
}

func TestFailedFirstStartLeavesNothing(t *testing.T) {
	disk := memfs.New()
	p := boot(disk)
	defer p.end()
	_, err := migrate.Run(t.Context(), p.options(app(map[string]string{
		"0001_a.sql": `CREATE TABLE a (x);`,
		"0002_b.sql": `nonsense`,
	})))
	if e, ok := errors.AsType[*migrate.Error](err); !ok || e.File != "0002_b.sql" || e.Line != 1 {
		t.Errorf("got %v", err)
	}
	if got := generations(t, disk); got != "[]" {
		t.Errorf("got generations %s, want none", got)
	}
	// The mistake is corrected, in the first file too.
	p.must(t, app(map[string]string{"0001_a.sql": `CREATE TABLE aa (x);`}))
}

func TestFullDiskLeavesTheOldDatabase(t *testing.T) {
	disk := grown(t)
	used := disk.Used()
	disk.SetQuota(used + 8192)
	p := boot(disk)
	defer p.end()
	_, err := migrate.Run(t.Context(), p.options(app(later)))
	if !errors.Is(err, sqlite3.FULL) {
		t.Errorf("got %v, want FULL", err)
	}
	if got := generations(t, disk); got != "[1]" {
		t.Errorf("got generations %s: the copy was left behind", got)
	}
	p.must(t, app(first)) // the program before still works
}

func TestCancelledMigrationLeavesTheOldDatabase(t *testing.T) {
	for _, phase := range []migrate.Phase{migrate.Copy, migrate.Check, migrate.Migrate} {
		disk := grown(t)
		p := boot(disk)
		ctx, cancel := context.WithCancel(t.Context())
		o := p.options(app(later))
		o.Progress = func(s migrate.Progress) {
			if s.Phase == phase {
				cancel()
			}
		}
		if _, err := migrate.Run(ctx, o); !errors.Is(err, context.Canceled) {
			t.Errorf("in %s: got %v, want canceled", phase, err)
		}
		if got := generations(t, disk); got != "[1]" {
			t.Errorf("in %s: got generations %s", phase, got)
		}
		p.must(t, app(later))
		p.end()
	}
}

func TestDamagedDatabaseIsNotMigrated(t *testing.T) {
	disk := grown(t)
	b := disk.Bytes("g1/db")
	for i := 3 * 4096; i < 4*4096; i++ {
		b[i] ^= 0x55
	}
	disk.SetBytes("g1/db", b)
	p := boot(disk)
	defer p.end()
	_, err := migrate.Run(t.Context(), p.options(app(later)))
	if !errors.Is(err, sqlite3.CORRUPT) {
		t.Errorf("got %v, want CORRUPT", err)
	}
	if got := generations(t, disk); got != "[1]" || generation(t, disk) != 1 {
		t.Errorf("got generations %s, head %d", got, generation(t, disk))
	}
}

func TestLostHeadIsNotGuessed(t *testing.T) {
	disk := grown(t)
	p := boot(disk)
	defer p.end()
	p.must(t, app(later))
	disk.SetBytes("head", nil)
	if _, err := migrate.Run(t.Context(), p.options(app(later))); !errors.Is(err, opfs.ErrNoHead) {
		t.Errorf("got %v, want ErrNoHead", err)
	}
}

// With one generation only there is nothing to guess; it may have data, so it
// is migrated on a copy.
func TestLostHeadOfTheFirstGenerationIsMadeAnew(t *testing.T) {
	disk := grown(t)
	disk.SetBytes("head", nil)
	if v := oldOrNewAfterHead(t, disk); v != 4 {
		t.Errorf("got version %d", v)
	}
	if got := generations(t, disk); got != "[1 2]" {
		t.Errorf("got generations %s, want [1 2]", got)
	}
}

func oldOrNewAfterHead(t *testing.T, disk *memfs.FS) (v int) {
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		var err error
		if v, err = version(t, db, entries); err != nil {
			t.Error(err)
		}
	}, app(later))
	return v
}

func TestMissingGenerationIsAnError(t *testing.T) {
	disk := grown(t)
	if err := disk.Remove(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	p := boot(disk)
	defer p.end()
	if _, err := migrate.Run(t.Context(), p.options(app(later))); err == nil {
		t.Error("an empty database took the place of a missing one")
	}
}

func TestDatabaseOfAnotherProgramIsRefused(t *testing.T) {
	disk := memfs.New()
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) {
		if err := db.Maintain(t.Context(), func(c *sqlite3.Conn) error { return c.Exec(`PRAGMA application_id=7`) }); err != nil {
			t.Fatal(err)
		}
	})
	_, err := migrate.Run(t.Context(), p.options(app(first)))
	if e, ok := errors.AsType[*migrate.ForeignError](err); !ok || e.ApplicationID != 7 {
		t.Errorf("got %v, want a ForeignError", err)
	}
}

func TestWithoutGenerationsTheDatabaseIsMigratedInPlace(t *testing.T) {
	disk := memfs.New()
	if err := disk.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	p := boot(disk)
	defer p.end()
	for _, source := range []migrate.Source{app(first), app(later), app(later)} {
		o := p.options(source)
		o.Dir = nil
		db, err := migrate.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	o := p.options(app(first))
	o.Dir = nil
	if _, err := migrate.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("got %v, want a NewerError", err)
	}
}

func TestNamespaceComesOnce(t *testing.T) {
	p := boot(memfs.New())
	defer p.end()
	if _, err := migrate.Run(t.Context(), p.options(app(first), app(later))); err == nil {
		t.Error("two sources of one namespace were taken")
	}
}
