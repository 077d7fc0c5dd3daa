package gen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	sqlite3_wasm "github.com/ashore-dev/ashore/engine/dropin"
)

// parserPackage is a package of the original that has nothing to do with
// SQLite's instance, and that go-sqlite3 uses: it is taken as it is.
const parserPackage = "parser"

// WriteModule writes the drop-in into dir, as a module of the original's path
// that a build takes in its place:
//
//	go build -modfile=go.engine.mod   # with replace github.com/ncruces/go-sqlite3-wasm/v6 => dir
//
// Original is the original's folder in the module cache (Find). What is
// written depends on nothing but this package and the original.
func WriteModule(dir, original string) error {
	if err := writeModule(dir, original); err != nil {
		return fmt.Errorf("engine: write the drop-in: %w", err)
	}
	return nil
}

func writeModule(dir, original string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	mod := "module " + Module + "\n\ngo 1.26.0\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		return err
	}
	for _, p := range []string{".", "fts5", "rtree"} {
		from, err := fs.Sub(sqlite3_wasm.Files, p)
		if err != nil {
			return err
		}
		if err := copyFiles(filepath.Join(dir, p), from); err != nil {
			return err
		}
	}
	return copyFiles(filepath.Join(dir, parserPackage), os.DirFS(filepath.Join(original, parserPackage)))
}

// copyFiles copies the Go files at the top of from that are part of the
// drop-in, and licenses.
func copyFiles(dir string, from fs.FS) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	entries, err := fs.ReadDir(from, ".")
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return errors.New("there are no files for " + dir)
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || name == "files.go" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
