package docs

import (
	"bytes"
	"html"
	"slices"
)

// node is a piece of a page. Elements are made by [el] and text by [text], so
// that what is written is well formed and escaped. nil is nothing.
type node interface{ write(b *bytes.Buffer) }

// attrs are an element's attributes. They are written in the order of their
// names; one whose value is [bare] has its name alone.
type attrs map[string]string

// bare is the value of an attribute that has none, such as hidden.
const bare = "\x00"

type element struct {
	name     string
	attrs    attrs
	children []node
}

// text is characters.
type text string

// nodes are several in a row.
type nodes []node

// el makes an element.
func el(name string, a attrs, children ...node) node { return &element{name, a, children} }

// code is text of a program within a line.
func code(s string) node { return el("code", nil, text(s)) }

// link leads to an address.
func link(href string, children ...node) node { return el("a", attrs{"href": href}, children...) }

// pre is text of a program on lines of its own.
func pre(s string) node { return el("pre", nil, code(s)) }

// void are the elements that have no end tag.
var void = []string{"input", "link", "meta", "hr", "br", "img"}

// ownLine are the elements that begin a line, so that a page can be read and
// compared. Within others space would show.
var ownLine = []string{
	"html", "head", "body", "header", "main", "nav", "footer", "section", "article", "aside", "h1", "h2", "h3", "h4", "h5", "p",
	"ul", "ol", "li", "dl", "dt", "dd", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "pre", "details", "summary",
	"form", "fieldset", "legend", "template", "search", "meta", "link", "script", "title", "noscript",
}

func (e *element) write(b *bytes.Buffer) {
	if slices.Contains(ownLine, e.name) && b.Len() > 0 && b.Bytes()[b.Len()-1] != '\n' {
		b.WriteByte('\n')
	}
	b.WriteString("<" + e.name)
	for _, name := range sortedKeys(e.attrs) {
		b.WriteString(" " + name)
		if value := e.attrs[name]; value != bare {
			b.WriteString(`="` + html.EscapeString(value) + `"`)
		}
	}
	b.WriteString(">")
	if slices.Contains(void, e.name) {
		return
	}
	for _, c := range e.children {
		if c != nil {
			c.write(b)
		}
	}
	b.WriteString("</" + e.name + ">")
}

func (t text) write(b *bytes.Buffer) { b.WriteString(html.EscapeString(string(t))) }

func (ns nodes) write(b *bytes.Buffer) {
	for _, n := range ns {
		if n != nil {
			n.write(b)
		}
	}
}

// list is an unordered list.
func list(items ...node) node {
	ul := &element{name: "ul"}
	for _, item := range items {
		ul.children = append(ul.children, el("li", nil, item))
	}
	return ul
}

// line joins what belongs to one line by spaces.
func line(parts ...node) node {
	var all nodes
	for _, p := range parts {
		if p == nil {
			continue
		}
		if len(all) > 0 {
			all = append(all, text(" "))
		}
		all = append(all, p)
	}
	return all
}
