package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// app writes the page of one app.
type app struct {
	*builder
	api  *codegen.API
	file string
	p    *page
	in   map[string]string // anchors, by what they name in Go: "Timers.Start", "Entry"
}

func newApp(b *builder, api *codegen.API) *app {
	a := &app{builder: b, api: api, file: api.Name + ".html", in: map[string]string{}}
	if b.Alone {
		a.file = "index.html"
	}
	for _, s := range api.Services {
		a.in[s.GoName] = s.Name
		for _, m := range s.Methods {
			a.in[s.GoName+"."+m.GoName] = methodID(s, m)
		}
	}
	for _, n := range api.Types {
		a.in[n.GoName] = typeID(n)
	}
	return a
}

func methodID(s *codegen.Service, m *codegen.Method) string { return s.Name + "." + m.Name }

func typeID(n *codegen.Named) string { return "type-" + n.Name }

func errorID(code string) string { return "error-" + code }

// page is the app's: its services with their methods, its types, its errors.
func (a *app) page() *page {
	a.p = &page{
		file: a.file, title: a.api.Name, group: "Apps",
		summary: codegen.Synopsis(a.api.Doc),
	}
	if a.p.summary == "" {
		a.p.summary = "The methods of " + a.api.Name + "."
	}
	if a.Try {
		a.p.scripts = []string{"./try.js"}
	}
	var body, nav nodes
	body = append(body, a.docAt(a.api.Doc, 2))
	if a.api.Version != "" {
		body = append(body, el("p", nil, text("Version "+a.api.Version+".")))
	}
	body = append(body, a.intro())
	for _, s := range a.api.Services {
		var links []node
		for _, m := range s.Methods {
			links = append(links, link("#"+methodID(s, m), text(m.Name)))
		}
		nav = append(nav, el("li", nil, link("#"+s.Name, text(s.Name)), list(links...)))
		body = append(body, a.service(s))
	}
	if len(a.api.Types) > 0 {
		var links []node
		types := &element{name: "section", attrs: attrs{"id": "types"}}
		types.children = append(types.children, el("h2", nil, link("#types", text("Types"))))
		for _, n := range a.api.Types {
			links = append(links, link("#"+typeID(n), text(n.Name)))
			types.children = append(types.children, a.named(n))
		}
		nav = append(nav, el("li", nil, link("#types", text("Types")), list(links...)))
		body = append(body, types)
	}
	nav = append(nav, el("li", nil, link("#errors", text("Errors"))))
	a.p.nav = el("ul", nil, nav...)
	a.p.body = append(body, a.errors())
	return a.p
}

// intro says how a page gets at the methods.
func (a *app) intro() node {
	markdown := strings.TrimSuffix(a.file, ".html") + ".md"
	also := el("p", nil, text("The same "), link("./"+markdown, text("as Markdown")), text(". "),
		text("Each method has its address, such as "), code("#"+a.firstMethod()), text("."))
	if !a.api.App {
		return also
	}
	return nodes{
		el("p", nil, text("A page calls these methods through the client that "), code("ashore generate"), text(" writes:")),
		pre("import { bind } from \"./api.gen.js\";\nimport { open } from \"./ashore/client.js\";\n\nconst api = bind(await open());\n"),
		also,
	}
}

func (a *app) firstMethod() string {
	for _, s := range a.api.Services {
		for _, m := range s.Methods {
			return methodID(s, m)
		}
	}
	return "errors"
}

func (a *app) service(s *codegen.Service) node {
	section := &element{name: "section", attrs: attrs{"id": s.Name}}
	section.children = nodes{el("h2", nil, link("#"+s.Name, text(s.Name))), a.docAt(s.Doc, 3)}
	if s.Plugin != "" {
		section.children = append(section.children, el("p", nil, text("From the plugin "+s.Plugin+".")))
	}
	a.p.find(s.Name, "service", s.Name, codegen.Synopsis(s.Doc))
	for _, m := range s.Methods {
		section.children = append(section.children, a.method(s, m))
	}
	return section
}

// doc writes a Go doc comment.
func (a *app) doc(text string) node { return a.docAt(text, 4) }

// docAt writes one with headings of a level.
func (a *app) docAt(text string, level int) node {
	return goDoc(text, level, func(name string) string {
		if anchor := a.in[name]; anchor != "" {
			return "#" + anchor
		}
		return ""
	})
}

// errors is the table of all codes of the app, which links to the framework's.
func (a *app) errors() node {
	section := &element{name: "section", attrs: attrs{"id": "errors"}}
	section.children = nodes{
		el("h2", nil, link("#errors", text("Errors"))),
		el("p", nil, text("A call that fails rejects with a "), code("CallError"), text(", whose "), code("code"), text(" is for programs and whose "),
			code("message"), text(" is for a person. Besides the app's own codes every method can fail with "),
			link("./errors.html", text("those of the framework")), text(".")),
	}
	if len(a.api.Errors) == 0 {
		section.children = append(section.children, el("p", nil, text("The app has no codes of its own.")))
		return section
	}
	dl := &element{name: "dl"}
	for _, e := range a.api.Errors {
		a.p.find(e.Code, "error", errorID(e.Code), e.Message)
		dl.children = append(
			dl.children,
			el("dt", attrs{"id": errorID(e.Code)}, line(link("#"+errorID(e.Code), code(e.Code)), a.source(e.Pos.Filename, e.Pos.Line))),
			el("dd", nil, el("p", nil, text("“"+e.Message+"”")), a.doc(e.Cause()), a.remedy(e), a.data(e), a.raisedBy(e.Code)),
		)
	}
	section.children = append(section.children, dl)
	return section
}

func (a *app) remedy(e codegen.AppError) node {
	if e.Remedy() == "" {
		return nil
	}
	return nodes{el("p", nil, el("strong", nil, text("What to do: ")), text(strings.Join(strings.Fields(e.Remedy()), " ")))}
}

// data is what comes with an error.
func (a *app) data(e codegen.AppError) node {
	if e.Data == nil {
		return nil
	}
	return el("p", nil, code("data"), text(" is "), a.words(e.Data), text("."))
}

// raisedBy lists the methods that a code comes from.
func (a *app) raisedBy(code string) node {
	var from nodes
	for _, s := range a.api.Services {
		for _, m := range s.Methods {
			if !mentions(m, code) {
				continue
			}
			if from == nil {
				from = append(from, text("From "))
			} else {
				from = append(from, text(", "))
			}
			from = append(from, link("#"+methodID(s, m), text(methodID(s, m))))
		}
	}
	if from == nil {
		return nil
	}
	return el("p", nil, from...)
}

func mentions(m *codegen.Method, code string) bool {
	return slices.Contains(m.Errors, code)
}

// indexPage is the first page of a site of several apps.
func (b *builder) indexPage(pages []*page) *page {
	p := &page{
		file: "index.html", title: "Ashore: reference", group: "Ashore",
		summary: "The methods of each app, and the references of Ashore.",
	}
	body := nodes{el("p", nil, text("Ashore ships Go services to the browser: handlers and migrations go in, a static site comes out. Here is what each bundled app's services offer, and what Ashore itself does."))}
	groups := map[string]*element{}
	var order []string
	for _, other := range pages {
		if groups[other.group] == nil {
			order = append(order, other.group)
			groups[other.group] = &element{name: "dl"}
		}
		g := groups[other.group]
		g.children = append(g.children, el("dt", nil, link("./"+other.file, text(other.title))), el("dd", nil, text(other.summary), b.counts(other)))
	}
	for _, name := range order {
		id := strings.ToLower(strings.ReplaceAll(name, " ", "-"))
		body = append(body, el("section", attrs{"id": id}, el("h2", nil, link("#"+id, text(name))), groups[name]))
	}
	p.body = body
	return p
}

// counts says how much an app has.
func (b *builder) counts(p *page) node {
	for _, a := range b.apps {
		if a.file == p.file {
			methods := 0
			for _, s := range a.api.Services {
				methods += len(s.Methods)
			}
			return text(fmt.Sprintf(" %d methods, %d types.", methods, len(a.api.Types)))
		}
	}
	return nil
}
