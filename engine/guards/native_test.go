//go:build !js

package guards

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/compile"
	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// build builds a package, or its tests, over an engine.
func build(t *testing.T, e wasmtest.Engine, what string, verb ...string) wasmtest.Program {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("no node")
	}
	p, err := e.Build(t.Context(), ".", filepath.Join(t.TempDir(), "program.wasm"), what, verb...)
	if errors.Is(err, compile.ErrNoCompiler) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestGuards runs the js/wasm tests of this package.
func TestGuards(t *testing.T) {
	for _, e := range wasmtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			if e == wasmtest.Stock && testing.Short() {
				t.Skip("short")
			}
			args := []string{"-test.v"}
			if testing.Short() {
				args = append(args, "-test.short")
			}
			out, err := build(t, e, ".", "test", "-c", "-vet=off").Command(t.Context(), args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if e == wasmtest.Native && strings.Contains(string(out), "--- SKIP") {
				t.Errorf("tests were skipped:\n%s", out)
			}
		})
	}
}

// What cannot go on ends the program, with a report, and does nothing more.
func TestCallbackThatCannotReturn(t *testing.T) {
	program := build(t, wasmtest.Native, "./testdata/fatal", "build")
	for _, c := range []struct {
		name string
		code int
		want []string
		not  []string
	}{
		{"event", 2, []string{"fatal error: sqlite3: a callback of SQLite waits for an event of JavaScript", "main.query"}, []string{"callback returned", "end event"}},
		{"event among others", 2, []string{"waits for an event of JavaScript", "[select (no cases)"}, []string{"callback returned"}},
		{"sleep", 0, []string{"callback returned", "end sleep"}, []string{"fatal"}},
		{"goexit", 2, []string{"a callback of SQLite has called runtime.Goexit", "main.query"}, []string{"callback returned", "end goexit"}},
		{"exit", 3, []string{"begin exit"}, []string{"callback returned", "end exit", "rror"}},
		{"exit elsewhere", 3, []string{"begin exit"}, []string{"callback returned", "rror"}},
		{"panic elsewhere", 2, []string{"panic: elsewhere"}, []string{"callback returned", "TypeError"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Run("node", func(t *testing.T) {
				cmd := program.Command(t.Context(), c.name)
				out, err := cmd.CombinedOutput()
				if got := cmd.ProcessState.ExitCode(); got != c.code {
					t.Errorf("exit code %d, want %d (%v)", got, c.code, err)
				}
				check(t, out, c.want, c.not)
			})
			t.Run("worker", func(t *testing.T) {
				cmd := exec.CommandContext(t.Context(), "node", filepath.FromSlash("testdata/worker.mjs"),
					filepath.Join(wasmtest.Root(), "tools", "wasmexec", "run.mjs"), filepath.Join(wasmtest.Root(), "engine", "js", "engine.js"),
					program.File, artefact(t, program), c.name)
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Error(err)
				}
				check(t, out, append(c.want, "\nover\n"), c.not)
			})
		})
	}
}

func check(t *testing.T, out []byte, want, not []string) {
	t.Helper()
	for _, w := range want {
		if !bytes.Contains(out, []byte(w)) {
			t.Errorf("does not say %q:\n%s", w, out)
		}
	}
	for _, n := range not {
		if bytes.Contains(out, []byte(n)) {
			t.Errorf("says %q:\n%s", n, out)
		}
	}
}

// artefact is the folder that the program's command was given.
func artefact(t *testing.T, p wasmtest.Program) string {
	t.Helper()
	for _, v := range p.Command(t.Context()).Env {
		if folder, ok := strings.CutPrefix(v, "ASHORE_ENGINE="); ok {
			return folder
		}
	}
	t.Fatal("the program has no artefact")
	return ""
}

// What exhausts JavaScript's stack breaks the connection, not the program.
// SQLite counts what nests, but not COLLATE.
func TestExhaustedStackBreaksTheConnection(t *testing.T) {
	cmd := build(t, wasmtest.Native, "./testdata/fatal", "build").Command(t.Context(), "deep")
	small := exec.CommandContext(t.Context(), cmd.Args[0], append([]string{"--stack-size=300"}, cmd.Args[1:]...)...)
	small.Env = cmd.Env
	out, err := small.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	check(t, out, []string{
		"a connection is broken", "RangeError", "deep: sqlite3: unknown error", "then: sqlite3: unknown error",
		"other: <nil>", "close: <nil> <nil>",
	}, []string{"then: <nil>", "panic"})
}
