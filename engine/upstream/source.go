// Package upstream runs go-sqlite3's own tests as js/wasm over both engines
// and compares what came of each test. The tests come from the module cache,
// in the version that go.mod pins; nothing of them is in this repository.
package upstream

import (
	"context"
	_ "embed" // for host.mjs
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

const tested = "github.com/ncruces/go-sqlite3"

// Source is a copy of go-sqlite3 that its tests may write into.
type Source struct {
	// Dir is the copy's folder.
	Dir string
	// Version is the one that this repository is built with.
	Version string
}

// Copy fetches the pinned version, if it must, and copies it to dir.
func Copy(ctx context.Context, dir string) (Source, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", tested)
	cmd.Dir = wasmtest.Root()
	text, err := cmd.Output()
	if err != nil {
		return Source{}, fmt.Errorf("fetch %s: %w", tested, err)
	}
	var module struct{ Version, Dir string }
	if err := json.Unmarshal(text, &module); err != nil {
		return Source{}, fmt.Errorf("fetch %s: %w", tested, err)
	}
	if err := os.CopyFS(dir, os.DirFS(module.Dir)); err != nil {
		return Source{}, fmt.Errorf("copy %s: %w", tested, err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chmod(path, info.Mode()|0o200)
	})
	if err != nil {
		return Source{}, err
	}
	s := Source{Dir: dir, Version: module.Version}
	return s, s.addHost(ctx)
}

//go:embed testdata/host.mjs
var host []byte

// addHost puts host.mjs where the runner looks for it, into each package.
func (s Source) addHost(ctx context.Context) error {
	packages, err := s.Packages(ctx)
	if err != nil {
		return err
	}
	for _, name := range packages {
		folder := filepath.Join(s.Dir, filepath.FromSlash(name), "testdata")
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "host.mjs"), host, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Packages lists the packages with tests, by their path in the module; the
// root is ".".
func (s Source) Packages(ctx context.Context) ([]string, error) {
	cmd := wasmtest.Go(ctx, s.Dir, "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "./...")
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages of %s: %w", tested, err)
	}
	var packages []string
	for path := range strings.FieldsSeq(string(text)) {
		path = strings.TrimPrefix(strings.TrimPrefix(path, tested), "/")
		if path == "" {
			path = "."
		}
		packages = append(packages, path)
	}
	return packages, nil
}
