package gen

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated files")

func TestGeneratedFilesAreFresh(t *testing.T) {
	dir, err := Find(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		name   string
		render func(*Signatures) ([]byte, error)
	}{
		{"../dropin/methods_gen.go", Methods},
		{"../dropin/callbacks_gen.go", Callbacks},
		{"../dropin/fts5/fts5_gen.go", FTS5},
		{"signatures_gen.go", Names},
	} {
		want, err := f.render(s)
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		name := filepath.FromSlash(f.name)
		if *update {
			if err := os.WriteFile(name, want, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: go test ./engine/gen -update", f.name)
		}
	}
}

func TestAnotherVersionIsRefused(t *testing.T) {
	err := Check("v6.4.0")
	if err == nil {
		t.Fatal("v6.4.0 was accepted")
	}
	for _, want := range []string{"v6.4.0", Pinned, "stock engine", "-update"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
	if err := Check(Pinned); err != nil {
		t.Errorf("Check(%s) = %v", Pinned, err)
	}
}
