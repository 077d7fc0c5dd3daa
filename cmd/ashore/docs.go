package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/cmd/ashore/docs"
	"github.com/ashore-dev/ashore/codegen"
	"github.com/ashore-dev/ashore/jsclient"
)

//go:generate go tool ashore docs -o ../../docs/api -reference ../../apps/...

const docsUsage = `Usage: ashore docs [-o folder] [-source URL] [-check] [apps]

Docs writes the documentation of apps (by default the one in this folder) as
pages that any static host can serve, or a browser opens from the folder: for
each method its kind, input, output, errors, rules, an example, its source and
its messages as they travel; beside each app's page the same as Markdown. One
app's pages are those of that app alone; several have an index.

  ashore docs -o docs/api ./apps/...

The folder is replaced as a whole. With -check nothing is written, and each
file that isn't what would be written is named; the exit status is 1 then.

ashore dev and ashore build put the pages of the app at _ashore/docs/ of the
site, where each method has a form that calls it.

Flags:
`

func runDocs(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("docs", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, docsUsage)
		flags.PrintDefaults()
	}
	out := flags.String("o", "docs", "the `folder` to write, which is replaced as a whole")
	source := flags.String("source", "", "the `address` that paths of source files follow; for a module of github.com the one there")
	reference := flags.Bool("reference", false, "also the references of Ashore: client, packages, command line")
	check := flags.Bool("check", false, "write nothing; fail if a file is stale")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	patterns := flags.Args()
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	files, err := docsOf(ctx, patterns, *source, *reference)
	if err == nil && *check {
		var stale []string
		if stale, err = staleDocs(*out, files); err == nil && len(stale) > 0 {
			for _, name := range stale {
				fmt.Fprintf(stdout, "%s is stale: run ashore docs\n", filepath.ToSlash(filepath.Join(*out, name)))
			}
			return 1
		}
	} else if err == nil {
		err = writeDocs(*out, files)
	}
	if err != nil {
		fmt.Fprintf(stderr, "ashore docs: %s\n", complaint(err))
		return 1
	}
	return 0
}

// docsOf gives the site of the apps that the patterns name.
func docsOf(ctx context.Context, patterns []string, source string, reference bool) (map[string][]byte, error) {
	root, module, err := moduleOf(ctx)
	if err != nil {
		return nil, err
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for i, p := range patterns {
		if strings.HasPrefix(p, ".") {
			rel, err := filepath.Rel(root, filepath.Join(here, p))
			if err != nil {
				return nil, err
			}
			patterns[i] = "./" + filepath.ToSlash(rel)
		}
	}
	apis, err := codegen.Load(ctx, root, patterns...)
	if err != nil {
		return nil, err
	}
	if len(apis) == 0 {
		return nil, fmt.Errorf("no service in %v: put //ashore:service into the doc comment of a struct", patterns)
	}
	s := &docs.Site{Apps: apis, Alone: len(apis) == 1 && !reference, Root: root, Source: sourceAt(module, source)}
	if reference {
		if err := addReference(ctx, s); err != nil {
			return nil, err
		}
	}
	return s.Build()
}

// sourceAt gives the addresses of source files of a module, nil if nobody knows them.
func sourceAt(module, base string) func(string, int) string {
	if base == "" {
		parts := strings.Split(module, "/")
		if parts[0] != "github.com" || len(parts) < 3 {
			return nil
		}
		base = "https://" + strings.Join(parts[:3], "/") + "/blob/HEAD/" + strings.Join(append(slices.Clone(parts[3:]), ""), "/")
	}
	base = strings.TrimSuffix(base, "/") + "/"
	return func(file string, line int) string {
		if line == 0 {
			return base + file
		}
		return fmt.Sprintf("%s%s#L%d", base, file, line)
	}
}

// moduleOf is the module of this folder: where it is and what it is called.
func moduleOf(ctx context.Context) (dir, path string, err error) {
	out, err := goOutput(ctx, "list", "-m", "-f", "{{.Dir}}\n{{.Path}}")
	if err != nil {
		return "", "", err
	}
	dir, path, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	return dir, strings.TrimSpace(path), nil
}

// documented gives the table of commands, which docs is in itself: the compiler
// refuses a table that needs itself to begin with.
var documented func() []command

func init() { documented = func() []command { return commands } }

// addReference adds what belongs to Ashore rather than to an app.
func addReference(ctx context.Context, s *docs.Site) error {
	var intro bytes.Buffer
	help(documented(), &intro)
	s.Intro = intro.String()
	for _, c := range documented() {
		var text bytes.Buffer
		c.run(ctx, []string{"-help"}, &text, &text)
		s.Commands = append(s.Commands, docs.Command{Name: c.name, Summary: c.summary, Help: text.String()})
	}
	err := filepath.WalkDir(filepath.Join(s.Root, "framework"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if slices.Contains([]string{"testdata", "internal", "notes"}, d.Name()) {
			return fs.SkipDir
		}
		rel, err := filepath.Rel(s.Root, file)
		s.Packages = append(s.Packages, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		return err
	}
	s.Modules, err = clientModules(jsclient.Files)
	return err
}

// publicModules are those of the client that apps import; docs/client.md tells of them.
var publicModules = []string{"start.js", "page.js", "client.js", "errors.js", "location.js", "form.js", "failure.js", "reasons.js", "keeping.js", "storage.js", "state.js", "rpc.js", "dom.js", "live.js", "notice.js", "versions.js", "keys.js", "clicks.js", "every.js", "date.js", "week.js", "csv.js", "download.js"}

func clientModules(files fs.FS) ([]docs.Module, error) {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		return nil, err
	}
	var all []docs.Module
	for _, name := range append(slices.Clone(publicModules), names...) {
		if slices.ContainsFunc(all, func(m docs.Module) bool { return m.Name == name }) {
			continue
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all = append(all, docs.Module{Name: name, Text: string(data), Public: slices.Contains(publicModules, name)})
	}
	return all, nil
}

// staleDocs names the files of a folder that aren't what they should be.
func staleDocs(dir string, files map[string][]byte) ([]string, error) {
	var stale []string
	for name, data := range files {
		old, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err != nil || !bytes.Equal(old, data) {
			stale = append(stale, name)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if files[e.Name()] == nil {
			stale = append(stale, e.Name())
		}
	}
	slices.Sort(stale)
	return stale, nil
}

// docsMarks are files of which every folder of docs has one, by which it is known.
var docsMarks = []string{"search-index.js", "search.json"}

// writeDocs replaces a folder, unless it has other things in it.
func writeDocs(dir string, files map[string][]byte) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return slices.Contains(docsMarks, e.Name()) }) {
		return fmt.Errorf("%s has files in it that ashore docs didn't write; name another folder with -o", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		if files[e.Name()] == nil {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	for name, data := range files {
		file := codegen.File{Path: filepath.Join(dir, name), Data: data}
		if _, err := file.Write(); err != nil {
			return err
		}
	}
	return nil
}
