package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"

	"github.com/ashore-dev/ashore/engine/artefact"
	"github.com/ashore-dev/ashore/engine/compile"
	"github.com/ashore-dev/ashore/engine/gen"
	enginejs "github.com/ashore-dev/ashore/engine/js"
	"github.com/ashore-dev/ashore/engine/module"
)

// howToGetClang is what a person can do who has no compiler.
const howToGetClang = "apt-get install clang-19 lld-19 (Debian), brew install llvm lld (macOS), or npm install " + compile.Yowasp + " (anywhere)"

// madeEngine is the engine for a program: the one that this release carries,
// or one that clang makes here, once.
func madeEngine(ctx context.Context, b *module.Build, p *progress) (*engine, error) {
	if b.Version != compile.Binding.Version {
		return nil, &notNative{
			why: fmt.Sprintf("the app has %s %s, and the native engine is made for %s", module.Path, b.Version, compile.Binding.Version),
			fix: "go get " + compile.Binding.String(),
		}
	}
	var imports []string
	for name := range b.Packages {
		imports = append(imports, path.Join(module.Path, name))
	}
	extensions := compile.Packages(imports)
	if wasm, m, ok := artefact.Carried(extensions); ok {
		return &engine{wasm: wasm, origin: "SQLite " + m.SQLite + " of this release"}, nil
	}
	compiler, err := findClang(ctx)
	if err != nil {
		return nil, err
	}
	var s *step
	a, err := compile.Build(ctx, compile.Options{
		Compiler: compiler, Extensions: extensions,
		Progress: func(done, total int, what string) {
			if s == nil {
				s = p.step("build the engine, once")
			}
			s.say(fmt.Sprintf("(%d of %d: %s)", done, total, what))
		},
	})
	if s != nil {
		if err != nil {
			s.end("failed")
		} else {
			s.end(compiler.Name)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("build the engine: %w", err)
	}
	wasm, err := os.ReadFile(a.Path(compile.SQLiteWasm))
	return &engine{wasm: wasm, origin: "SQLite " + a.SQLite + " by " + compiler.Name}, err
}

// findClang is the compiler that makes the engine.
func findClang(ctx context.Context) (*compile.Compiler, error) {
	compiler, looked, err := compile.FindCompiler(ctx, compile.Search{})
	if !errors.Is(err, compile.ErrNoCompiler) {
		return compiler, err
	}
	no := &notNative{why: "no clang was found", fix: howToGetClang}
	for _, l := range looked {
		no.tried = append(no.tried, l.String())
	}
	return nil, no
}

// engineSource says where the native engine would come from.
func engineSource(ctx context.Context) string {
	if _, m, ok := artefact.Carried(nil); ok {
		return "SQLite " + m.SQLite + ", part of this release"
	}
	compiler, err := findClang(ctx)
	if err != nil {
		return "none: " + err.Error()
	}
	return compiler.Name + " (" + compiler.Version + ")"
}

// engineScript is engine.js with the trampoline in it. That is 0.4 kB more
// than a file of its own and a request less; see docs/decisions/0068.
func engineScript() []byte {
	var b bytes.Buffer
	b.Write(enginejs.Script())
	fmt.Fprintf(&b, "\nexport const trampoline = Uint8Array.from(\n\t/** @type {string[]} */ (\n\t\t\"%s\".match(/../g)\n\t),\n\t(pair) => Number.parseInt(pair, 16),\n);\n", hex.EncodeToString(gen.Trampoline()))
	return b.Bytes()
}
