// Package codegen reads the services of a package, as Go's own type checker
// sees them, and writes what the two sides need to talk to each other: the
// dispatch table in Go, the client in JavaScript with its TypeScript types,
// and two descriptions of the API, one for programs and one for people.
//
// The work has three steps. load finds and type-checks the package, even when
// its generated file is missing or stale. collect turns types into an API,
// which is plain data. render turns the API into files. Equal sources give
// equal files, byte for byte.
//
// The package knows the framework's types by their import paths and imports
// none of them.
package codegen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// File is a generated file.
type File struct {
	Path string // absolute
	Data []byte
}

// Package is what one package gives.
type Package struct {
	API   *API
	Files []File
}

// Generate analyses the packages that match the patterns, as the go command
// understands them in dir, and renders their files. It writes nothing.
// Packages without services are left out. The error is Problems when the
// sources are at fault.
func Generate(ctx context.Context, dir string, patterns ...string) ([]*Package, error) {
	apis, err := Load(ctx, dir, patterns...)
	if err != nil {
		return nil, err
	}
	var all []*Package
	for _, api := range apis {
		files, err := Render(api)
		if err != nil {
			return nil, fmt.Errorf("render %s: %w", api.PackagePath, err)
		}
		all = append(all, &Package{API: api, Files: files})
	}
	return all, nil
}

// Render gives the files of one API, sorted by name.
func Render(api *API) ([]File, error) {
	goFile, err := renderGo(api)
	if err != nil {
		return nil, err
	}
	files := []File{
		{Path: "API.md", Data: renderMarkdown(api)},
		{Path: "ashore_gen.go", Data: goFile},
	}
	rpc, err := renderOpenRPC(api)
	if err != nil {
		return nil, err
	}
	files = append(files, File{Path: "openrpc.json", Data: rpc})
	if api.App {
		files = append(
			files,
			File{Path: "web/api.gen.d.ts", Data: renderTypes(api)},
			File{Path: "web/api.gen.js", Data: renderClient(api)},
		)
	}
	for i := range files {
		files[i].Path = filepath.Join(api.Dir, filepath.FromSlash(files[i].Path))
	}
	return files, nil
}

// Stale tells whether the file on disk differs from f, or isn't there. A
// generated file that was edited by hand is stale too.
func (f File) Stale() (bool, error) {
	old, err := os.ReadFile(f.Path)
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("check %s: %w", f.Path, err)
	}
	return !bytes.Equal(old, f.Data), nil
}

// Write puts the file in its place if it is stale, and tells whether it was.
// A file that is fresh keeps its time, so that nothing is rebuilt for it.
func (f File) Write() (bool, error) {
	stale, err := f.Stale()
	if err != nil || !stale {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o755); err != nil {
		return false, err
	}
	return true, os.WriteFile(f.Path, f.Data, 0o644)
}
