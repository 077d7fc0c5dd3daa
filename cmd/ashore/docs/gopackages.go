package docs

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// goPackage is a package of Go and its page.
type goPackage struct {
	*builder
	p    *page
	doc  *doc.Package
	fset *token.FileSet
	path string
	ids  map[string]bool // of what the page has
}

// packagePages are the references of Go packages.
func (b *builder) packagePages() ([]*page, error) {
	var pages []*page
	for _, dir := range b.Packages {
		g, err := b.readPackage(dir)
		if err != nil {
			return nil, err
		}
		if g != nil {
			g.fill()
			pages = append(pages, g.p)
		}
	}
	return pages, nil
}

// readPackage reads the files that a build on a server takes, or one for the
// browser if there are none; nil if neither takes any.
func (b *builder) readPackage(dir string) (*goPackage, error) {
	g := &goPackage{builder: b, fset: token.NewFileSet(), ids: map[string]bool{}}
	var files []*ast.File
	for _, system := range [][2]string{{"linux", "amd64"}, {"js", "wasm"}} {
		context := build.Default
		context.GOOS, context.GOARCH, context.CgoEnabled, context.BuildTags = system[0], system[1], false, nil
		folder := filepath.Join(b.Root, filepath.FromSlash(dir))
		found, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		slices.Sort(found)
		own := 0
		for _, file := range found {
			if in, err := context.MatchFile(folder, filepath.Base(file)); err != nil || !in {
				continue
			}
			rel, err := filepath.Rel(b.Root, file)
			if err != nil {
				return nil, err
			}
			f, err := parser.ParseFile(g.fset, file, nil, parser.ParseComments)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", filepath.ToSlash(rel), err)
			}
			if f.Name.Name == "main" {
				return nil, nil
			}
			if !strings.HasSuffix(file, "_test.go") && (filepath.Base(file) != "doc.go" || len(f.Decls) > 0) {
				own++
			}
			files = append(files, f)
		}
		if own > 0 {
			break
		}
		files, g.fset = nil, token.NewFileSet()
	}
	if len(files) == 0 {
		return nil, nil
	}
	d, err := doc.NewFromFiles(g.fset, files, frameworkPath+dir)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, err)
	}
	g.doc, g.path = d, dir
	g.p = &page{
		file:  "go-" + strings.ReplaceAll(strings.TrimPrefix(dir, "framework/"), "/", "-") + ".html",
		title: strings.TrimPrefix(dir, "framework/"), group: "Go packages", summary: d.Synopsis(d.Doc),
	}
	return g, nil
}

// fill writes the page.
func (g *goPackage) fill() {
	d := g.doc
	for _, f := range d.Funcs {
		g.ids[f.Name] = true
	}
	for _, t := range d.Types {
		g.ids[t.Name] = true
		for _, f := range t.Funcs {
			g.ids[f.Name] = true
		}
		for _, m := range t.Methods {
			g.ids[t.Name+"."+m.Name] = true
		}
	}
	for _, v := range slices.Concat(d.Consts, d.Vars) {
		for _, n := range v.Names {
			g.ids[n] = true
		}
	}
	var nav, body nodes
	body = append(body, pre("import \""+d.ImportPath+"\"\n"), g.commentAt(d.Doc, 2), g.examples(d.Examples))
	section := func(id, title string, content nodes, links []node) {
		if len(content) == 0 {
			return
		}
		id = "section-" + id
		body = append(body, el("section", attrs{"id": id}, append(nodes{el("h2", nil, link("#"+id, text(title)))}, content...)...))
		nav = append(nav, el("li", nil, link("#"+id, text(title)), list(links...)))
	}
	values, links := g.values(d.Consts)
	section("constants", "Constants", values, links)
	values, links = g.values(d.Vars)
	section("variables", "Variables", values, links)
	var funcs nodes
	links = nil
	for _, f := range d.Funcs {
		funcs, links = append(funcs, g.function(f, "function", f.Name)), append(links, link("#"+f.Name, text(f.Name)))
	}
	section("functions", "Functions", funcs, links)
	var types nodes
	links = nil
	for _, t := range d.Types {
		types, links = append(types, g.typ(t)), append(links, link("#"+t.Name, text(t.Name)))
	}
	section("types", "Types", types, links)
	g.p.body = body
	if nav != nil {
		g.p.nav = el("ul", nil, nav...)
	}
}

func (g *goPackage) comment(s string) node { return g.commentAt(s, 4) }

func (g *goPackage) commentAt(s string, level int) node {
	return goDoc(s, level, func(name string) string {
		if g.ids[name] {
			return "#" + name
		}
		return ""
	})
}

// declaration prints a declaration as gofmt does, without its comment.
func (g *goPackage) declaration(decl ast.Node) node {
	var b bytes.Buffer
	config := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}
	if err := config.Fprint(&b, g.fset, decl); err != nil {
		return nil
	}
	out, err := format.Source(b.Bytes())
	if err != nil {
		out = b.Bytes()
	}
	return pre(strings.TrimSpace(string(out)) + "\n")
}

func (g *goPackage) values(all []*doc.Value) (content nodes, links []node) {
	for _, v := range all {
		content = append(content, g.value(v))
		links = append(links, link("#"+v.Names[0], text(v.Names[0])))
	}
	return content, links
}

// value is a group of constants or variables; each name is an anchor.
func (g *goPackage) value(v *doc.Value) node {
	var anchors nodes
	for i, n := range v.Names {
		g.p.find(g.doc.Name+"."+n, v.Decl.Tok.String(), n, g.doc.Synopsis(v.Doc))
		if i > 0 {
			anchors = append(anchors, text(", "))
		}
		anchors = append(anchors, el("a", attrs{"id": n, "href": "#" + n}, text(n)))
	}
	decl := *v.Decl
	decl.Doc = nil
	return el("article", nil, el("h3", nil, anchors...), g.declaration(&decl), g.comment(v.Doc))
}

func (g *goPackage) function(f *doc.Func, kind, id string) node {
	g.p.find(g.doc.Name+"."+id, kind, id, g.doc.Synopsis(f.Doc))
	decl := *f.Decl
	decl.Doc, decl.Body = nil, nil
	level := "h3"
	if kind != "function" {
		level = "h4"
	}
	return el("article", attrs{"id": id},
		el(level, nil, link("#"+id, text(id)), text(" "), el("small", nil, text(kind))),
		g.declaration(&decl), g.comment(f.Doc), g.from(f.Decl.Pos()), g.examples(f.Examples))
}

func (g *goPackage) typ(t *doc.Type) node {
	g.p.find(g.doc.Name+"."+t.Name, "type", t.Name, g.doc.Synopsis(t.Doc))
	decl := *t.Decl
	decl.Doc = nil
	body := nodes{
		el("h3", nil, link("#"+t.Name, text(t.Name)), text(" "), el("small", nil, text("type"))),
		g.declaration(&decl), g.comment(t.Doc), g.from(t.Decl.Pos()), g.examples(t.Examples),
	}
	for _, v := range slices.Concat(t.Consts, t.Vars) {
		one := *v.Decl
		one.Doc = nil
		for _, n := range v.Names {
			g.p.find(g.doc.Name+"."+n, v.Decl.Tok.String(), t.Name, g.doc.Synopsis(v.Doc))
		}
		body = append(body, g.declaration(&one), g.comment(v.Doc))
	}
	for _, f := range t.Funcs {
		body = append(body, g.function(f, "constructor", f.Name))
	}
	for _, m := range t.Methods {
		body = append(body, g.function(m, "method", t.Name+"."+m.Name))
	}
	return el("section", attrs{"id": t.Name}, body...)
}

// from links to the file, without the line: that changes with every line above it.
func (g *goPackage) from(pos token.Pos) node {
	where := g.fset.Position(pos)
	return el("p", nil, el("small", nil, g.source(path.Join(g.path, filepath.Base(where.Filename)), 0)))
}

// examples are those of the tests, which run there.
func (g *goPackage) examples(all []*doc.Example) node {
	var out nodes
	for _, e := range all {
		var b bytes.Buffer
		var code any = e.Code
		if e.Play != nil {
			code = e.Play
		}
		if err := (&printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}).Fprint(&b, g.fset, &printer.CommentedNode{Node: code, Comments: e.Comments}); err != nil {
			continue
		}
		parts := nodes{
			el("summary", nil, text(strings.TrimSpace("Example "+e.Suffix))),
			g.comment(e.Doc), pre(exampleText(b.String(), e.Play != nil)),
		}
		if e.Output != "" {
			parts = append(parts, el("p", nil, text("Output:")), pre(e.Output))
		}
		out = append(out, el("details", nil, parts...))
	}
	return out
}

// exampleText is the code of an example without the braces around it.
func exampleText(s string, whole bool) string {
	if whole || !strings.HasPrefix(s, "{") {
		return s
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	var lines []string
	for l := range strings.SplitSeq(strings.Trim(s, "\n"), "\n") {
		lines = append(lines, strings.TrimPrefix(l, "\t"))
	}
	return strings.TrimSpace(strings.Join(lines, "\n")) + "\n"
}
