package compile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bin is a PATH of one folder with these programs, each a line of shell.
func bin(t *testing.T, programs map[string]string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("programs are shell scripts")
	}
	dir := t.TempDir()
	for name, line := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+line+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("ASHORE_CLANG", "")
	t.Setenv("ASHORE_WASM_LD", "")
	return dir
}

func TestEachRefusedCompilerIsSaidWithItsReason(t *testing.T) {
	bin(t, map[string]string{
		"clang-25":   "echo clang 25",
		"clang-23":   "echo clang 23",
		"wasm-ld-23": "echo LLD 23",
		"clang-20":   `if [ "$1" = --version ]; then echo clang 20; else echo "error: unknown target triple" >&2; exit 1; fi`,
		"wasm-ld-20": "echo LLD 20",
		"clang":      `echo "cannot run" >&2; exit 1`,
		"wasm-ld":    "echo LLD",
	})
	_, looked, err := FindCompiler(t.Context(), Search{Dir: t.TempDir(), CacheDir: t.TempDir()})
	if !errors.Is(err, ErrNoCompiler) {
		t.Fatalf("got %v, want ErrNoCompiler", err)
	}
	said := Explain(looked).Error()
	for _, want := range []string{
		"clang-25: its linker wasm-ld-25 is not there (on Debian: package lld-25)",
		"clang-23: ", // it says nothing and makes nothing
		"clang-20: it does not compile for WebAssembly: error: unknown target triple",
		"/clang --version: cannot run",
		"@yowasp/clang: node is not in the PATH",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if len(looked) != 5 {
		t.Errorf("looked at %d, want 5:\n%s", len(looked), said)
	}
}

func TestNewestCompilerThatWorksIsTaken(t *testing.T) {
	real := anyCompiler(t)
	programs := map[string]string{
		"clang-24":   "exit 1",
		"wasm-ld-24": "exit 1",
		"clang-18":   "exec " + real.clang[0] + ` "$@"`,
		"wasm-ld-18": "exec " + real.linker[0] + ` "$@"`,
		"clang-17":   "exec " + real.clang[0] + ` "$@"`,
		"wasm-ld-17": "exec " + real.linker[0] + ` "$@"`,
	}
	dir := bin(t, programs)
	s := Search{CacheDir: t.TempDir()}
	c, looked, err := FindCompiler(t.Context(), s)
	if err != nil || c.Name != "clang-18" || c.Version != real.Version || len(looked) != 2 || looked[1].Why != "" {
		t.Errorf("got %+v, %v, %v; want clang-18 of version %s", c, looked, err, real.Version)
	}
	// It is known now, by its files, and not started again.
	broken := []byte("#!/bin/sh\nexit 1\n" + strings.Repeat("#", len(programs["clang-18"])))
	at := filepath.Join(dir, "clang-18")
	info, err := os.Stat(at)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(at, broken[:info.Size()], 0o755), os.Chtimes(at, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	if again, _, err := FindCompiler(t.Context(), s); err != nil || again.Name != c.Name || again.Version != c.Version {
		t.Errorf("a second time: got %+v, %v", again, err)
	}
	if err := os.Chtimes(at, time.Time{}, info.ModTime().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if other, _, err := FindCompiler(t.Context(), s); err != nil || other.Name != "clang-17" {
		t.Errorf("with another clang-18: got %+v, %v; want clang-17", other, err)
	}
	// A path by name stands alone, with the linker beside it.
	t.Setenv("ASHORE_CLANG", filepath.Join(dir, "clang-17"))
	if c, _, err := FindCompiler(t.Context(), s); err != nil || !strings.HasSuffix(c.Name, "clang-17") {
		t.Errorf("$ASHORE_CLANG: got %+v, %v", c, err)
	}
	t.Setenv("ASHORE_CLANG", filepath.Join(dir, "clang-24"))
	if c, looked, err := FindCompiler(t.Context(), s); !errors.Is(err, ErrNoCompiler) || len(looked) != 1 {
		t.Errorf("a broken $ASHORE_CLANG: got %+v, %v, %v; want ErrNoCompiler", c, looked, err)
	}
}

func TestYowaspIsFoundAboveTheFolder(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip(err)
	}
	app := t.TempDir()
	home := filepath.Join(app, "node_modules", "@yowasp", "clang")
	inside := filepath.Join(app, "cmd", "x")
	for _, dir := range []string{home, inside} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(home, "package.json"), []byte(`{"version": "21.1.4"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	c := Search{Dir: inside, CacheDir: t.TempDir()}.yowasp()
	if c.missing != "" || c.compiler.Name != "@yowasp/clang 21.1.4" || c.compiler.linker[3] != "wasm-ld" || c.compiler.clang[3] != "clang" {
		t.Errorf("got %+v, %q", c.compiler, c.missing)
	}
	if c := (Search{Dir: t.TempDir(), CacheDir: t.TempDir()}).yowasp(); !strings.Contains(c.missing, "npm install "+Yowasp) {
		t.Errorf("not installed: got %q", c.missing)
	}
}

// anyCompiler is the machine's clang. Where there is none, the test is skipped
// and says what was looked at.
func anyCompiler(t *testing.T) *Compiler {
	t.Helper()
	c, looked, err := FindCompiler(t.Context(), Search{})
	if errors.Is(err, ErrNoCompiler) {
		t.Skip(Explain(looked))
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}
