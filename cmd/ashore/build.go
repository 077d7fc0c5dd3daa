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
	"strings"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

const buildUsage = `Usage: ashore build [-o folder] [-engine SQLite] [-lines] [-inspector] [-offline] [-index page] <app>...

Build makes a folder that any static file server can serve: the app's pages,
and everything else under names that say its contents.

  ashore build -o dist ./apps/timetracker

  folder/index.html, …               pages: serve them with Cache-Control: no-cache
  folder/sw.js                       keeps all this in the browser (with -offline=false it removes itself): as pages
  folder/manifest.webmanifest        for installing the app: as pages
  folder/_ashore/docs/…              pages that tell of each method, and call it: as pages
  folder/_ashore/<id>/…              scripts, styles, images: may be kept for ever
  folder/_ashore/app.<hash>.wasm     the program: may be kept for ever
  folder/_ashore/app.<hash>.lines.gz what makes its stack traces readable: ashore trace
  folder/_ashore/sqlite3.<hash>.wasm SQLite, with the native engine: for ever
  ….br, ….gz                         the same files compressed, for hosts that send them

An app with sample data has its pages once more at folder/sample/.

Several apps, or a pattern, become one site: each app in a folder of its name
with a database of its own, and a first page that lists them. A pattern takes
the folders that are apps. What the apps' pages have marked gets links to the
others: <nav aria-label="Apps" hidden></nav>.

  ashore build -o dist ./apps/...

  folder/index.html                  the list of apps, or what -index names
  folder/timetracker/…               an app as above
  folder/_ashore/sqlite3.<hash>.wasm SQLite, once for all of them

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
	index := flags.String("index", "", "of several apps: an HTML `page`, or a folder with index.html, for the site's root in place of the list of apps")
	fast := flags.Bool("fast", false, "compress less, for a site that is only tried out")
	keep := flags.Bool("lines", false, "keep files and lines of stack traces in the program, which is a third more to download")
	inspector := flags.Bool("inspector", false, "put in what developers look into a running app with, at _ashore/ of the site; not for users")
	offline := flags.Bool("offline", true, "put in a service worker, which keeps the site in the browser and opens it without a network")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() == 0:
		fmt.Fprintln(stderr, "ashore build: name an app, like ./apps/timetracker, or several, like ./apps/...")
		return 2
	}
	b := builder{choice, *keep, *inspector, *offline, newPacker(*fast), stdout, newProgress(stderr, nil)}
	var err error
	switch {
	case flags.NArg() > 1 || strings.HasSuffix(flags.Arg(0), "..."):
		err = b.buildSite(ctx, flags.Args(), *index, *out)
	case *index != "":
		fmt.Fprintln(stderr, "ashore build: -index is the first page of a site of several apps; one app has its own")
		return 2
	default:
		err = b.build(ctx, flags.Arg(0), *out)
	}
	if err != nil {
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

// builder says how sites are built.
type builder struct {
	choice               engineChoice
	keepLines, inspector bool
	offline              bool
	packer               packer
	out                  io.Writer // what a person wants to know in the end
	progress             *progress
}

// build writes the site of one app into the folder out.
func (b builder) build(ctx context.Context, pattern, out string) error {
	if err := ours(out); err != nil {
		return err
	}
	t, err := findTarget(ctx, pattern)
	if err != nil {
		return err
	}
	ready, err := b.prepare(ctx, t)
	if err != nil {
		return err
	}
	s := b.progress.step("compress")
	built := ready.site.finish(t, ready.prog, ready.uses, b.packer)
	s.end(fmt.Sprintf("%d files", len(built.files)))
	if err := built.write(ctx, out); err != nil {
		return err
	}
	built.printSizes(b.out)
	fmt.Fprintf(b.out, "  %s: build %s of %s, engine: %s\n", out, built.id, t.Name, ready.engine)
	return nil
}

// prepared is an app that only has to be laid out and compressed.
type prepared struct {
	target *target
	site   tree
	uses   map[string][]string // what each file uses
	prog   program
	engine string // which, and why
}

// prepare reads, checks and compiles an app.
func (b builder) prepare(ctx context.Context, t *target) (*prepared, error) {
	t.Inspector = b.inspector
	s := b.progress.step("read the app")
	site, _, err := read(ctx, t)
	if err != nil {
		s.end("failed")
		return nil, err
	}
	s.end(fmt.Sprintf("%s, %d files", t.Name, len(site)))
	e, says, err := b.choice.engine(ctx, t, b.progress, b.out)
	if err != nil {
		return nil, err
	}
	wasm, err := compileProgram(ctx, t, e, b.progress)
	if err != nil {
		return nil, err
	}
	prog := program{wasm: wasm}
	if e != nil {
		small := *e
		if small.script, err = minified("engine.js", e.script); err != nil {
			return nil, err
		}
		prog.engine = &small
	}
	if !b.keepLines {
		prog.trim(b.progress, b.out)
	}
	s = b.progress.step("bundle the client")
	site, uses, err := site.withoutComments().bundled()
	if err == nil {
		err = site.addIcons(t)
	}
	if err == nil {
		err = site.addSample(t, uses)
	}
	if !b.offline {
		delete(site, serviceWorker)
	}
	if err != nil {
		s.end("failed")
		return nil, err
	}
	s.end("")
	return &prepared{t, site, uses, prog, says}, nil
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
