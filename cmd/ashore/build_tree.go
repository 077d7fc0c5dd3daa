package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// tree is a site as its sources name each other: by path from the app's root,
// with slashes, without one in front. dev serves it as it is; build moves all
// but the pages into a folder of their own.
type tree map[string]asset

// asset is one file of a tree.
type asset struct {
	data []byte
	from string // the file that it was read from, for messages
	part string // the row of the size table
}

// Rows of the size table, in its order.
const (
	partPages     = "pages"
	partApp       = "the app's scripts, styles, images"
	partClient    = "Ashore's client"
	partLater     = "what it loads where it is needed"
	partMaps      = "its source maps, for developers' tools"
	partOffline   = "the service worker, the manifest"
	partWasmExec  = "Go's wasm_exec.js"
	partProgram   = "app.wasm"
	partLines     = "lines of app.wasm, for ashore trace"
	partInspector = "the inspector"
	partDocs      = "documentation"
	partEngine    = "SQLite: sqlite3.wasm, engine.js"
)

var parts = []string{partPages, partApp, partClient, partLater, partOffline, partWasmExec, partProgram, partEngine, partInspector, partDocs, partMaps, partLines}

// client is the folder, seen from a page, that has Ashore's side of the page.
const client = "ashore/"

// reserved are the names at the app's root that aren't the app's.
var reserved = []string{"ashore", "_ashore", "_dev", serviceWorker}

// paths are the tree's, sorted.
func (t tree) paths() []string { return slices.Sorted(maps.Keys(t)) }

// isPage reports whether p is an HTML document, which keeps its place.
func isPage(p string) bool { return path.Ext(p) == ".html" }

// collect reads the app's web folder, the client and wasm_exec.js.
func collect(ctx context.Context, t *target, embedded fs.FS) (tree, error) {
	site := tree{}
	if err := site.addApp(t); err != nil {
		return nil, err
	}
	if err := site.addPlugins(t.Plugins); err != nil {
		return nil, err
	}
	from, shownFrom := embedded, ""
	if t.JSClient != "" {
		from, shownFrom = os.DirFS(t.JSClient), t.JSClient
	}
	if err := site.addClient(from, shownFrom); err != nil {
		return nil, err
	}
	if t.Inspector {
		if err := site.addInspector(t); err != nil {
			return nil, err
		}
	}
	if err := site.addDocs(t); err != nil {
		return nil, err
	}
	return site, site.addWasmExec(ctx, t)
}

// inspectorFiles are the pages of the inspector; framework/inspector is its other
// half.
//
//go:embed inspector
var inspectorFiles embed.FS

// docsItem is the inspector's way to the documentation.
var docsItem = []byte("\t\t\t\t\t<li><a href=\"./docs/index.html\">Docs</a></li>\n")

// addInspector adds the inspector at _ashore/.
func (site tree) addInspector(t *target) error {
	return fs.WalkDir(inspectorFiles, "inspector", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := inspectorFiles.ReadFile(file)
		if t.api == nil { // a program without services, and so without documentation
			data = bytes.Replace(data, docsItem, nil, 1)
		}
		site["_ashore/"+path.Base(file)] = asset{data, "the inspector's " + path.Base(file), partInspector}
		return err
	})
}

// addApp adds the app's own files, but for those that only tests and editors read.
func (site tree) addApp(t *target) error {
	here, _ := os.Getwd()
	err := filepath.WalkDir(t.web(), func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(t.web(), file)
		if err != nil || rel == "." {
			return err
		}
		name := filepath.ToSlash(rel)
		if slices.Contains(reserved, name) {
			return problems{{
				File: shown(here, file), Text: "the name is Ashore's own in the finished site",
				Fix: "call it something else than " + strings.Join(reserved, ", "),
			}}
		}
		if !served(name, d.IsDir()) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(file)
		part := partApp
		if isPage(name) {
			part = partPages
		}
		site[name] = asset{data, shown(here, file), part}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil && site["index.html"].from == "" {
		return problems{{
			File: shown(here, filepath.Join(t.web(), "index.html")), Text: "the app has no first page",
			Fix: "write it: a whole HTML document",
		}}
	}
	return err
}

// served reports whether a file of the app's web folder belongs to the site.
func served(name string, dir bool) bool {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(base, ".") && base != ".well-known":
		return false
	case dir:
		return base != "test" && base != "testdata" && base != "node_modules"
	}
	for _, end := range []string{".d.ts", ".test.js", ".md", "~", ".orig", ".tmp", ".go"} {
		if strings.HasSuffix(base, end) {
			return false
		}
	}
	return base != "tsconfig.json" && base != "package.json"
}

// addClient adds jsclient's modules and the style sheet of every app as ashore/….
func (site tree) addClient(files fs.FS, dir string) error {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		return err
	}
	if _, err := fs.Stat(files, "base.css"); err == nil { // a client of tests has none
		names = append(names, "base.css")
	}
	here, _ := os.Getwd()
	for _, name := range names {
		if !served(name, false) {
			continue
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		from := "ashore/" + name
		if dir != "" {
			from = shown(here, filepath.Join(dir, name))
		}
		if name == "base.css" {
			if more, err := fs.ReadFile(files, "parts.css"); err == nil {
				data = append(data, more...) // two files for people, one for browsers
			}
		}
		site[client+name] = asset{data, from, partClient}
	}
	return site.addRescue(files)
}

// addRescue adds the page for a database that the app can't open, unless the app
// has one of its own.
func (site tree) addRescue(files fs.FS) error {
	if _, ok := site["rescue.html"]; ok {
		return nil
	}
	for from, to := range map[string]string{"rescue.html": "rescue.html", "rescue.css": client + "rescue.css"} {
		data, err := fs.ReadFile(files, from)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a client of tests
		}
		if err != nil {
			return err
		}
		site[to] = asset{data, "ashore/" + from, partLater}
	}
	return nil
}

// addWasmExec adds the glue that belongs to the go that compiles the program:
// one of another version may start it and fail later.
func (site tree) addWasmExec(ctx context.Context, t *target) error {
	if t.wasmExec == nil {
		data, err := wasmExec(ctx)
		if err != nil {
			return err
		}
		t.wasmExec = data
	}
	site[client+"wasm_exec.js"] = asset{t.wasmExec, "wasm_exec.js", partWasmExec}
	return nil
}

func wasmExec(ctx context.Context) ([]byte, error) {
	out, err := goOutput(ctx, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec.js")
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the glue of Go for js/wasm is missing (some distributions leave it out; the archives of go.dev/dl have it, for %s too): %w", runtime.GOOS, err)
	}
	return data, nil
}
