package compile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestStoredArtefactIsLoadedAndChecked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "id")
	files := map[string][]byte{SQLiteWasm: []byte("sqlite"), TrampolineWasm: []byte("trampoline")}
	m := Metadata{ID: "id", SQLite: "3.53.4", Extensions: []Extension{FTS5}, Memory: Space{300, 16}}
	a, err := store(dir, m, files)
	if err != nil {
		t.Fatal(err)
	}
	if a.SQLite != "3.53.4" || a.Memory != m.Memory || len(a.Files) != 2 || a.Files[0].Bytes != 6 {
		t.Errorf("got %+v", a)
	}
	// Another build that was slower gets the one that is there.
	if b, err := store(dir, m, files); err != nil || b.Dir != a.Dir {
		t.Errorf("a second time: %+v, %v", b, err)
	}
	if _, err := load(dir, "other"); err == nil {
		t.Error("it is loaded for another id")
	}
	if err := os.WriteFile(a.Path(SQLiteWasm), []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load(dir, "id"); err == nil {
		t.Error("a changed file is loaded")
	}
	if _, err := store(dir, m, files); err != nil {
		t.Fatal(err)
	}
	if _, err := load(dir, "id"); err != nil {
		t.Errorf("not mended: %v", err)
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left beside it, %v", len(left), err)
	}
}
