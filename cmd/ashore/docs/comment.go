package docs

import (
	"fmt"
	"go/doc/comment"
	"strings"
)

// frameworkPath begins the import paths of the framework's packages.
const frameworkPath = "github.com/ashore-dev/ashore/"

// goDoc writes a Go doc comment with headings of a level. href is the address of
// a symbol of the package, "" if it has none.
func goDoc(source string, level int, href func(name string) string) node {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	w := commentWriter{level: level, href: func(recv, name string) string {
		if recv != "" {
			name = strings.TrimPrefix(recv, "*") + "." + name
		}
		return href(name)
	}}
	parser := comment.Parser{LookupSym: func(recv, name string) bool { return w.href(recv, name) != "" }}
	return w.blocks(parser.Parse(source).Content)
}

type commentWriter struct {
	level int
	href  func(recv, name string) string
}

func (w commentWriter) blocks(all []comment.Block) node {
	var out nodes
	for _, b := range all {
		switch b := b.(type) {
		case *comment.Paragraph:
			out = append(out, el("p", nil, w.texts(b.Text)))
		case *comment.Heading:
			out = append(out, el(fmt.Sprintf("h%d", w.level), nil, w.texts(b.Text)))
		case *comment.Code:
			out = append(out, pre(b.Text))
		case *comment.List:
			out = append(out, w.list(b))
		}
	}
	return out
}

func (w commentWriter) list(l *comment.List) node {
	name := "ul"
	if len(l.Items) > 0 && l.Items[0].Number != "" {
		name = "ol"
	}
	made := &element{name: name}
	for _, item := range l.Items {
		content := w.blocks(item.Content)
		if p, ok := item.Content[0].(*comment.Paragraph); ok && len(item.Content) == 1 {
			content = w.texts(p.Text)
		}
		made.children = append(made.children, el("li", nil, content))
	}
	return made
}

func (w commentWriter) texts(all []comment.Text) node {
	var out nodes
	for _, t := range all {
		switch t := t.(type) {
		case comment.Plain:
			out = append(out, text(t))
		case comment.Italic:
			out = append(out, el("i", nil, text(t)))
		case *comment.Link:
			out = append(out, link(t.URL, w.texts(t.Text)))
		case *comment.DocLink:
			to := ""
			if t.ImportPath == "" {
				to = w.href(t.Recv, t.Name)
			} else {
				to = t.DefaultURL("https://pkg.go.dev/")
			}
			out = append(out, link(to, w.texts(t.Text)))
		}
	}
	return out
}
