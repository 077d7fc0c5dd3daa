package docs

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// page is a document of the site.
type page struct {
	file    string // its name
	title   string // of its h1
	summary string // one sentence
	group   string // what it is listed under
	nav     node   // what is on it, a list of links
	body    node
	scripts []string // beside docs.js
	entries []entry  // for the search
}

// entry is what the search finds: something with an address on a page.
type entry struct {
	Title string `json:"t"`
	Kind  string `json:"k"` // "mutation", "type", "function", …
	URL   string `json:"u"`
	Text  string `json:"s,omitempty"`
}

// policy is what a page of Ashore's carries; see cmd/ashore's check of pages.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'"

// find adds something to what the search finds.
func (p *page) find(title, kind, anchor, summary string) {
	p.entries = append(p.entries, entry{title, kind, p.file + "#" + anchor, summary})
}

// render writes the document.
func (p *page) render(b *builder, all []*page) []byte {
	title := p.title
	if !b.Alone && p.file != "index.html" {
		title += " · Ashore"
	}
	head := nodes{
		el("meta", attrs{"charset": "utf-8"}),
		el("meta", attrs{"name": "viewport", "content": "width=device-width, initial-scale=1"}),
		el("meta", attrs{"http-equiv": "Content-Security-Policy", "content": policy}),
		el("title", nil, text(title)),
		el("meta", attrs{"name": "description", "content": p.summary}),
		el("link", attrs{"rel": "stylesheet", "href": "./docs.css"}),
		el("script", attrs{"defer": bare, "src": "./docs.js"}),
	}
	if b.Try {
		head = append(head, el("link", attrs{"rel": "stylesheet", "href": "./forms.css"}))
	}
	if b.Alone {
		head = append(head, el("meta", attrs{"name": "robots", "content": "noindex"}))
	}
	for _, s := range p.scripts {
		head = append(head, el("script", attrs{"type": "module", "src": s}))
	}
	var out bytes.Buffer
	out.WriteString("<!doctype html>\n")
	el("html", attrs{"lang": "en"},
		el("head", nil, head...),
		el("body", nil,
			el("a", attrs{"href": "#content"}, text("To the content")),
			el("header", nil,
				el("p", nil, link("./index.html", text(b.name())), text(" docs")),
				el("search", nil, el(
					"form", attrs{"hidden": bare, "action": "./index.html"},
					el("label", nil, text("Search "),
						el("input", attrs{"type": "search", "name": "q", "autocomplete": "off", "spellcheck": "false", "aria-keyshortcuts": "/"})),
					el("output", nil),
					el("ul", attrs{"aria-label": "What was found", "hidden": bare}),
				)),
			),
			p.side(b, all),
			el("main", attrs{"id": "content"}, el("h1", nil, text(p.title)), p.body),
			el("footer", nil, el("p", nil, text("Written by "), code("ashore docs"), text(" from the sources."))),
		),
	).write(&out)
	out.WriteByte('\n')
	return out.Bytes()
}

// name is what the site is about.
func (b *builder) name() string {
	if b.Alone {
		return b.apps[0].api.Name
	}
	return "Ashore"
}

// side is the navigation: what is on the page, and the other pages.
func (p *page) side(b *builder, all []*page) node {
	var groups []string
	pages := map[string][]node{}
	for _, other := range all {
		if other.file == "index.html" && !b.Alone {
			continue
		}
		if pages[other.group] == nil {
			groups = append(groups, other.group)
		}
		a := attrs{"href": "./" + other.file}
		if other == p {
			a["aria-current"] = "page"
		}
		pages[other.group] = append(pages[other.group], el("a", a, text(other.title)))
	}
	var site nodes
	if b.Alone {
		site = append(site, el("li", nil, link("../../", text("The app"))))
	}
	for _, g := range groups {
		site = append(site, el("li", nil, text(g), list(pages[g]...)))
	}
	var here node
	if p.nav != nil {
		here = el("nav", attrs{"aria-label": "On this page"}, p.nav)
	}
	return nodes{here, el("nav", attrs{"aria-label": "Pages"}, el("ul", nil, site...))}
}

// web has the style sheet and the scripts of the pages.
//
//go:embed web
var web embed.FS

// assets adds what the pages load.
func (b *builder) assets() error {
	return fs.WalkDir(web, "web", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Base(file) == "forms.css" && !b.Try {
			return nil
		}
		data, err := web.ReadFile(file)
		if path.Ext(file) == ".js" {
			b.files["docs.js"] = classic(b.files["docs.js"], data, path.Base(file) == "search.js")
			return err
		}
		b.files[path.Base(file)] = data
		return err
	})
}

// classic adds a module to a script that browsers also run where a page was opened
// from a folder: modules they refuse there. What is imported comes first.
func classic(script, module []byte, first bool) []byte {
	text := strings.ReplaceAll(imports.ReplaceAllString(string(module), ""), "\nexport function", "\nfunction")
	inner := strings.TrimSuffix(strings.TrimPrefix(string(script), scriptHead), scriptTail)
	if first {
		inner = text + inner
	} else {
		inner += text
	}
	return []byte(scriptHead + inner + scriptTail)
}

const scriptHead, scriptTail = "\"use strict\";\n{\n", "}\n"

// imports are those of the folder's own modules.
var imports = regexp.MustCompile(`(?m)^import .*\n`)

// Scripts are what try.js is made of, together with the client's modules.
//
//go:embed try/*.js
var Scripts embed.FS
