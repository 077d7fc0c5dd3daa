package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const newUsage = `Usage: ashore new [-template blank|crud] [-module path] <folder>

New makes an app in a folder that isn't there yet: a Go module of its own with
a service, a migration, a page, tests, a README and a workflow for CI, that
generates, vets, tests and builds as it is. The folder's name is the app's.

  ashore new ../habits
  cd ../habits
  go tool ashore dev .

Flags:
`

func runNew(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("new", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, newUsage)
		flags.PrintDefaults()
	}
	template := flags.String("template", "blank", "what the app begins with: `blank` adds and lists notes; crud also finds, changes, deletes and restores")
	module := flags.String("module", "", "the `path` of its Go module; example.com/ and its name, if left out")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() == 0:
		fmt.Fprintln(stderr, "ashore new: name the app's folder, like ../habits")
		return 2
	case flags.NArg() > 1:
		fmt.Fprintf(stderr, "ashore new: one folder, and flags before it: got %q\n", flags.Args())
		return 2
	}
	a, err := plan(ctx, flags.Arg(0), *template, *module)
	if err == nil {
		err = a.make(ctx, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "ashore new: %s\n", complaint(err))
		return 1
	}
	return 0
}

// appPlan is an app that is to be made.
type appPlan struct {
	shown    string // its folder, as the person wrote it
	dir      string // the same, absolute
	name     string
	module   string
	template string
	from     source
}

// plan looks at everything that could be wrong before anything is written.
func plan(ctx context.Context, folder, template, module string) (*appPlan, error) {
	dir, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	a := &appPlan{shown: folder, dir: dir, name: filepath.Base(dir), module: module, template: template}
	if err := checkNewName(a.name); err != nil {
		return nil, err
	}
	if !knownTemplate(template) {
		return nil, fmt.Errorf("there is no template %q; there are blank and crud", template)
	}
	if a.module == "" {
		a.module = "example.com/" + a.name
	}
	if err := checkNewModule(a.module); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(dir); err == nil {
		return nil, fmt.Errorf("%s is there already; name a folder that isn't, or move that one away", folder)
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if parent, err := os.Stat(filepath.Dir(dir)); err != nil || !parent.IsDir() {
		return nil, fmt.Errorf("there is no folder %s to make %s in; make it first, or name another", filepath.Dir(dir), a.name)
	}
	if a.from, err = frameworkSource(ctx); err != nil {
		return nil, err
	}
	if in, err := filepath.Rel(a.from.dir, dir); a.from.dir != "" && err == nil && in != ".." && !strings.HasPrefix(in, ".."+string(filepath.Separator)) {
		return nil, fmt.Errorf("%s is inside of Ashore's own folder, %s, where it would be part of that module; name a folder outside, like %s",
			folder, a.from.dir, filepath.Join("..", a.name))
	}
	return a, nil
}

// make writes the app. What it wrote is removed again if that fails, so that the
// same command can be given once more.
func (a *appPlan) make(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if err := os.Mkdir(a.dir, 0o755); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(a.dir)
		}
	}()
	files, err := a.files()
	if err != nil {
		return err
	}
	for name, data := range files {
		file := filepath.Join(a.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	if a.from.dir == "" { // a release: its modules come from the proxy
		if err := goIn(ctx, a.dir, "mod", "tidy"); err != nil {
			return err
		}
	}
	if status := generate(ctx, a.dir, nil, io.Discard, stderr); status != 0 {
		return errors.New("its services could not be generated, see above; nothing was left behind")
	}
	fmt.Fprintf(stdout, "%s is in %s, in Go module %s, from template %s.\n", a.name, a.shown, a.module, a.template)
	if a.from.dir != "" {
		fmt.Fprintf(stdout, `
Ashore has no release yet: the app's go.mod takes it from %s
by a replace, so on another machine that line has to name the folder there.
`, a.from.dir)
	}
	if work := workspace(ctx, filepath.Dir(a.dir)); work != "" {
		fmt.Fprintf(stdout, "\n%s makes the go command look at the modules it lists only: go work use %s\n", work, a.shown)
	}
	fmt.Fprintf(stdout, `
  cd %s
  go tool ashore dev .             write it, see it change
  go test ./...                    what must hold
  go tool ashore build -o dist .   a folder for any static host
`, a.shown)
	return nil
}
