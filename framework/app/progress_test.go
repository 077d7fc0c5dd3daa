package app

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// deaf is a page that listens to nothing.
type deaf struct{}

func (deaf) Send([]byte) {}

// told starts an app and returns what its page is told of migrations.
func told(t *testing.T, disk *memfs.FS, config Config) (all [][2]int64) {
	t.Helper()
	a, err := Start(t.Context(), config, Host{Dir: disk, Port: deaf{}, Progress: func(p migrate.Progress) {
		phase, done, total := pageProgress(p)
		if phase != "migrate" {
			t.Errorf("got %s of %+v", phase, p)
		}
		all = append(all, [2]int64{done, total})
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPageIsToldTheRowsOfAMigrationThatCounts(t *testing.T) {
	table := fstest.MapFS{"0001_a.sql": {Data: []byte("CREATE TABLE a (x TEXT) STRICT;")}}
	counting := MigrationFunc{Name: "0002_rows", Run: func(_ context.Context, _ *store.Tx, report func(int64, int64)) error {
		for i := range int64(4) {
			report(i+1, 4)
		}
		return nil
	}}
	second := MigrationFunc{Name: "0003_next", Run: func(context.Context, *store.Tx, func(int64, int64)) error { return nil }}

	disk := memfs.New()
	told(t, disk, Config{Name: "rows", Migrations: table})
	got := told(t, disk.Restart(), Config{Name: "rows", Migrations: table, MigrationFuncs: []MigrationFunc{counting}})
	for _, want := range [][2]int64{{1, 4}, {2, 4}, {3, 4}, {4, 4}, {0, 0}} {
		if !slices.Contains(got, want) {
			t.Errorf("it wasn't told %v: %v", want, got)
		}
	}

	disk = memfs.New()
	told(t, disk, Config{Name: "rows", Migrations: table})
	share := 0.0
	for _, p := range told(t, disk.Restart(), Config{Name: "rows", Migrations: table, MigrationFuncs: []MigrationFunc{counting, second}}) {
		if p[1] == 0 || p[1] > 100 { // a check, or the copy's bytes
			continue
		}
		if now := float64(p[0]) / float64(p[1]); now < share {
			t.Errorf("%v came after %f", p, share)
		} else {
			share = now
		}
	}
	if share != 1 {
		t.Errorf("it ended at %f", share)
	}
}

func TestMigrationsOfAPluginMayBeFunctions(t *testing.T) {
	ran := 0
	f := MigrationFunc{Name: "0001_made", Run: func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
		ran++
		_, err := tx.ExecContext(ctx, "CREATE TABLE made (x TEXT) STRICT")
		return err
	}}
	disk := memfs.New()
	config := Config{Name: "plugged", Plugins: []Plugin{installs(func(s *Setup) error { s.Migrations(nil, f); return nil })}}
	told(t, disk, config)
	disk = disk.Restart()
	told(t, disk, config)
	if ran != 1 {
		t.Errorf("it ran %d times", ran)
	}
}

type installs func(*Setup) error

func (f installs) Install(s *Setup) error { return f(s) }
