package wasmtest

import (
	"bytes"
	"debug/buildinfo"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/module"
)

const (
	binding = "github.com/ncruces/go-sqlite3"
	opfs    = "github.com/danmestas/go-sqlite3-opfs"
)

// ship builds the time tracker as a site and returns its program.
func ship(t *testing.T, e Engine) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "site")
	cmd := exec.CommandContext(t.Context(), "go", "tool", "ashore", "build", "-fast", "-engine", string(e), "-o", out, "./apps/timetracker")
	cmd.Dir = Root()
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	files, err := filepath.Glob(filepath.Join(out, "_ashore", "app.*.wasm"))
	if err != nil || len(files) != 1 {
		t.Fatalf("got the programs %q (%v), want one", files, err)
	}
	program, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// info reads a program's build information. Package debug/buildinfo has no
// eyes for WebAssembly; the linker sets these marks around it everywhere.
func info(t *testing.T, program []byte) *debug.BuildInfo {
	t.Helper()
	if info, err := buildinfo.Read(bytes.NewReader(program)); err == nil {
		return info
	}
	begin, _ := hex.DecodeString("3077af0c9274080241e1c107e6d618e6")
	end, _ := hex.DecodeString("f932433186182072008242104116d8f2")
	_, text, ok1 := bytes.Cut(program, begin)
	text, _, ok2 := bytes.Cut(text, end)
	if !ok1 || !ok2 {
		t.Fatal("the program has no build information")
	}
	info, err := debug.ParseBuildInfo(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func TestShippedProgramLinksTheBindingAndItsVFS(t *testing.T) {
	if !Asked() {
		t.Skip("builds programs over both engines: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	for _, e := range Engines {
		t.Run(string(e), func(t *testing.T) {
			program := ship(t, e)
			found := map[string]*debug.Module{}
			for _, dep := range info(t, program).Deps {
				found[dep.Path] = dep
			}
			for path, version := range map[string]string{binding: "v0.35.6", opfs: "v0.2.0"} {
				dep := found[path]
				if dep == nil || dep.Version != version || dep.Replace != nil || !strings.HasPrefix(dep.Sum, "h1:") {
					t.Errorf("got %+v for %s, want %s as it was published", dep, path, version)
				}
			}
			if dep := found[module.Path]; dep == nil || (dep.Replace != nil) != (e == Native) {
				t.Errorf("got %+v for %s: it is replaced by the native engine, and by that alone", dep, module.Path)
			}
			// That a module is listed says that something of it was compiled;
			// the names in the table of functions, that it was linked.
			for _, name := range []string{
				binding + ".(*Conn).PrepareFlags", binding + ".(*Stmt).Step", binding + "/vfs.vfsOpen",
				opfs + ".(*opfsVFS).Open", opfs + ".(*opfsFile).ReadAt", opfs + ".(*opfsFile).WriteAt", opfs + ".(*opfsFile).Sync", opfs + ".(*jsHandle).Write",
			} {
				if !regexp.MustCompile(regexp.QuoteMeta(name) + `\x00`).Match(program) {
					t.Errorf("%s is not linked", name)
				}
			}
			// SQLite itself is in the program only if it is the stock engine's.
			if got := bytes.Contains(program, []byte(module.Path+".(*Module)._sqlite3VdbeExec\x00")); got != (e == Stock) {
				t.Errorf("SQLite translated to Go is linked: got %t", got)
			}
		})
	}
}

// What SQLite opens, go-sqlite3-opfs opens: the test of framework/browser that
// counts it, over both engines.
func TestEveryFileIsOpenedByTheVFSOverBothEngines(t *testing.T) {
	if !Asked() {
		t.Skip("builds programs over both engines: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	const name = "TestEveryFileIsOpenedByGoSQLite3OPFS"
	dir := filepath.Join(Root(), "framework", "browser")
	for _, e := range Engines {
		t.Run(string(e), func(t *testing.T) {
			program, err := e.Build(t.Context(), dir, filepath.Join(t.TempDir(), "browser.wasm"), ".", "test", "-c", "-vet=off")
			if err != nil {
				t.Fatal(err)
			}
			cmd := program.Command(t.Context(), "-test.v", "-test.run=^"+name+"$")
			cmd.Dir = dir
			text, err := cmd.CombinedOutput()
			if err != nil || !bytes.Contains(text, []byte("--- PASS: "+name)) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
