// Package wasmtest builds Go programs and tests for js/wasm over either engine
// and runs them under Node, by tools/wasmexec. Which engine is one value, so
// that a test is written once and run over both.
package wasmtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ashore-dev/ashore/engine/compile"
	dropin "github.com/ashore-dev/ashore/engine/dropin"
	"github.com/ashore-dev/ashore/engine/module"
)

// Asked reports whether tests that build programs over both engines are to run,
// which takes minutes: ASHORE_ENGINES is set, as the stage engine of make test
// does. A compiler that is missing then is a failure.
func Asked() bool { return os.Getenv("ASHORE_ENGINES") != "" }

// Engine is what lies under go-sqlite3 in a js/wasm build.
type Engine string

const (
	// Stock is what go-sqlite3 brings along: SQLite translated to Go.
	Stock Engine = "stock"
	// Native is clang's SQLite in Go's memory. It is built, if the cache has
	// none.
	Native Engine = "native"
)

// Engines are all of them.
var Engines = []Engine{Stock, Native}

// Program is built, and can be run.
type Program struct {
	// File is the program.
	File string
	// artefact is the folder with what it runs over; empty for the stock engine.
	artefact string
}

// Build builds the package what, a path relative to the folder dir, into the
// file out. The verb is go's: "build", or "test" and "-c".
func (e Engine) Build(ctx context.Context, dir, out, what string, verb ...string) (Program, error) {
	p := Program{File: out}
	args := append(verb, "-o", out)
	if e == Native {
		tmp, err := os.MkdirTemp("", "ashore-overlay-")
		if err != nil {
			return p, err
		}
		defer os.RemoveAll(tmp)
		build, err := module.Look(ctx, dir, "github.com/ncruces/go-sqlite3/...")
		if err != nil {
			return p, err
		}
		overlay, err := build.Overlay(tmp, dropin.Files)
		if err != nil {
			return p, err
		}
		args = append(args, overlay)
		if p.artefact, err = artefact(ctx, dir, what); err != nil {
			return p, err
		}
	}
	if text, err := Go(ctx, dir, append(args, what)...).CombinedOutput(); err != nil {
		return p, fmt.Errorf("build %s over the %s engine: %w\n%s", what, e, err, text)
	}
	return p, nil
}

// artefact builds the engine that the program needs, with the extensions of
// the packages in it, or takes the one that ASHORE_ENGINE names.
func artefact(ctx context.Context, dir, what string) (string, error) {
	if folder := os.Getenv("ASHORE_ENGINE"); folder != "" {
		return folder, nil
	}
	text, err := Go(ctx, dir, "list", "-e", "-deps", "-test", what).Output()
	if err != nil {
		return "", fmt.Errorf("list what %s imports: %w", what, err)
	}
	built, err := compile.Build(ctx, compile.Options{Extensions: compile.Packages(strings.Fields(string(text)))})
	if err != nil {
		return "", err
	}
	return built.Dir, nil
}

// Go is the go command to be run in dir, for js/wasm.
func Go(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	return cmd
}

// Command is the program, to be run under Node.
func (p Program) Command(ctx context.Context, args ...string) *exec.Cmd {
	runner := filepath.Join(Root(), "tools", "wasmexec", "run.mjs")
	cmd := exec.CommandContext(ctx, "node", append([]string{runner, p.File}, args...)...)
	cmd.Env = append(environment(), "ASHORE_ENGINE="+p.artefact)
	// The runner starts itself again with another stack. Killed, it would
	// leave its child behind, which holds the pipes; interrupted, it does not.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}

// Root is the folder of this repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// environment leaves out what some machines have and others don't, and tests
// look at.
func environment() []string {
	env := []string{"TZ=UTC"}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name == "CI" || name == "TZ" || name == "ASHORE_ENGINE" || strings.HasPrefix(name, "GO") && name != "GOROOT" {
			continue
		}
		env = append(env, v)
	}
	if os.Getenv("GOROOT") == "" {
		if root, err := exec.Command("go", "env", "GOROOT").Output(); err == nil {
			env = append(env, "GOROOT="+string(bytes.TrimSpace(root)))
		}
	}
	return env
}
