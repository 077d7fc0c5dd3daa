package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// frameworkModule is the module that this command and jsclient belong to.
const frameworkModule = "github.com/ashore-dev/ashore"

// target is the app that a subcommand works on.
type target struct {
	Dir        string // of the Go package
	ImportPath string
	Name       string // the app's name, for messages and build.js, and its folder among several
	Durability string // "full" or "relaxed"
	Module     string // path of the app's module
	ModuleDir  string

	// Plugins are those of the app's config, once that has been read.
	Plugins []codegen.Plugin

	wasmExec []byte // Go's glue, once it was read

	api  *codegen.API // what the generator knows of the app, once it has looked
	docs madeDocs     // what was made of that

	// Inspector asks for what developers look into a running app with.
	Inspector bool

	// Among says that the site is one of several under a root that has what is
	// equal in all of them.
	Among bool

	// JSClient is the folder that the page's side is read from, if the
	// framework's source is at hand for writing; empty means the embedded one.
	JSClient string
}

// web is the folder of the app's pages.
func (t *target) web() string { return filepath.Join(t.Dir, "web") }

// listed is what go list -json tells about a package.
type listed struct {
	Dir, ImportPath, Name      string
	Standard                   bool
	GoFiles, EmbedFiles        []string
	Imports                    []string
	IgnoredGoFiles, OtherFiles []string
	Module                     *struct {
		Path, Dir, GoMod string
		Main             bool
		Replace          *struct{ Dir string }
	}
	Error *struct{ Err string }
}

// writable reports whether the package's files may change while dev runs:
// those in the module cache never do.
func (l *listed) writable() bool {
	return !l.Standard && l.Module != nil && (l.Module.Main || l.Module.Replace != nil)
}

// findTarget asks the go command what pattern names. It must be one main package.
func findTarget(ctx context.Context, pattern string) (*target, error) {
	if info, err := os.Stat(pattern); err == nil && info.IsDir() && !strings.HasPrefix(pattern, ".") && !filepath.IsAbs(pattern) {
		pattern = "./" + pattern // apps/timetracker is meant as a folder
	}
	packages, err := goList(ctx, "-e", pattern)
	if err != nil {
		return nil, err
	}
	switch {
	case len(packages) != 1:
		return nil, fmt.Errorf("%s names %d packages; name one app, like ./apps/timetracker", pattern, len(packages))
	case packages[0].Name == "" && packages[0].Error != nil:
		return nil, fmt.Errorf("%s is no app: %s", pattern, packages[0].Error.Err)
	case packages[0].Name != "main":
		return nil, fmt.Errorf("%s is package %s; an app is a package main", pattern, packages[0].Name)
	case packages[0].Module == nil:
		return nil, fmt.Errorf("%s is in no module; run go mod init", pattern)
	}
	return packages[0].target(), nil
}

// target makes one of a main package.
func (p *listed) target() *target {
	t := &target{
		Dir: p.Dir, ImportPath: p.ImportPath,
		Name: path.Base(p.ImportPath), Durability: "full",
		Module: p.Module.Path, ModuleDir: p.Module.Dir,
	}
	if p.Module.Path == frameworkModule {
		if _, err := os.Stat(filepath.Join(p.Module.Dir, "jsclient", "client.js")); err == nil {
			t.JSClient = filepath.Join(p.Module.Dir, "jsclient")
		}
	}
	return t
}

// appPackage is what every app imports.
const appPackage = frameworkModule + "/framework/app"

// findTargets gives the apps that several patterns name. A pattern with dots
// takes the packages that are apps; another one must be one.
func findTargets(ctx context.Context, patterns []string) ([]*target, error) {
	var targets []*target
	add := func(t *target) {
		if !slices.ContainsFunc(targets, func(other *target) bool { return other.ImportPath == t.ImportPath }) {
			targets = append(targets, t)
		}
	}
	var wrong []error
	for _, pattern := range patterns {
		if !strings.Contains(pattern, "...") {
			t, err := findTarget(ctx, pattern)
			if err != nil {
				wrong = append(wrong, err)
				continue
			}
			add(t)
			continue
		}
		packages, err := goList(ctx, "-e", pattern)
		if err != nil {
			return nil, err
		}
		before := len(targets)
		for _, p := range packages {
			if p.Name == "main" && p.Module != nil && slices.Contains(p.Imports, appPackage) {
				add(p.target())
			}
		}
		if len(targets) == before {
			wrong = append(wrong, fmt.Errorf("%s has no app in it: a package main that imports %s", pattern, appPackage))
		}
	}
	return targets, errors.Join(wrong...)
}

// tags are the flags by which parts of the framework come into the program that
// not every program needs: the handler of log/slog where the app uses that, for
// the package is large, and the inspector.
func (t *target) tags(ctx context.Context) ([]string, error) {
	packages, err := goList(ctx, "-e", "-deps", t.ImportPath)
	if err != nil {
		return nil, err
	}
	var tags []string
	for _, p := range packages {
		if p.ImportPath == "log/slog" {
			tags = append(tags, "ashore_slog")
		}
	}
	if t.Inspector {
		tags = append(tags, "ashore_inspector")
	}
	if tags == nil {
		return nil, nil
	}
	return []string{"-tags=" + strings.Join(tags, ",")}, nil
}

// wasmEnv is the environment of everything that is asked about, or compiled
// for, the worker.
func wasmEnv() []string {
	return append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
}

// goList runs go list -json as the worker's build would see the packages.
func goList(ctx context.Context, args ...string) ([]*listed, error) {
	const fields = "-json=Dir,ImportPath,Name,Standard,GoFiles,EmbedFiles,Imports,IgnoredGoFiles,OtherFiles,Module,Error"
	out, err := goOutput(ctx, append([]string{"list", fields}, args...)...)
	if err != nil {
		return nil, err
	}
	var packages []*listed
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		p := new(listed)
		if err := d.Decode(p); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
	return packages, nil
}

// goOutput runs the go command for js/wasm; its error has what it printed.
func goOutput(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = wasmEnv()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(stderr.String()); text != "" {
			return nil, fmt.Errorf("go %s: %s", args[0], text)
		}
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}
