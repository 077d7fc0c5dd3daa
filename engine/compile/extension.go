package compile

import (
	"fmt"
	"io/fs"
	"slices"
)

// An Extension is a part of SQLite that goes into the engine only if an app
// wants it: each costs bytes in every download.
type Extension string

const (
	// FTS5 is full-text search, as package ext/fts5 of go-sqlite3 registers it.
	FTS5 Extension = "fts5"
	// RTree is the R*Tree index and geopoly, as package ext/rtree registers them.
	RTree Extension = "rtree"
)

// Packages tells which extensions an app needs whose program has these
// packages, by their import paths: those for which the binding has a package
// that is among them.
func Packages(imports []string) []Extension {
	var list []Extension
	for _, x := range []Extension{FTS5, RTree} {
		if slices.Contains(imports, Binding.Path+"/"+string(x)) {
			list = append(list, x)
		}
	}
	return list
}

// defines are the macros that compile it in. SQLite then registers it on each
// connection by itself.
func (x Extension) defines() []string {
	switch x {
	case FTS5:
		return []string{"-DSQLITE_ENABLE_FTS5"}
	case RTree:
		return []string{"-DSQLITE_ENABLE_RTREE", "-DSQLITE_ENABLE_GEOPOLY"}
	default:
		return nil
	}
}

// bind adds the C that the binding has for it.
func (x Extension) bind(t *tree, binding fs.FS) error {
	switch x {
	case FTS5: // tokenizers and auxiliary functions in Go
		if err := t.add(binding, "fts5/build/main.c", "src/fts5/main.c"); err != nil {
			return err
		}
		t.exports = append(t.exports, "ashore_fts5_init")
		return t.export(binding, "fts5/build/exports.txt")
	case RTree: // nothing of it calls Go
		return nil
	default:
		return fmt.Errorf("there is no extension %q", string(x))
	}
}
