package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

type funcOf = func(ctx context.Context, tx *store.Tx, report func(done, total int64)) error

// upper rewrites a text column as SQL's upper, which knows only ASCII, can't.
func upper(ctx context.Context, tx *store.Tx, report func(done, total int64)) error {
	notes, err := store.All[struct {
		ID   int64
		Note string
	}](ctx, tx, `SELECT id, note FROM entries ORDER BY id`)
	if err != nil {
		return err
	}
	for i, n := range notes {
		if _, err := tx.ExecContext(ctx, `UPDATE entries SET note = ? WHERE id = ?`, strings.ToUpper(n.Note), n.ID); err != nil {
			return fmt.Errorf("entry %d: %w", n.ID, err)
		}
		report(int64(i+1), int64(len(notes)))
	}
	return nil
}

// withFunc is the first version's app and functions behind its files.
func withFunc(funcs ...migrate.Func) migrate.Source {
	s := app(first)
	s.Funcs = funcs
	return s
}

func TestFuncRunsBetweenTheFilesOfItsNumbers(t *testing.T) {
	disk := memfs.New()
	p := boot(disk)
	defer p.end()
	p.with(t, func(db *store.DB) { exec(t, db, `INSERT INTO entries (note) VALUES ('ärger')`) }, app(first))
	disk = disk.Restart()
	later := boot(disk)
	defer later.end()
	s := app(map[string]string{
		"0001_entries.sql": first["0001_entries.sql"],
		"0002_tags.sql":    first["0002_tags.sql"],
		"0003_before.sql":  `UPDATE entries SET note = note || ' é';`,
		"0005_after.sql":   `UPDATE entries SET note = note || ' é';`,
	})
	s.Funcs = []migrate.Func{
		{Name: "0006_last", Run: func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
			// What is refused to handlers is a migration's work.
			_, err := tx.ExecContext(ctx, `ALTER TABLE entries RENAME COLUMN note TO words; CREATE INDEX by_words ON entries (words)`)
			return err
		}},
		{Name: "0004_upper", Run: upper},
	}
	want := []string{"migrate: applied 0003_before.sql", "migrate: applied 0004_upper.go", "migrate: applied 0005_after.sql", "migrate: applied 0006_last.go"}
	later.with(t, func(db *store.DB) {
		var got string
		err := db.View(t.Context(), func(v *store.View) (err error) {
			got, err = store.One[string](v.Context(), v, `SELECT words FROM entries`)
			return err
		})
		if err != nil || got != "ÄRGER É é" {
			t.Errorf("got %q, %v", got, err)
		}
	}, s)
	if !slices.Equal(later.log, want) {
		t.Errorf("got %q, want %q", later.log, want)
	}
	again := boot(disk.Restart())
	defer again.end()
	again.must(t, s)
	if len(again.log) > 0 {
		t.Errorf("the next start applied %q", again.log)
	}
}

func TestFuncsAreHeldToTheRulesOfFiles(t *testing.T) {
	nothing := func(context.Context, *store.Tx, func(int64, int64)) error { return nil }
	of := func(name, version string) migrate.Func {
		return migrate.Func{Name: name, Version: version, Run: nothing}
	}
	plugin := func(funcs ...migrate.Func) []migrate.Source {
		return []migrate.Source{{Namespace: "p", Funcs: funcs}, app(first)}
	}
	for _, test := range []struct {
		name          string
		before, after []migrate.Source
		want          string
	}{
		{"another version", plugin(of("0001_x", "1")), plugin(of("0001_x", "2")), "migrate p/0001_x.go: has another version than when it was applied"},
		{"renamed", plugin(of("0001_x", "")), plugin(of("0001_y", "")), "migrate p/0001_y.go: has the number of 0001_x.go"},
		{"missing", plugin(of("0001_x", ""), of("0002_y", "")), plugin(of("0002_y", "")), "migrate p/0001_x.go: was applied and is missing"},
		{"reordered", plugin(of("0002_y", "")), plugin(of("0001_x", ""), of("0002_y", "")), "migrate p/0001_x.go: comes before 0002_y.go"},
		{"newer", plugin(of("0001_x", ""), of("0002_y", "")), plugin(of("0001_x", "")), "newer than this program: it has p/0002_y.go"},
		{"a file before", []migrate.Source{app(first)}, []migrate.Source{withFunc(of("0001_x", ""))}, "0001_x.go: has the number of 0001_entries.sql"},
		{"a file instead", []migrate.Source{withFunc(of("0003_x", ""))}, []migrate.Source{app(later)}, "0003_length.sql: has the number of 0003_x.go"},
		{"between files", []migrate.Source{app(map[string]string{"0003_c.sql": "SELECT 1;"})}, []migrate.Source{{FS: app(map[string]string{"0003_c.sql": "SELECT 1;"}).FS, Funcs: []migrate.Func{of("0002_x", "")}}}, "0002_x.go: comes before 0003_c.sql"},
		{"no name", plugin(), plugin(of("x", "")), "p/x.go: is not called NNNN_name"},
		{"a file's name", plugin(), plugin(of("0001_x.sql", "")), "0001_x.sql.go: is not called NNNN_name"},
		{"no function", plugin(), plugin(migrate.Func{Name: "0001_x"}), "p/0001_x.go: has no function"},
		{"the same", plugin(of("0001_x", "1")), plugin(of("0001_x", "1")), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			disk := memfs.New()
			p := boot(disk)
			defer p.end()
			p.must(t, test.before...)
			before := state(t, disk.Clone())
			disk = disk.Restart()
			next := boot(disk)
			defer next.end()
			db, err := migrate.Run(t.Context(), next.options(test.after...))
			if err == nil {
				err = db.Close()
			}
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if after := state(t, disk.Restart()); after != before {
				t.Errorf("the database is\n%s\nand was\n%s", after, before)
			}
		})
	}
}

var errOwn = errors.New("the app's own")

func TestFailedFuncLeavesTheDatabaseAsItWas(t *testing.T) {
	begun := func(then funcOf) funcOf {
		return func(ctx context.Context, tx *store.Tx, report func(int64, int64)) error {
			if _, err := tx.ExecContext(ctx, `DELETE FROM entries; CREATE TABLE made (x)`); err != nil {
				return err
			}
			return then(ctx, tx, report)
		}
	}
	statement := func(sql string) funcOf {
		return begun(func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
			_, err := tx.ExecContext(ctx, sql)
			return err
		})
	}
	for _, test := range []struct {
		name string
		run  funcOf
		want string
		is   error
	}{
		{"an error", begun(func(context.Context, *store.Tx, func(int64, int64)) error { return errOwn }), "the app's own", errOwn},
		{"a panic", begun(func(context.Context, *store.Tx, func(int64, int64)) error { panic("oops") }), "panic: oops", nil},
		{"rows left open", begun(func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
			_, err := tx.QueryContext(ctx, `SELECT 1 UNION SELECT 2`)
			return err
		}), "", nil},
		{"a constraint", statement(`INSERT INTO entries (note) VALUES (NULL)`), "NOT NULL", sqlite3.CONSTRAINT},
		{"COMMIT", statement(`COMMIT`), "COMMIT is refused", nil},
		{"ATTACH", statement(`ATTACH 'x' AS x`), "refused in a migration", nil},
		{"a temporary table", statement(`CREATE TEMP TABLE x (y)`), "refused in a migration", nil},
		{"foreign keys on", statement(`PRAGMA foreign_keys = on`), "refused in a migration", nil},
		{"the framework's table", statement(`DELETE FROM _ashore_migrations`), "belongs to the framework", nil},
		{"SQLite rolled back", statement(`CREATE TRIGGER t BEFORE INSERT ON tags BEGIN SELECT RAISE(ROLLBACK, 'no'); END; INSERT INTO tags VALUES ('a')`), "no", nil},
		{"broken references", statement(`CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (7)`), "foreign keys are broken", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			disk := grown(t)
			before := state(t, disk.Clone())
			p := boot(disk)
			defer p.end()
			db, err := migrate.Run(t.Context(), p.options(withFunc(migrate.Func{Name: "0003_own", Run: test.run})))
			if err == nil {
				db.Close()
			}
			if err == nil || !strings.Contains(err.Error(), "migrate 0003_own.go") || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			if after := state(t, disk.Restart()); after != before {
				t.Errorf("the database is\n%s\nand was\n%s", after, before)
			}
		})
	}
}

func TestFuncEndsWithTheContext(t *testing.T) {
	disk := grown(t)
	p := boot(disk)
	defer p.end()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := migrate.Run(ctx, p.options(withFunc(migrate.Func{Name: "0003_own", Run: func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
		cancel()
		_, err := tx.ExecContext(ctx, `DELETE FROM entries`)
		return err
	}})))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if v, err := look(t, disk.Restart()); v != 2 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
}

// A Tx is of its function: kept, it can do nothing.
func TestFuncsTxEndsWithIt(t *testing.T) {
	p := boot(grown(t))
	defer p.end()
	var kept *store.Tx
	p.with(t, func(*store.DB) {
		if _, err := kept.ExecContext(t.Context(), `DELETE FROM entries`); !errors.Is(err, store.ErrEnded) {
			t.Errorf("got %v", err)
		}
	}, withFunc(migrate.Func{Name: "0003_own", Run: func(_ context.Context, tx *store.Tx, _ func(int64, int64)) error {
		kept = tx
		return nil
	}}))
}

func TestLongMigrationsTellHowFarTheyAre(t *testing.T) {
	p := boot(grown(t))
	defer p.end()
	s := withFunc(migrate.Func{Name: "0004_rows", Run: func(_ context.Context, _ *store.Tx, report func(int64, int64)) error {
		report(0, 0) // isn't known
		for i := range int64(10_000) {
			report(i+1, 10_000)
		}
		return nil
	}})
	s.FS = app(map[string]string{
		"0001_entries.sql": first["0001_entries.sql"],
		"0002_tags.sql":    first["0002_tags.sql"],
		"0003_two.sql":     "CREATE TABLE two (x); -- a comment; and more\nCREATE TABLE three (x);",
		"0005_one.sql":     "CREATE TABLE one (x);",
	}).FS
	o := p.options(s)
	var told []migrate.Progress
	o.Progress = func(p migrate.Progress) {
		if p.Phase == migrate.Migrate {
			told = append(told, p)
		}
	}
	db, err := migrate.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	last := migrate.Progress{}
	rows := 0
	for _, p := range told {
		if p.Total != 3 || p.Done < last.Done || p.Done == last.Done && p.Part < last.Part {
			t.Errorf("%+v came after %+v", p, last)
		}
		if p.Name == "0004_rows.go" && p.Parts == 10_000 {
			rows++
		}
		last = p
	}
	if rows < 100 || rows > 202 {
		t.Errorf("of 10,000 rows %d were told", rows)
	}
	for _, want := range []migrate.Progress{
		{Phase: migrate.Migrate, Name: "0003_two.sql", Done: 0, Total: 3},
		{Phase: migrate.Migrate, Name: "0003_two.sql", Done: 0, Total: 3, Part: 1, Parts: 2},
		{Phase: migrate.Migrate, Name: "0003_two.sql", Done: 0, Total: 3, Part: 2, Parts: 2},
		{Phase: migrate.Migrate, Name: "0004_rows.go", Done: 1, Total: 3, Part: 10_000, Parts: 10_000},
		{Phase: migrate.Migrate, Name: "0005_one.sql", Done: 2, Total: 3},
		{Phase: migrate.Migrate, Done: 3, Total: 3},
	} {
		if !slices.Contains(told, want) {
			t.Errorf("it was never told %+v", want)
		}
	}
}

// Each write fails in turn while a function runs.
func TestFailureWithinAFuncLeavesOldOrNew(t *testing.T) {
	base := grown(t)
	source := withFunc(
		migrate.Func{Name: "0003_length", Run: func(ctx context.Context, tx *store.Tx, report func(int64, int64)) error {
			if _, err := tx.ExecContext(ctx, `ALTER TABLE entries ADD COLUMN length INTEGER NOT NULL DEFAULT 0`); err != nil {
				return err
			}
			for i := range int64(entries) {
				if _, err := tx.ExecContext(ctx, `UPDATE entries SET length = length(note) WHERE id = ?`, i+1); err != nil {
					return err
				}
				report(i+1, entries)
			}
			return nil
		}},
		migrate.Func{Name: "0004_index", Run: func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
			_, err := tx.ExecContext(ctx, later["0004_index.sql"])
			return err
		}})
	for _, kind := range []memfs.Kind{memfs.Full, memfs.Stop} {
		for n := 0; ; n += stride() {
			disk := base.Clone()
			p := boot(disk)
			disk.Inject(memfs.Fault{Kind: kind, After: n, Times: 1})
			db, err := migrate.Run(t.Context(), p.options(source))
			if err == nil {
				err = db.Close()
				if kind == memfs.Stop {
					err = nil
				}
				p.end()
				if err != nil {
					t.Errorf("%s at %d: close: %v", kind, n, err)
				}
				break
			}
			p.end()
			found, lookErr := look(t, disk.Restart())
			if lookErr != nil || found != 2 && found != 4 {
				t.Fatalf("%s of write %d (%v): found version %d, %v", kind, n, err, found, lookErr)
			}
			next := boot(disk.Restart())
			next.with(t, func(db *store.DB) {
				if v, err := version(t, db, entries); v != 4 || err != nil {
					t.Fatalf("%s of write %d: after the next start: version %d, %v", kind, n, v, err)
				}
			}, source)
			next.end()
		}
	}
}
