package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ashore-dev/ashore/cmd/ashore/trim"
	sqlite3_wasm "github.com/ashore-dev/ashore/engine/dropin"
)

// wasmFlags make equal sources give equal bytes, wherever they lie: no paths,
// no commit, no build id of Go's own (build.js has the build's id), and no
// symbols, which the browser would download for nothing (a panic's stack has
// its names from elsewhere).
var wasmFlags = []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="}

// compileError is what the compiler said.
type compileError string

func (e compileError) Error() string { return string(e) }

// program is what the worker runs.
type program struct {
	wasm   []byte  // Go's, the app's
	lines  []byte  // what trim took out of it; nil if it has its lines
	engine *engine // SQLite beside it; nil if Go's has it in it, or has none
}

// trim takes out of the program what only its stack traces need. A program that
// can't be trimmed is served whole: it works as well.
func (p *program) trim(progress *progress, out io.Writer) {
	s := progress.step("trim the program")
	wasm, lines, err := trim.Program(p.wasm)
	if err != nil {
		s.end("left as it is")
		fmt.Fprintf(out, "  the program keeps its lines: %v\n", err)
		return
	}
	p.wasm, p.lines = wasm, lines
	s.end(size(len(wasm)))
}

// compileProgram builds the app's program for the worker, over the engine
// unless that is nil.
func compileProgram(ctx context.Context, t *target, e *engine, p *progress) ([]byte, error) {
	dir, err := os.MkdirTemp("", "ashore-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "app.wasm")

	s := p.step("compile the program")
	flags := wasmFlags
	if e != nil {
		overlay, err := e.build.Overlay(dir, sqlite3_wasm.Files)
		if err != nil {
			s.end("failed")
			return nil, err
		}
		flags = append(flags[:len(flags):len(flags)], overlay)
	}
	tags, err := t.tags(ctx)
	if err != nil {
		s.end("failed")
		return nil, err
	}
	flags = append(flags[:len(flags):len(flags)], tags...)
	err = goBuild(ctx, t, flags, file, s.say)
	if err != nil {
		s.end("failed")
		return nil, err
	}
	data, err := os.ReadFile(file)
	s.end(size(len(data)))
	return data, err
}

func goBuild(ctx context.Context, t *target, flags []string, file string, say func(string)) error {
	args := append([]string{"build", "-v"}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "-o", file, t.ImportPath)...)
	cmd.Env = wasmEnv()
	cmd.Dir = t.Dir // an app may be a module of its own
	// The go command ends its compilers when it is interrupted, not when it is killed.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 5 * time.Second
	r, w := io.Pipe()
	cmd.Stderr = w
	var said bytes.Buffer
	read := make(chan struct{})
	go func() {
		defer close(read)
		packages := 0
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			// With -v, a line that is just an import path says that its
			// compilation begins; everything else is for the person.
			line := lines.Text()
			if line == "" || strings.ContainsAny(line, " \t:") && !strings.HasPrefix(line, "#") {
				said.WriteString(line + "\n")
				continue
			}
			if !strings.HasPrefix(line, "#") {
				packages++
				say(fmt.Sprintf("(%d: %s)", packages, line))
			}
		}
		_, _ = io.Copy(io.Discard, r)
	}()
	err := cmd.Run()
	w.Close()
	<-read
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && said.Len() > 0 {
		return compileError(relocate(t, strings.TrimSpace(said.String())))
	}
	if err != nil {
		return fmt.Errorf("go build: %w", err)
	}
	return nil
}

// relocate turns the compiler's file names, which are relative to the app's
// folder, into ones relative to the person's.
func relocate(t *target, text string) string {
	here, err := os.Getwd()
	if err != nil {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		file, rest, ok := strings.Cut(line, ":")
		if ok && strings.HasSuffix(file, ".go") && !filepath.IsAbs(file) && !strings.ContainsAny(file, " \t") {
			line = shown(here, filepath.Join(t.Dir, file)) + ":" + rest
		}
		b.WriteString(line)
	}
	return b.String()
}
