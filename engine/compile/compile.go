// Package compile builds the engine: SQLite as a WebAssembly shared library,
// by a clang on the developer's machine, from sources in the Go module cache.
//
// SQLite's amalgamation comes from the module [Amalgamation], the C that binds
// it to go-sqlite3, its options and its patches from [Binding], the C library
// under it from package csrc. The result lies in a cache by the hash of all
// that goes into it, so that a machine builds each engine once. Equal sources
// and equal compilers make equal bytes.
package compile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ashore-dev/ashore/engine/gen"
	"github.com/ashore-dev/ashore/engine/stackcheck"
)

// Options say what to build. The zero value builds SQLite without extensions,
// by the compiler that FindCompiler finds.
type Options struct {
	// CacheDir is where artefacts are kept: "" is ashore in os.UserCacheDir.
	CacheDir string
	// Compiler is FindCompiler's, if nil.
	Compiler *Compiler
	// Extensions are compiled in, see the function Extensions.
	Extensions []Extension
	// Progress, if set, is told of each step that is done and, about once a
	// second, how long the present one takes. It is not called for an engine
	// from the cache, and never by two goroutines at once.
	Progress func(done, total int, what string)
}

// Build returns the engine, from the cache or newly built. An error that is
// ErrNoCompiler says that there is no compiler; that of a compiler has what it
// said.
func Build(ctx context.Context, o Options) (*Artefact, error) {
	o.Extensions = normal(o.Extensions)
	cache, err := cacheDir(o.CacheDir)
	if err != nil {
		return nil, err
	}
	if o.Compiler == nil {
		c, _, err := FindCompiler(ctx, Search{CacheDir: o.CacheDir})
		if err != nil {
			return nil, err
		}
		o.Compiler = c
	}
	id := identify(o)
	dir := filepath.Join(cache, "engine", id)
	if a, err := load(dir, id); err == nil {
		return a, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	p := &progress{tell: o.Progress, total: steps()}
	unlock, err := lock(ctx, dir+".lock", func() { p.say("another build makes this engine") })
	if err != nil {
		return nil, err
	}
	defer unlock()
	if a, err := load(dir, id); err == nil {
		return a, nil
	}
	return build(ctx, o, dir, id, p)
}

// identify names what will come out by all that goes in.
func identify(o Options) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", Inputs(o.Extensions), o.Compiler.Version)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// build compiles, links and checks in a folder of its own, and stores.
func build(ctx context.Context, o Options, dir, id string, p *progress) (*Artefact, error) {
	var t *tree
	if err := p.step("get the sources", func() (err error) {
		t, err = gather(ctx, o.Extensions)
		return err
	}); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "ashore-engine-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	if err := t.write(work); err != nil {
		return nil, err
	}
	for _, unit := range t.units {
		what := "compile " + unit
		if unit == "src/engine.c" {
			what = "compile SQLite " + t.sqlite
		}
		if err := p.step(what, func() error {
			_, err := run(ctx, work, o.Compiler.clang, unitFlags(unit, o.Extensions)...)
			return err
		}); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", o.Compiler.Name, what, err)
		}
	}
	var wasm []byte
	if err := p.step("link "+SQLiteWasm, func() error {
		if _, err := run(ctx, work, o.Compiler.linker, linkArgs(t, SQLiteWasm)...); err != nil {
			return err
		}
		if wasm, err = os.ReadFile(filepath.Join(work, SQLiteWasm)); err != nil {
			return err
		}
		wasm, err = stackcheck.Instrument(wasm)
		return err
	}); err != nil {
		return nil, fmt.Errorf("%s: link: %w", o.Compiler.Name, err)
	}
	m, err := readWasm(wasm)
	if err == nil {
		err = m.complete(t.exports)
	}
	if err != nil {
		return nil, fmt.Errorf("%s made a %s that can't be used: %w", o.Compiler.Name, SQLiteWasm, err)
	}
	p.say("done")
	return store(dir, Metadata{
		ID: id, SQLite: t.sqlite, SourceID: t.source, Binding: Binding.String(),
		Compiler: o.Compiler.Version, Extensions: append([]Extension{}, o.Extensions...),
		Memory: Space{m.memorySize, m.memoryAlign}, Table: Space{m.tableSize, m.tableAlign},
	}, map[string][]byte{SQLiteWasm: wasm, TrampolineWasm: gen.Trampoline()})
}
