package artefact

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/compile"
)

func write(t *testing.T, files map[string]string) {
	t.Helper()
	for file, text := range files {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCarriedEngineIsThatOfItsSourcesAndExtensions(t *testing.T) {
	built, engines := t.TempDir(), t.TempDir()
	write(t, map[string]string{
		filepath.Join(built, compile.SQLiteWasm): "\x00asm", filepath.Join(built, compile.EngineJSON): `{"sqlite": "3.0.0"}`,
	})
	fts5 := []compile.Extension{compile.FTS5}
	if err := Write(engines, &compile.Artefact{Dir: built, Metadata: compile.Metadata{Extensions: fts5}}); err != nil {
		t.Fatal(err)
	}
	if wasm, m, ok := read(os.DirFS(engines), fts5); !ok || string(wasm) != "\x00asm" || m.SQLite != "3.0.0" {
		t.Errorf("got %q, %+v, %t", wasm, m, ok)
	}
	if _, _, ok := read(os.DirFS(engines), nil); ok {
		t.Error("an engine with an extension was taken for one without")
	}
	write(t, map[string]string{filepath.Join(engines, Folder(fts5), inputsFile): "of other sources\n"})
	if _, _, ok := read(os.DirFS(engines), fts5); ok {
		t.Error("an engine of other sources was taken")
	}
}

// The engines themselves take minutes to build; here something else is put in
// their place.
func TestReleaseIsACommitBesideTheBranch(t *testing.T) {
	for _, program := range []string{"git", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	script, err := os.ReadFile("../../tools/release.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	goStub := filepath.Join(t.TempDir(), "go")
	write(t, map[string]string{
		filepath.Join(dir, "tools/release.sh"): string(script), filepath.Join(dir, "go.mod"): "module example.test/x\n", filepath.Join(dir, ".gitignore"): "*.wasm\n",
		goStub: "#!/bin/sh\nmkdir -p \"$3/sqlite3\" && printf asm > \"$3/sqlite3/sqlite3.wasm\"\n",
	})
	if err := os.Chmod(goStub, 0o755); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GO="+goStub, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.test", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.test")
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	must := func(name string, args ...string) string {
		t.Helper()
		out, err := run(name, args...)
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return out
	}
	must("git", "init", "-q", "-b", "main")
	must("git", "add", "-A")
	must("git", "commit", "-q", "-m", "first")
	head := must("git", "rev-parse", "HEAD")

	must("bash", "tools/release.sh", "v1.2.3")
	want := ".gitignore\nengine/artefact/carried/sqlite3/sqlite3.wasm\ngo.mod\ntools/release.sh"
	if got := must("git", "ls-tree", "-r", "--name-only", "v1.2.3"); got != want {
		t.Errorf("the release has\n%s\nwant\n%s", got, want)
	}
	if got := must("git", "rev-parse", "v1.2.3^"); got != head {
		t.Errorf("the release's parent is %s, want %s", got, head)
	}
	if got := must("git", "status", "--porcelain", "--branch", "--ignored"); got != "## main" || must("git", "rev-parse", "HEAD") != head {
		t.Errorf("branch or files changed: %s", got)
	}
	if out, err := run("bash", "tools/release.sh", "v1.2.3"); err == nil || !strings.Contains(out, "v1.2.3 already") {
		t.Errorf("a second release of one version: got %v, %s", err, out)
	}
	if out, err := run("bash", "tools/release.sh", "next"); err == nil || !strings.Contains(out, "name the version") {
		t.Errorf("a version that is none: got %v, %s", err, out)
	}
	write(t, map[string]string{filepath.Join(dir, "new.go"): "package x\n"})
	if out, err := run("bash", "tools/release.sh", "v1.2.4"); err == nil || !strings.Contains(out, "commit first") {
		t.Errorf("a release of what isn't committed: got %v, %s", err, out)
	}
}
