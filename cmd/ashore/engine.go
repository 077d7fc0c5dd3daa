package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	sqlite3_wasm "github.com/ashore-dev/ashore/engine/dropin"
	"github.com/ashore-dev/ashore/engine/module"
)

// engineChoice is what -engine says: which SQLite the worker runs.
type engineChoice string

const (
	engineAuto   engineChoice = "auto"
	engineNative engineChoice = "native"
	engineStock  engineChoice = "stock"
)

const engineUsage = "which `SQLite` the worker runs: native (compiled by clang), stock (translated to Go), or auto,\nwhich is native where it can be had (docs/engine.md)"

// String and Set make it a flag.
func (c *engineChoice) String() string { return string(*c) }

// Set implements flag.Value.
func (c *engineChoice) Set(text string) error {
	switch choice := engineChoice(text); choice {
	case engineAuto, engineNative, engineStock:
		*c = choice
		return nil
	}
	return errors.New("there are native, stock and auto")
}

// engine is SQLite as clang compiles it, in a WebAssembly module of its own,
// which shares the memory of Go's program.
type engine struct {
	wasm   []byte        // sqlite3.wasm
	script []byte        // engine.js, which puts the two together
	origin string        // what made it, for a person
	build  *module.Build // the program that it is for
}

// notNative is the error that says why an app gets the stock engine.
type notNative struct {
	why   string
	tried []string // each in a line, for a person who asked for the native one
	fix   string   // what to do about it; empty if nothing can be done
}

func (e *notNative) Error() string {
	lines := append([]string{e.why}, e.tried...)
	if e.fix != "" {
		lines = append(lines, "to do: "+e.fix)
	}
	return strings.Join(lines, "\n  ")
}

// stockCosts says, in one line, what an app pays for the stock engine, as
// -fast compresses; see docs/engine.md.
const stockCosts = "a first load like the time tracker's is 2.8 MB instead of 1.5, and SQL takes longer"

// engine returns the engine for the app, with what a table says of it. It is
// nil if Go's program needs nothing beside it: because the app is to run on the
// stock engine, because it has no SQLite, or because the native one can't be
// had, which is then said to out.
func (c engineChoice) engine(ctx context.Context, t *target, p *progress, out io.Writer) (e *engine, says string, err error) {
	b, err := module.Look(ctx, t.Dir, t.ImportPath)
	switch {
	case errors.Is(err, module.ErrNoSQLite):
		return nil, "none, there is no SQLite in the program", nil
	case err != nil:
		return nil, "", err
	case c == engineStock:
		return nil, "stock", nil
	}
	e, err = nativeEngine(ctx, b, p)
	switch {
	case err == nil:
		return e, fmt.Sprintf("native, %s, %s", size(len(e.wasm)), e.origin), nil
	case ctx.Err() != nil:
		return nil, "", context.Cause(ctx)
	case c == engineNative:
		return nil, "", fmt.Errorf("no native engine for %s: %w", t.Name, err)
	}
	line := "  stock engine (%s): %s"
	why, _, _ := strings.Cut(err.Error(), "\n")
	if no := (*notNative)(nil); errors.As(err, &no) && no.fix != "" {
		why = no.why
		line += "; to do: " + no.fix
	}
	fmt.Fprintf(out, line+"\n", why, stockCosts)
	return nil, "stock", nil
}

// nativeEngine is the native engine for a program, if it fits what that is
// built from.
func nativeEngine(ctx context.Context, b *module.Build, p *progress) (*engine, error) {
	if b.Replaced {
		return nil, &notNative{why: "the app's go.mod replaces " + module.Path}
	}
	if lacks := b.Lacks(sqlite3_wasm.Files); len(lacks) > 0 {
		return nil, &notNative{why: "the app uses " + strings.Join(lacks, ", ") + ", which the native engine has not"}
	}
	e, err := madeEngine(ctx, b, p)
	if err != nil {
		return nil, err
	}
	e.script, e.build = engineScript(), b
	return e, nil
}
