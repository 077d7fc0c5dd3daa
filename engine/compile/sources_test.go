package compile

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/engine/csrc"
	"github.com/ashore-dev/ashore/engine/gen"
)

// folders of the two modules, with as little in them as goes through.
func folders() (binding, amalgamation fstest.MapFS) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	binding = fstest.MapFS{
		"build/download.sh":        file(`curl "https://sqlite.org/2026/sqlite-autoconf-3530400.tar.gz"`),
		"build/exports.txt":        file("__stack_pointer\nmain_mptest\nsqlite3_open_v2\n"),
		"build/main.c":             file("main"),
		"build/test_mptest.c":      file("test"),
		"build/one.patch":          file("--- sqlite3.c.orig\n+++ sqlite3.c\n@@ -2,1 +2,1 @@\n-old\n+new\n"),
		"build/speedtest1.patch":   file("--- test/x.c.orig\n+++ test/x.c\n@@ -1,1 +1,1 @@\n-a\n+b\n"),
		"fts5/build/main.c":        file("fts5"),
		"fts5/build/exports.txt":   file("fts5_xToken\nsqlite3_extension_init"),
		"fts5/build/download.sh":   file(""),
		"build/build.sh":           file(""),
		"build/speedtest1.c.later": file(""),
	}
	amalgamation = fstest.MapFS{
		"sqlite3-binding.c": file("#define SQLITE_VERSION        \"3.53.4\"\nold\n#define SQLITE_SOURCE_ID      \"2026-07-24 abc\"\n"),
		"sqlite3-binding.h": file("h"),
		"sqlite3ext.h":      file("ext"),
	}
	return binding, amalgamation
}

func TestSourcesArePutTogether(t *testing.T) {
	binding, amalgamation := folders()
	tree, err := assemble(binding, amalgamation, csrc.Files, []Extension{FTS5})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(tree.exports, " "); got != "_initialize ashore_fts5_init fts5_xToken sqlite3_open_v2" {
		t.Errorf("exports: %s", got)
	}
	if tree.sqlite != "3.53.4" || tree.source != "2026-07-24 abc" {
		t.Errorf("got SQLite %q of %q", tree.sqlite, tree.source)
	}
	if tree.units[0] != "src/engine.c" || len(tree.units) != steps()-2 {
		t.Errorf("units %v for %d steps", tree.units, steps())
	}
	for name, want := range map[string]string{"src/main.c": "main", "src/fts5/main.c": "fts5", "src/sqlite3.h": "h"} {
		if got := tree.files[name]; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(tree.files["src/sqlite3.c"], "\nnew\n") {
		t.Error("the patch was not applied")
	}
	if _, ok := tree.files["src/test_mptest.c"]; ok {
		t.Error("the binding's own tests would be built")
	}
}

func TestSourcesThatDoNotFitAreRefused(t *testing.T) {
	tests := []struct {
		name, want string
		change     func(binding, amalgamation fstest.MapFS)
	}{
		{"another SQLite", "was made from SQLite 3.53.4, and github.com/mattn/go-sqlite3@v1.14.52 has SQLite 3.54.1", func(_, a fstest.MapFS) {
			a["sqlite3-binding.c"].Data = []byte("#define SQLITE_VERSION \"3.54.1\"\nold\n#define SQLITE_SOURCE_ID \"x\"\n")
		}},
		{"no version in the script", "does not name a version", func(b, _ fstest.MapFS) { b["build/download.sh"].Data = nil }},
		{"no version in the source", "no version of SQLite", func(_, a fstest.MapFS) { a["sqlite3-binding.c"].Data = []byte("1\nold\n") }},
		{"a patch that does not fit", "build/one.patch does not apply to sqlite3.c of github.com/mattn/go-sqlite3@v1.14.52", func(_, a fstest.MapFS) {
			a["sqlite3-binding.c"].Data = []byte("nothing of it\n")
		}},
		{"a patch for something else", "which is not among the sources", func(b, _ fstest.MapFS) {
			b["build/two.patch"] = &fstest.MapFile{Data: []byte("--- os.c\n+++ os.c\n@@ -1,1 +1,1 @@\n-a\n+b\n")}
		}},
		{"no exports", "exports.txt", func(b, _ fstest.MapFS) { delete(b, "build/exports.txt") }},
		{"no header", "sqlite3ext.h", func(_, a fstest.MapFS) { delete(a, "sqlite3ext.h") }},
	}
	for _, test := range tests {
		binding, amalgamation := folders()
		test.change(binding, amalgamation)
		if _, err := assemble(binding, amalgamation, csrc.Files, nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want …%s…", test.name, err, test.want)
		}
	}
	binding, amalgamation := folders()
	if _, err := assemble(binding, amalgamation, csrc.Files, []Extension{"vec1"}); err == nil {
		t.Error("an extension that is not there was taken")
	}
}

func TestSourcesComeFromTheModuleCache(t *testing.T) {
	tree, err := gather(t.Context(), []Extension{FTS5, RTree})
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.exports) < 200 || tree.sqlite != "3.53.4" {
		t.Errorf("got %d exports of SQLite %s", len(tree.exports), tree.sqlite)
	}
}

func TestDownloadRefusesAnotherHash(t *testing.T) {
	m := Amalgamation
	m.Sum = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	if dirs, err := download(t.Context(), m); err == nil {
		t.Errorf("got %v, want an error", dirs)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := download(ctx, Amalgamation); err == nil {
		t.Error("a canceled download went on")
	}
}

// The module is required by the framework: an app gets it with it, and the
// drop-in was generated from its signatures.
func TestPinnedBindingIsTheOneRequired(t *testing.T) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), Binding.Path+" "+Binding.Version+" ") {
		t.Errorf("go.mod does not require %s", Binding)
	}
	if Binding.Path != gen.Module || Binding.Version != gen.Pinned {
		t.Errorf("%s is built, %s@%s is generated from", Binding, gen.Module, gen.Pinned)
	}
	sums, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(sums), Binding.Path+" "+Binding.Version+" "+Binding.Sum) {
		t.Errorf("go.sum has another hash for %s", Binding)
	}
}

func TestPackagesTellExtensions(t *testing.T) {
	got := Packages([]string{"fmt", Binding.Path, Binding.Path + "/rtree", Binding.Path + "/fts5", Binding.Path + "/parser"})
	if len(got) != 2 || got[0] != FTS5 || got[1] != RTree {
		t.Errorf("got %v, want fts5 and rtree", got)
	}
	if Inputs(got) != Inputs([]Extension{RTree, FTS5, RTree}) {
		t.Error("the order of extensions makes another engine")
	}
	if Inputs(got) == Inputs(nil) || Inputs(nil) == Inputs([]Extension{FTS5}) {
		t.Error("extensions make no other engine")
	}
}
