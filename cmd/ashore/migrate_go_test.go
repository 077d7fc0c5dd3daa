package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goWritten = `package main

import "github.com/ashore-dev/ashore/framework/app"

var migration0004 = app.MigrationFunc{Name: "0004_upper", Run: nil}
`

func TestMigrateNewGoTakesTheNextNumberOfAll(t *testing.T) {
	app := released(t)
	status, out, problems := migrateIn(t, app, "new", "-go", "upper")
	path := filepath.Join(app, "0004_upper_migration.go")
	if status != 0 || !strings.HasPrefix(out, path+"\n") || !strings.Contains(out, "list migration0004 in Config.MigrationFuncs") {
		t.Fatalf("new -go: %d, %q, %q", status, out, problems)
	}
	if status, out, _ := migrateIn(t, app, "new", "next"); status != 0 || !strings.HasSuffix(out, "0005_next.sql\n") {
		t.Errorf("the next one: %d, %q", status, out)
	}
	status, _, problems = migrateIn(t, app, "check")
	for _, want := range []string{"0004_upper_migration.go: isn't written yet", "0004_upper_migration.go: migration0004 isn't listed in Config.MigrationFuncs", "0005_next.sql: isn't written yet"} {
		if status != 1 || !strings.Contains(problems, want) {
			t.Errorf("check: %d, %q; want %q", status, problems, want)
		}
	}
}

// What new -go writes compiles.
func TestMigrateNewGoCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	app := t.TempDir()
	writeFiles(t, app, map[string]string{"main.go": `package main

import "github.com/ashore-dev/ashore/framework/app"

func main() { app.Main(app.Config{Name: "made", MigrationFuncs: []app.MigrationFunc{migration0001}}) }
`})
	if status, _, problems := migrateIn(t, app, "new", "-go", "linux"); status != 0 {
		t.Fatal(problems)
	}
	// As if the files were in this module.
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for _, name := range []string{"main.go", "0001_linux_migration.go"} {
		replace[filepath.Join(here, "made", name)] = filepath.Join(app, name)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, app, map[string]string{"overlay.json": string(overlay)})
	runCommand(t, "go", "build", "-o", os.DevNull, "-overlay", filepath.Join(app, "overlay.json"), "./testdata/made")
}

func TestMigrateCheckHoldsReleasedFunctions(t *testing.T) {
	listed := "package main\n\nvar funcs = []any{migration0004}\n"
	for _, test := range []struct {
		name   string
		change map[string]string
		want   string
	}{
		{"nothing", nil, ""},
		{"edited", map[string]string{"0004_upper_migration.go": goWritten + "\nvar other = 1\n"}, "0004_upper_migration.go: was edited after it was released; put it back, or if it does what it did, its checksum into migrations.lock: "},
		{"missing", map[string]string{"0004_upper_migration.go": ""}, "0004_upper_migration.go: was released and is missing"},
		{"not listed", map[string]string{"main.go": "package main\n"}, "0004_upper_migration.go: migration0004 isn't listed in Config.MigrationFuncs"},
		{"another name", map[string]string{"0005_more_migration.go": "package main\n\nvar x = f{Name: \"0005_less\"}\n"}, "0005_more_migration.go: declares no variable whose Name is \"0005_more\""},
		{"no Go", map[string]string{"0005_more_migration.go": "package"}, "0005_more_migration.go:1:8"},
		{"its number twice", map[string]string{"migrations/0004_d.sql": "SELECT 1;"}, "has the number of "},
		{"before it", map[string]string{"migrations/0002_d.sql": "SELECT 1;"}, "0002_d.sql: comes before 0004_upper_migration.go"},
		{"number 0", map[string]string{"0000_more_migration.go": "package main\n"}, "0000_more_migration.go: numbers begin with 0001"},
	} {
		t.Run(test.name, func(t *testing.T) {
			app := released(t)
			writeFiles(t, app, map[string]string{"main.go": listed, "0004_upper_migration.go": goWritten})
			if status, out, problems := migrateIn(t, app, "check", "-update"); status != 0 || !strings.HasSuffix(out, "3 migrations, 1 of them new\n") {
				t.Fatalf("check -update: %d, %q, %q", status, out, problems)
			}
			for name, text := range test.change {
				if text == "" {
					if err := os.Remove(filepath.Join(app, name)); err != nil {
						t.Fatal(err)
					}
					continue
				}
				writeFiles(t, app, map[string]string{name: text})
			}
			wantStatus := 0
			if test.want != "" {
				wantStatus = 1
			}
			if status, out, problems := migrateIn(t, app, "check"); status != wantStatus || !strings.Contains(problems, test.want) {
				t.Errorf("check: %d, %q, %q; want %d, %q", status, out, problems, wantStatus, test.want)
			}
		})
	}
}
