package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/codegen/apidiff"
)

const apiUsage = `Usage: ashore api diff [-json] [-app folder] OLD [NEW]

Diff tells how an API changed, and which changes break a page that was written
for the old one. OLD and NEW are OpenRPC files, or revisions of git such as
v1.0.0 or HEAD~3, of which the app's openrpc.json is read. NEW left out is the
openrpc.json in the app's folder, as it is now.

  -json         print a list of objects: breaking, method, where, what
  -app folder   the app's folder (default: this one)

It exits with status 1 if a change is breaking.

In a package's doc comment, //ashore:compatible v1.0.0 (or a file's path) makes
ashore generate -check fail on breaking changes since then.
`

func runAPI(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "diff" {
		args = args[1:]
	} else if len(args) == 0 || !strings.HasPrefix(args[0], "-") {
		fmt.Fprint(stderr, apiUsage)
		return 2
	}
	flags := flag.NewFlagSet("api", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, apiUsage) }
	asJSON := flags.Bool("json", false, "print JSON")
	app := flags.String("app", ".", "the app's folder")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if n := flags.NArg(); n != 1 && n != 2 {
		fmt.Fprint(stderr, apiUsage)
		return 2
	}
	changes, err := diffAPI(ctx, *app, flags.Arg(0), flags.Arg(1))
	if err != nil {
		fmt.Fprintf(stderr, "ashore api: %v\n", err)
		return 2
	}
	if *asJSON {
		if changes == nil {
			changes = []apidiff.Change{}
		}
		e := json.NewEncoder(stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(changes); err != nil {
			fmt.Fprintf(stderr, "ashore api: %v\n", err)
			return 2
		}
	} else {
		for _, c := range changes {
			fmt.Fprintln(stdout, c)
		}
	}
	if apidiff.Breaks(changes) {
		return 1
	}
	return 0
}

func diffAPI(ctx context.Context, app, older, newer string) ([]apidiff.Change, error) {
	before, err := readAPI(ctx, app, "", older)
	if err != nil {
		return nil, err
	}
	if newer == "" {
		newer = filepath.Join(app, "openrpc.json")
	}
	after, err := readAPI(ctx, app, "", newer)
	if err != nil {
		return nil, err
	}
	return apidiff.Diff(before, after)
}

// sinceCompatible are the changes of a package since what it has to be
// compatible with.
func sinceCompatible(ctx context.Context, p *codegen.Package) ([]apidiff.Change, error) {
	before, err := readAPI(ctx, p.API.Dir, p.API.Dir, p.API.Compatible)
	if err != nil {
		return nil, fmt.Errorf("%s: //ashore:compatible: %w", p.API.Name, err)
	}
	for _, f := range p.Files {
		if filepath.Base(f.Path) == "openrpc.json" {
			return apidiff.Diff(before, f.Data)
		}
	}
	return nil, errors.New("there is no openrpc.json")
}

// readAPI reads an OpenRPC document: a file by its path from a folder, or the
// one that a revision of git has in the app's folder.
func readAPI(ctx context.Context, app, from, name string) ([]byte, error) {
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(from, path)
	}
	data, err := os.ReadFile(path)
	if err == nil || strings.HasSuffix(name, ".json") {
		return data, err
	}
	if strings.HasPrefix(name, "-") {
		return nil, fmt.Errorf("%q is no revision", name)
	}
	var problems bytes.Buffer
	git := exec.CommandContext(ctx, "git", "show", name+":./openrpc.json")
	git.Dir, git.Stderr = app, &problems
	if data, err = git.Output(); err != nil {
		return nil, fmt.Errorf("%s is no file, and git has no openrpc.json there: %s", name, strings.TrimSpace(problems.String()))
	}
	return data, nil
}
