package gen

import (
	"os"
	"path/filepath"
	"testing"
)

func TestModuleHasWhatGoSQLiteImports(t *testing.T) {
	original, err := Find(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if out := os.Getenv("ASHORE_ENGINE_MODULE"); out != "" {
		dir = out // for those who look at it or build with it
	}
	if err := WriteModule(dir, original); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "module.go", "methods_gen.go", "callbacks_gen.go", "fts5/fts5.go", "parser/parser.go"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "files.go")); err == nil {
		t.Error("files.go embeds the drop-in, and is no part of it")
	}
}
