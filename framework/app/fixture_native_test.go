//go:build !js

package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
)

// shelves is an app with sample data and these files and functions.
func shelves(files map[string]string, funcs ...MigrationFunc) Config {
	all := fstest.MapFS{}
	for name, sql := range files {
		all[name] = &fstest.MapFile{Data: []byte(sql)}
	}
	return Config{
		Name: "shelves", Migrations: all, MigrationFuncs: funcs,
		Sample: func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO shelves (id, made) VALUES (?, ?)`, tx.NewID(), tx.Now())
			return err
		},
	}
}

const shelvesSQL = `CREATE TABLE shelves (id TEXT PRIMARY KEY, made INTEGER NOT NULL) STRICT;`

// ask runs the program natively.
func ask(t *testing.T, config Config, args ...string) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	err = native(t.Context(), config, append([]string{"shelves"}, args...), strings.NewReader(""), &b, io.Discard)
	return b.String(), err
}

func TestFixtureIsTheSameEachTimeAndIsNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	config := shelves(map[string]string{"0001_shelves.sql": shelvesSQL})
	var files [2][]byte
	for i, name := range []string{"made/v1.sqlite.gz", "made/v2.sqlite.gz"} {
		file := filepath.Join(dir, name)
		if _, err := ask(t, config, "-fixture", file); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs wrote different files")
	}
	if _, err := ask(t, config, "-fixture", filepath.Join(dir, "made/v1.sqlite.gz")); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a second time: %v", err)
	}
	config.Sample = nil
	if _, err := ask(t, config, "-fixture", filepath.Join(dir, "v3.sqlite.gz")); err == nil || !strings.Contains(err.Error(), "Config.Sample is nil") {
		t.Errorf("without sample data: %v", err)
	}
}

// unpack writes a fixture as a SQLite file.
func unpack(t *testing.T, packed string) string {
	t.Helper()
	b, err := os.ReadFile(packed)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	file := strings.TrimSuffix(packed, ".gz")
	if err := os.WriteFile(file, plain, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestStatusTellsWhatAFileHas(t *testing.T) {
	dir := t.TempDir()
	first := map[string]string{"0001_shelves.sql": shelvesSQL}
	packed := filepath.Join(dir, "v1.sqlite.gz")
	if _, err := ask(t, shelves(first), "-fixture", packed); err != nil {
		t.Fatal(err)
	}
	file := unpack(t, packed)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fn := MigrationFunc{Name: "0003_fn", Run: func(context.Context, *store.Tx, func(int64, int64)) error { return nil }}
	const applied = "0001_shelves.sql  applied 2026-03-02T09:00:00Z\n"
	for _, test := range []struct {
		name   string
		config Config
		want   string
		err    string // empty for none
	}{
		{"all", shelves(first), applied, ""},
		{"two are pending", shelves(map[string]string{"0001_shelves.sql": shelvesSQL, "0002_b.sql": "SELECT 1;"}, fn), applied + "0002_b.sql        pending\n0003_fn.go        pending\n", "pending"},
		{"edited", shelves(map[string]string{"0001_shelves.sql": shelvesSQL + " "}), applied, "was edited after it was applied"},
		{"newer", shelves(nil), applied, "newer than this program"},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := ask(t, test.config, "-status", file)
			if out != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("got %q, %v; want %q, %q", out, err, test.want, test.err)
			}
		})
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was written, %v", err)
	}
	missing := filepath.Join(dir, "missing.sqlite")
	if _, err := ask(t, shelves(first), "-status", missing); !errors.Is(err, sqlite3.CANTOPEN) {
		t.Errorf("a file that isn't there: %v", err)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("it was made")
	}
	if _, err := ask(t, shelves(first), "-status", packed); err == nil {
		t.Error("a file that is no database was taken")
	}
}
