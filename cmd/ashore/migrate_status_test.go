package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMigrateStatusTellsWhatWasReleased(t *testing.T) {
	app := released(t)
	writeFiles(t, app, map[string]string{"migrations/0004_d.sql": "DROP TABLE a;\n"})
	status, out, problems := migrateIn(t, app, "status")
	want := "0001_a.sql    released\n0003_b-c.sql  released\n0004_d.sql    not released\n"
	if status != 0 || out != want {
		t.Errorf("got %d, %q, %q; want %q", status, out, problems, want)
	}
	writeFiles(t, app, map[string]string{"migrations/0001_a.sql": "-- edited\n", "migrations/x.sql": ""})
	if err := os.Remove(filepath.Join(app, "migrations", "0003_b-c.sql")); err != nil {
		t.Fatal(err)
	}
	status, out, problems = migrateIn(t, app, "status")
	want = "0001_a.sql    edited after it was released\n0004_d.sql    not released\n0003_b-c.sql  released, and missing\n"
	if status != 1 || out != want || !strings.Contains(problems, "x.sql: is not called") {
		t.Errorf("got %d, %q, %q; want %q", status, out, problems, want)
	}
}

func TestMigrateFixtureIsCalledAsAVersion(t *testing.T) {
	for _, version := range []string{"", "../v1", "v 1", "-v1"} {
		if status, _, problems := migrateIn(t, t.TempDir(), "fixture", "--", version); status != 1 || !strings.Contains(problems, "can't be a file's name") {
			t.Errorf("%q: %d, %q", version, status, problems)
		}
	}
}

// The app is compiled and asked: what it says is the command's answer.
func TestMigrateStatusAsksTheApp(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles an app")
	}
	missing := filepath.Join(t.TempDir(), "missing.sqlite")
	if status, out, _ := migrateIn(t, "../../apps/timetracker", "status", "-db", missing); status != 1 || out != "" {
		t.Errorf("a file that isn't there: %d, %q", status, out)
	}
	// It was written at its release, and may not be written over.
	status, _, problems := migrateIn(t, "../../apps/timetracker", "fixture", "before-v0.1.0")
	if status != 1 || !strings.Contains(problems, "is there already") {
		t.Errorf("a fixture that is there: %d, %q", status, problems)
	}
}
