package app_test

import (
	"context"
	"maps"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// A disk of each size between too small and large enough: a start that finds no
// room says so, by the code for which the page knows what to do, and leaves the
// database to the version that it is of; with room, the next start migrates it.
func TestADiskThatIsFullWhileMigratingLeavesTheDataToTheOldVersion(t *testing.T) {
	disk := grown(t)
	old := noteConfig()
	migrations := fstest.MapFS{"0002_long.sql": &fstest.MapFile{Data: []byte(`ALTER TABLE notes ADD COLUMN more TEXT NOT NULL DEFAULT ''; UPDATE notes SET more = text || text;`)}}
	maps.Copy(migrations, old.Migrations.(fstest.MapFS))
	later := app.Config{Name: "notes", Migrations: migrations, MigrationFuncs: []app.MigrationFunc{{
		Name: "0003_twice",
		Run: func(ctx context.Context, tx *store.Tx, _ func(int64, int64)) error {
			_, err := tx.ExecContext(ctx, `CREATE TABLE twice AS SELECT more || more AS four FROM notes`)
			return err
		},
	}}}
	step := int64(len(disk.Bytes("g1/db")))
	if runtime.GOOS == "js" {
		step *= 2
	}
	full := 0
	for more := int64(0); ; more += step {
		full++
		if full > 100 {
			t.Fatal("no disk is large enough")
		}
		small := disk.Clone()
		small.SetQuota(small.Used() + more)
		a, err := app.Start(t.Context(), later, app.Host{Dir: small, Port: nowhere{}})
		if err == nil {
			if err := a.Stop(t.Context()); err != nil {
				t.Errorf("%d bytes more: %v", more, err)
			}
			break
		}
		if f := app.FailureOf(err); f.Code != dispatch.CodeQuota || f.Reason != "full" {
			t.Fatalf("%d bytes more: got %s, %s: %v", more, f.Code, f.Reason, err)
		}
		if got := len(small.Bytes("g2/db")); got != 0 {
			t.Errorf("%d bytes more: %d bytes of the copy are left", more, got)
		}
		before := apptest.On(t, small.Restart(), old)
		if got := count(t, before); got != 2000 {
			t.Fatalf("%d bytes more: the old version finds %d rows", more, got)
		}
		// It goes on, once there is some room.
		before.Disk().SetQuota(0)
		if err := runSQL(before, `DELETE FROM notes WHERE id = 1`); err != nil {
			t.Errorf("%d bytes more: the old version: %v", more, err)
		}
		before.Restart()
		roomy := before.Disk().Clone()
		after := apptest.On(t, roomy, later)
		if got := count(t, after); got != 1999 {
			t.Errorf("%d bytes more: with room there are %d rows", more, got)
		}
	}
	t.Logf("%d disks were too small", full-1)
	if full < 5 {
		t.Errorf("only %d disks were too small", full-1)
	}
}
