// Package docs writes the documentation of apps as a static site: a page for
// each app from what the generator knows of it, and beside them the references
// of the client, the framework's packages, the command line and the error
// codes. Pages are whole without JavaScript, have no class attributes, and link
// relative to each other, so that any static host, or a folder, serves them.
package docs

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// Site is what a site is made of.
type Site struct {
	// Apps have a page each, in this order. A site of one app alone has it as
	// its first page, a site of more begins with an index.
	Apps []*codegen.API
	// Alone says that the site belongs to its one app, and lies within it.
	Alone bool
	// Try gives each method a form that calls it: for pages that are served
	// beside the app.
	Try bool
	// Source is the address of a source file, by its path from Root and its line,
	// or of the file alone where that is 0. Nil where there is none.
	Source func(file string, line int) string
	// Root is the folder that paths of source files are told from.
	Root string

	Commands []Command // of the command line; none: no page
	Intro    string    // what the command line says of itself
	Packages []string  // folders of Go packages from Root; none: no page
	Modules  []Module  // of the client; none: no page
}

// Command is a subcommand and what it prints when it is asked for help.
type Command struct{ Name, Summary, Help string }

// Module is a JavaScript file. Public ones are what apps import.
type Module struct {
	Name, Text string
	Public     bool
}

// Build gives the site's files by their path, with slashes.
func (s *Site) Build() (map[string][]byte, error) {
	b := &builder{Site: s, files: map[string][]byte{}}
	for _, api := range s.Apps {
		b.apps = append(b.apps, newApp(b, api))
	}
	var pages []*page
	for _, a := range b.apps {
		pages = append(pages, a.page())
	}
	pages = append(pages, b.errorsPage())
	if len(s.Modules) > 0 {
		pages = append(pages, b.clientPage())
	}
	if len(s.Packages) > 0 {
		found, err := b.packagePages()
		if err != nil {
			return nil, err
		}
		pages = append(pages, found...)
	}
	if len(s.Commands) > 0 {
		pages = append(pages, b.commandsPage())
	}
	if !s.Alone {
		pages = slices.Insert(pages, 0, b.indexPage(pages))
	}
	for _, p := range pages {
		b.files[p.file] = p.render(b, pages)
	}
	b.files["search-index.js"] = searchIndex(pages)
	for _, a := range b.apps {
		text, err := codegen.Render(a.api)
		if err != nil {
			return nil, fmt.Errorf("render %s: %w", a.api.Name, err)
		}
		i := slices.IndexFunc(text, func(f codegen.File) bool { return filepath.Base(f.Path) == "API.md" })
		b.files[strings.TrimSuffix(a.file, ".html")+".md"] = text[i].Data
	}
	if err := b.assets(); err != nil {
		return nil, err
	}
	return b.files, nil
}

// builder holds what the pages share.
type builder struct {
	*Site
	apps  []*app
	files map[string][]byte
}

// source links to where something is declared, or names that place.
func (b *builder) source(file string, line int) node {
	if file == "" {
		return nil
	}
	if filepath.IsAbs(file) {
		rel, err := filepath.Rel(b.Root, file)
		if err != nil || strings.HasPrefix(rel, "..") {
			return b.outside(file, line)
		}
		file = rel
	}
	file = filepath.ToSlash(file)
	shown := file
	if line > 0 {
		shown = fmt.Sprintf("%s:%d", file, line)
	}
	if b.Source == nil {
		return code(shown)
	}
	return el("a", attrs{"href": b.Source(file, line)}, text(shown))
}

// sortedKeys are a map's keys in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
