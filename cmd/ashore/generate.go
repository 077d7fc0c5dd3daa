package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/ashore-dev/ashore/codegen"
)

const generateUsage = `Usage: ashore generate [-check] [packages]

Generate reads the services of the packages (by default the one in this
folder) and writes beside each:

  ashore_gen.go     the dispatch table
  openrpc.json      the API for programs
  API.md            the API for people
  web/api.gen.js    the client, for apps
  web/api.gen.d.ts  its types

In an app whose jsconfig.json names .ashore/client it also keeps a copy of
Ashore's client there, for editors; where it names .ashore/plugins, of what
plugins bring for pages.

It prints the files that it changed. When the sources have problems it prints
all of them and writes nothing.

With -check it writes nothing, and exits with status 1 if a file isn't what it
would write, naming each, or if the API broke what //ashore:compatible in the
package's doc comment names: an OpenRPC file, by its path from the package, or a
revision of git. See ashore help api.

In a source file: //go:generate go tool ashore generate
`

func runGenerate(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintf(stderr, "ashore generate: %v\n", err)
		return 1
	}
	return generate(ctx, dir, args, stdout, stderr)
}

// generate is runGenerate in a folder, whose path is absolute.
func generate(ctx context.Context, dir string, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, generateUsage) }
	check := flags.Bool("check", false, "write nothing; fail if a file is stale")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	patterns := flags.Args()
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	packages, err := codegen.Generate(ctx, dir, patterns...)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if len(packages) == 0 {
		fmt.Fprintf(stderr, "ashore generate: no service in %v: put //ashore:service into the doc comment of a struct\n", patterns)
		return 1
	}
	status := 0
	for _, p := range packages {
		if p.API.App && !*check {
			if err := writeEditorFiles(p.API); err != nil {
				fmt.Fprintf(stderr, "ashore generate: %v\n", err)
				return 1
			}
		}
		for _, f := range p.Files {
			name := f.Path
			if rel, err := filepath.Rel(dir, f.Path); err == nil {
				name = filepath.ToSlash(rel)
			}
			act, verb := f.Write, ""
			if *check {
				act, verb = f.Stale, " is stale: run go generate"
			}
			changed, err := act()
			if err != nil {
				fmt.Fprintf(stderr, "ashore generate: %v\n", err)
				return 1
			}
			if changed {
				fmt.Fprintln(stdout, name+verb)
				if *check {
					status = 1
				}
			}
		}
		if *check && p.API.Compatible != "" {
			changes, err := sinceCompatible(ctx, p)
			if err != nil {
				fmt.Fprintf(stderr, "ashore generate: %v\n", err)
				return 1
			}
			for _, c := range changes {
				if c.Breaking {
					fmt.Fprintf(stdout, "%s: %s (against %s)\n", p.API.Name, c, p.API.Compatible)
					status = 1
				}
			}
		}
	}
	return status
}
