package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

const buildUsage = `Usage: ashore build [-o folder] [-engine SQLite] [-lines] [-inspector] <app>

Build makes a folder that any static file server can serve: the app's pages,
and everything else under names that say its contents.

  ashore build -o dist ./apps/timetracker

  folder/index.html, …               pages: serve them with Cache-Control: no-cache
  folder/_ashore/docs/…              pages that tell of each method, and call it: as pages
  folder/_ashore/<id>/…              scripts, styles, images: may be kept for ever
  folder/_ashore/app.<hash>.wasm     the program: may be kept for ever
  folder/_ashore/app.<hash>.lines.gz what makes its stack traces readable: ashore trace
  folder/_ashore/sqlite3.<hash>.wasm SQLite, with the native engine: for ever
  ….br, ….gz                         the same files compressed, for hosts that send them

The host needs no special headers, only HTTPS (or localhost) and the type
application/wasm for .wasm files. Equal sources give equal bytes. The first
build takes a minute; then only what changed is compiled.

Flags:
`

func runBuild(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, buildUsage)
		flags.PrintDefaults()
	}
	out := flags.String("o", "dist", "the `folder` to write, which is replaced as a whole")
	choice := engineAuto
	flags.Var(&choice, "engine", engineUsage)
	fast := flags.Bool("fast", false, "compress less, for a site that is only tried out")
	keep := flags.Bool("lines", false, "keep files and lines of stack traces in the program, which is a third more to download")
	inspector := flags.Bool("inspector", false, "put in what developers look into a running app with, at _ashore/ of the site; not for users")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() != 1:
		fmt.Fprintln(stderr, "ashore build: name one app, like ./apps/timetracker")
		return 2
	}
	if err := build(ctx, flags.Arg(0), *out, choice, *keep, *inspector, newPacker(*fast), stdout, newProgress(stderr, nil)); err != nil {
		fmt.Fprintf(stderr, "ashore build: %s\n", complaint(err))
		return 1
	}
	return 0
}

// complaint is an error as a person reads it: lists of problems begin on a
// line of their own.
func complaint(err error) string {
	var own problems
	var generator codegen.Problems
	var compiler compileError
	switch {
	case errors.As(err, &own), errors.As(err, &generator), errors.As(err, &compiler):
		return "the app has problems\n" + err.Error()
	}
	return err.Error()
}

func build(ctx context.Context, pattern, out string, choice engineChoice, keepLines, inspector bool, c packer, stdout io.Writer, p *progress) error {
	if err := ours(out); err != nil {
		return err
	}
	t, err := findTarget(ctx, pattern)
	if err != nil {
		return err
	}
	t.Inspector = inspector
	s := p.step("read the app")
	site, _, err := read(ctx, t)
	if err != nil {
		s.end("failed")
		return err
	}
	s.end(fmt.Sprintf("%s, %d files", t.Name, len(site)))
	e, says, err := choice.engine(ctx, t, p, stdout)
	if err != nil {
		return err
	}
	wasm, err := compileProgram(ctx, t, e, p)
	if err != nil {
		return err
	}
	prog := program{wasm: wasm}
	if e != nil {
		small := *e
		if small.script, err = minified("engine.js", e.script); err != nil {
			return err
		}
		prog.engine = &small
	}
	if !keepLines {
		prog.trim(p, stdout)
	}
	s = p.step("compress")
	site, uses, err := site.withoutComments().bundled()
	if err != nil {
		s.end("failed")
		return err
	}
	b := site.finish(t, prog, uses, c)
	s.end(fmt.Sprintf("%d files", len(b.files)))
	if err := b.write(ctx, out); err != nil {
		return err
	}
	b.printSizes(stdout)
	fmt.Fprintf(stdout, "  %s: build %s of %s, engine: %s\n", out, b.id, t.Name, says)
	return nil
}

// read gathers what build needs from the sources, and refuses what can't work.
func read(ctx context.Context, t *target) (tree, map[string][]string, error) {
	stale, err := generated(ctx, t, codegen.File.Stale)
	if err != nil {
		return nil, nil, err
	}
	if len(stale) > 0 {
		here, _ := os.Getwd()
		var found problems
		for _, file := range stale {
			found = append(found, problem{File: shown(here, file), Text: "it isn't what the app's services generate now"})
		}
		found[len(found)-1].Fix = "go tool ashore generate " + dot(shown(here, t.Dir))
		return nil, nil, found.err()
	}
	site, err := collect(ctx, t, jsclient.Files)
	if err != nil {
		return nil, nil, err
	}
	uses, err := site.check()
	return site, uses, err
}

// generated runs do, Stale or Write, over the app's generated files and
// returns those for which it was true. It also fills in what the generator
// read from the app's config.
func generated(ctx context.Context, t *target, do func(codegen.File) (bool, error)) ([]string, error) {
	packages, err := codegen.Generate(ctx, t.Dir, ".")
	if err != nil {
		return nil, err
	}
	var files []string
	for _, p := range packages {
		if p.API.App && p.API.Name != "" {
			t.Name, t.Plugins = p.API.Name, p.API.Plugins
		}
		t.api = p.API
		for _, f := range p.Files {
			yes, err := do(f)
			if err != nil {
				return nil, err
			}
			if yes {
				files = append(files, f.Path)
			}
		}
	}
	slices.Sort(files)
	return files, nil
}

// dot writes a relative folder as the go command wants it.
func dot(dir string) string {
	if filepath.IsAbs(dir) || dir == "." || dir[0] == '.' {
		return dir
	}
	return "./" + dir
}
