package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// migrateIn runs ashore migrate in an app's folder.
func migrateIn(t *testing.T, app, what string, args ...string) (status int, out, problems string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(t.Context(), append([]string{"migrate", what, "-app", app}, args...), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// released is an app whose two migrations were released.
func released(t *testing.T) string {
	t.Helper()
	app := t.TempDir()
	writeFiles(t, app, map[string]string{
		"main.go":                  "package main\n",
		"migrations/0001_a.sql":    "CREATE TABLE a (x INTEGER) STRICT;\n",
		"migrations/0003_b-c.sql":  "CREATE TABLE b (x INTEGER) STRICT;\n",
		"migrations/0002.sql.note": "no migration\n",
	})
	if status, out, problems := migrateIn(t, app, "check", "-update"); status != 0 || !strings.HasSuffix(out, "2 migrations, 2 of them new\n") {
		t.Fatalf("check -update: %d, %q, %q", status, out, problems)
	}
	return app
}

func TestMigrateNewTakesTheNextNumber(t *testing.T) {
	app := released(t)
	if err := os.Remove(filepath.Join(app, "migrations", "0003_b-c.sql")); err != nil {
		t.Fatal(err)
	}
	// 0003 is gone but was released: databases have it.
	status, out, problems := migrateIn(t, app, "new", "tags")
	path := filepath.Join(app, "migrations", "0004_tags.sql")
	if status != 0 || out != path+"\n" {
		t.Fatalf("new: %d, %q, %q; want %s", status, out, problems, path)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), "-- 0004_tags.sql: ") {
		t.Errorf("it says %q, %v", text, err)
	}
	for _, name := range []string{"", "Tags", "_tags", "../tags", "tags.sql", "a b", "é"} {
		if status, out, _ := migrateIn(t, app, "new", name); status != 1 {
			t.Errorf("new %q: %d, %q; want 1", name, status, out)
		}
	}
	if status, _, problems := migrateIn(t, t.TempDir(), "new", "tags"); status != 1 || !strings.Contains(problems, "main.go") {
		t.Errorf("outside an app: %d, %q", status, problems)
	}
}

func TestMigrateNewMakesTheFolder(t *testing.T) {
	app := t.TempDir()
	writeFiles(t, app, map[string]string{"main.go": "package main\n"})
	if status, out, problems := migrateIn(t, app, "new", "first"); status != 0 || !strings.HasSuffix(out, "0001_first.sql\n") {
		t.Errorf("new: %d, %q, %q", status, out, problems)
	}
}

func TestMigrateCheckHoldsWhatWasReleased(t *testing.T) {
	for _, test := range []struct {
		name   string
		change map[string]string // an empty text removes the file
		want   string            // of the problem; empty for none
	}{
		{"nothing", nil, ""},
		{"other ends of lines", map[string]string{"migrations/0001_a.sql": "CREATE TABLE a (x INTEGER) STRICT;\r\n"}, ""},
		{"a new one", map[string]string{"migrations/0004_d.sql": "DROP TABLE a;"}, ""},
		{"edited", map[string]string{"migrations/0001_a.sql": "CREATE TABLE a (y INTEGER) STRICT;\n"}, "0001_a.sql: was edited"},
		{"missing", map[string]string{"migrations/0001_a.sql": ""}, "0001_a.sql: was released and is missing"},
		{"renamed", map[string]string{"migrations/0001_a.sql": "", "migrations/0001_z.sql": "CREATE TABLE a (x INTEGER) STRICT;\n"}, "0001_a.sql: was released and is missing"},
		{"between", map[string]string{"migrations/0002_d.sql": "DROP TABLE a;"}, "0002_d.sql: comes before 0003_b-c.sql"},
		{"one number twice", map[string]string{"migrations/0004_d.sql": "SELECT 1;", "migrations/0004_e.sql": "SELECT 2;"}, "0004_e.sql: has the number of 0004_d.sql"},
		{"no migration's name", map[string]string{"migrations/4_d.sql": "SELECT 1;"}, "4_d.sql: is not called NNNN_name.sql"},
		{"number 0", map[string]string{"migrations/0000_d.sql": "SELECT 1;"}, "0000_d.sql: is not called NNNN_name.sql"},
		{"not UTF-8", map[string]string{"migrations/0004_d.sql": "-- \xff"}, "0004_d.sql: is not UTF-8"},
		{"a zero byte", map[string]string{"migrations/0004_d.sql": "SELECT 1;\x00"}, "0004_d.sql: has a zero byte"},
		{"not written", map[string]string{"migrations/0004_d.sql": unwritten}, "0004_d.sql: isn't written yet"},
		{"a lock that is none", map[string]string{"migrations.lock": "0001_a.sql\n"}, "migrations.lock:1: is not a checksum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			app := released(t)
			for name, text := range test.change {
				if text == "" {
					if err := os.Remove(filepath.Join(app, name)); err != nil {
						t.Fatal(err)
					}
					continue
				}
				writeFiles(t, app, map[string]string{name: text})
			}
			before, err := os.ReadFile(filepath.Join(app, lockFile))
			if err != nil {
				t.Fatal(err)
			}
			wantStatus := 0
			if test.want != "" {
				wantStatus = 1
			}
			if status, out, problems := migrateIn(t, app, "check"); status != wantStatus || !strings.Contains(problems, test.want) {
				t.Errorf("check: %d, %q, %q; want %d, %q", status, out, problems, wantStatus, test.want)
			}
			if status, _, _ := migrateIn(t, app, "check", "-update"); status != wantStatus {
				t.Errorf("check -update: %d, want %d", status, wantStatus)
			}
			after, err := os.ReadFile(filepath.Join(app, lockFile))
			if err != nil {
				t.Fatal(err)
			}
			if test.want != "" && !bytes.Equal(before, after) {
				t.Errorf("what was refused was released: %s", after)
			}
		})
	}
}

func TestMigrateCheckAcceptsTheRepositorysApps(t *testing.T) {
	apps, err := filepath.Glob("../../apps/*/migrations")
	if err != nil || len(apps) == 0 {
		t.Fatal("no apps", err)
	}
	for _, dir := range apps {
		if status, _, problems := migrateIn(t, filepath.Dir(dir), "check"); status != 0 {
			t.Errorf("%s: %s", dir, problems)
		}
	}
}

func TestMigrateTellsHowItIsCalled(t *testing.T) {
	for _, args := range [][]string{{}, {"down"}, {"new"}, {"new", "a", "b"}, {"check", "a"}, {"new", "-update", "a"}, {"status", "a"}, {"fixture"}, {"check", "-go"}} {
		var stderr bytes.Buffer
		if status := run(t.Context(), append([]string{"migrate"}, args...), io.Discard, &stderr); status != 2 || !strings.Contains(stderr.String(), "Usage: ashore migrate") {
			t.Errorf("migrate %q: %d, %q; want 2 and the usage", args, status, stderr.String())
		}
	}
}
