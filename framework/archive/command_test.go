//go:build !js

package archive_test

import (
	"os"
	programs "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// What SQLite's own program says of an export, which has none of our code.
func TestAnExportOpensInTheSqlite3Command(t *testing.T) {
	command, err := programs.LookPath("sqlite3")
	if err != nil {
		t.Skip("needs the sqlite3 command: apt-get install sqlite3")
	}
	a := apptest.New(t, library())
	fill(t, a, 2000)
	name := filepath.Join(t.TempDir(), "library.sqlite")
	if err := os.WriteFile(name, export(t, a), 0o600); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		`PRAGMA integrity_check`:                              "ok",
		`PRAGMA foreign_key_check`:                            "",
		`PRAGMA journal_mode`:                                 "delete",
		`SELECT count(*), sum(length(cover)) FROM books`:      "2000|49040",
		`SELECT pages, typeof(price) FROM books WHERE id = 1`: "9007199254740994|real",
		`SELECT hex(title) FROM books WHERE id = 9`:           "C39C62657273656520E28496390020F09F9AA2",
	} {
		out, err := programs.Command(command, "-readonly", "-batch", name, sql).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", sql, got, err, want)
		}
	}
}
