package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// source is where a new app takes Ashore from.
type source struct {
	dir       string // a folder with this module; empty for a release
	version   string // the release
	goVersion string
}

// frameworkSource finds the release that this command is of, or the folder with
// the module that it was built from.
func frameworkSource(ctx context.Context) (source, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		modules := append([]*debug.Module{&info.Main}, info.Deps...)
		for _, m := range modules {
			if m.Path == frameworkModule && m.Replace == nil && semver.IsValid(m.Version) && semver.Prerelease(m.Version)+semver.Build(m.Version) == "" {
				return source{version: m.Version, goVersion: strings.TrimPrefix(runtime.Version(), "go")}, nil
			}
		}
	}
	for _, dir := range []string{checkoutOfModule(ctx), checkoutOfSource()} {
		if dir == "" {
			continue
		}
		mod, err := readMod(dir)
		if err == nil && mod.Module.Mod.Path == frameworkModule && mod.Go != nil {
			return source{dir: dir, goVersion: mod.Go.Version}, nil
		}
	}
	return source{}, errors.New("there is no release of Ashore yet, and no checkout of it that an app could use: run this in one (go tool ashore new ../habits), or in an app that has a replace to one")
}

// checkoutOfModule is the folder that the module around the working folder, if
// any, takes Ashore from.
func checkoutOfModule(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-json", frameworkModule).Output()
	var m struct {
		Dir     string
		Main    bool
		Replace *struct{ Version string }
	}
	if err != nil || json.Unmarshal(out, &m) != nil || !m.Main && (m.Replace == nil || m.Replace.Version != "") {
		return ""
	}
	return m.Dir
}

// checkoutOfSource is the folder that this command's source was compiled in,
// unless it was built with -trimpath.
func checkoutOfSource() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return ""
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

func readMod(dir string) (*modfile.File, error) {
	name := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return modfile.Parse(name, data, nil)
}

// moduleFiles are go.mod and go.sum. Of a checkout they are its own, so that an
// app needs no other versions than the checkout has, and no network if that is
// built already.
func (a *appPlan) moduleFiles() (map[string][]byte, error) {
	var b bytes.Buffer
	b.WriteString(a.goMod())
	if a.from.dir == "" {
		fmt.Fprintf(&b, "\nrequire %s %s\n", frameworkModule, a.from.version)
		return map[string][]byte{"go.mod": b.Bytes()}, nil
	}
	mod, err := readMod(a.from.dir)
	if err != nil {
		return nil, err
	}
	dir := a.from.dir
	if filepath.Dir(dir) == filepath.Dir(a.dir) { // both may move together
		dir = "../" + filepath.Base(dir)
	}
	fmt.Fprintf(&b, `
require %s v0.0.0

// Ashore has no release yet: it comes from a folder of this machine. Where it is
// elsewhere: go mod edit -replace %s=FOLDER
// Once there is a release: go mod edit -dropreplace %s, then
// go get -tool %s/cmd/ashore@latest && go mod tidy
replace %s => %s

require (
`, frameworkModule, frameworkModule, frameworkModule, frameworkModule, frameworkModule, modfile.AutoQuote(filepath.ToSlash(dir)))
	for _, r := range mod.Require {
		fmt.Fprintf(&b, "\t%s %s // indirect\n", r.Mod.Path, r.Mod.Version)
	}
	b.WriteString(")\n")
	sum, err := os.ReadFile(filepath.Join(a.from.dir, "go.sum"))
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"go.mod": b.Bytes(), "go.sum": sum}, nil
}

// goIn runs the go command in a folder; its error has what it printed.
func goIn(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

// workspace is the go.work that holds for a folder, empty if none does.
func workspace(ctx context.Context, dir string) string {
	cmd := exec.CommandContext(ctx, "go", "env", "GOWORK")
	cmd.Dir = dir
	out, err := cmd.Output()
	if work := strings.TrimSpace(string(out)); err == nil && work != "off" {
		return work
	}
	return ""
}
