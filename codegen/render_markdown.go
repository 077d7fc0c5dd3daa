package codegen

import (
	"bytes"
	"fmt"
	"go/doc"
	"go/doc/comment"
	"strings"
)

// synopsis is the first sentence of a doc comment.
func synopsis(text string) string { return new(doc.Package).Synopsis(text) }

// mdWriter writes API.md.
type mdWriter struct {
	bytes.Buffer
	api     *API
	anchors map[string]string // of headings, by what they are about
	texts   map[string]string // of doc links, by what they name in Go
}

func renderMarkdown(api *API) []byte {
	w := &mdWriter{api: api, anchors: map[string]string{}, texts: map[string]string{}}
	w.assignAnchors()
	fmt.Fprintf(w, "<!-- %s -->\n\n# %s\n\n", header, api.Name)
	w.doc(api.Doc)
	if api.App {
		w.WriteString("A page calls these methods through the client that `ashore generate` writes:\n\n" +
			"```js\nimport { bind } from \"./api.gen.js\";\nimport { open } from \"./ashore/client.js\";\n\nconst api = bind(await open());\n```\n\n")
	}
	w.contents()
	for _, s := range api.Services {
		w.service(s)
	}
	if len(api.Types) > 0 {
		w.WriteString("## Types\n\n")
		for _, n := range api.Types {
			w.named(n)
		}
	}
	w.errors()
	return append(bytes.TrimRight(w.Bytes(), "\n"), '\n')
}

// assignAnchors gives every heading the anchor that readers of Markdown give
// it: letters, digits and hyphens, with a number where one is taken.
func (w *mdWriter) assignAnchors() {
	count := map[string]int{}
	add := func(about, heading string) {
		slug := strings.Map(func(r rune) rune {
			if r == ' ' {
				return '-'
			}
			if strings.ContainsRune(".,:;!?'\"()[]{}/\\`&", r) {
				return -1
			}
			return r
		}, strings.ToLower(heading))
		count[slug]++
		if n := count[slug]; n > 1 {
			slug = fmt.Sprintf("%s-%d", slug, n-1)
		}
		w.anchors[about] = slug
	}
	add("title", w.api.Name)
	for _, s := range w.api.Services {
		add("service "+s.Name, s.Name)
		w.texts[s.GoName] = "service " + s.Name
		for _, m := range s.Methods {
			add("method "+s.Name+"."+m.Name, s.Name+"."+m.Name)
			w.texts[s.GoName+"."+m.GoName] = "method " + s.Name + "." + m.Name
		}
	}
	add("types", "Types")
	for _, n := range w.api.Types {
		add("type "+n.Name, n.Name)
		w.texts[n.GoName] = "type " + n.Name
	}
	add("errors", "Errors")
}

// doc writes a Go doc comment as Markdown.
func (w *mdWriter) doc(text string) {
	if md := w.markdown(text); md != "" {
		w.WriteString(md + "\n\n")
	}
}

func (w *mdWriter) markdown(text string) string {
	if text == "" {
		return ""
	}
	known := func(recv, name string) string {
		if recv != "" {
			name = recv + "." + name
		}
		return w.anchors[w.texts[name]]
	}
	parser := comment.Parser{LookupSym: func(recv, name string) bool { return known(recv, name) != "" }}
	printer := comment.Printer{
		HeadingLevel: 5,
		HeadingID:    func(*comment.Heading) string { return "" },
		DocLinkURL: func(link *comment.DocLink) string {
			if link.ImportPath != "" {
				return link.DefaultURL("https://pkg.go.dev/")
			}
			return "#" + known(link.Recv, link.Name)
		},
	}
	return strings.TrimSpace(string(printer.Markdown(parser.Parse(text))))
}

// cell is a doc comment inside a table.
func (w *mdWriter) cell(text string) string {
	md := w.markdown(text)
	md = strings.ReplaceAll(md, "\n\n", "<br>")
	return strings.ReplaceAll(strings.Join(strings.Fields(md), " "), "|", `\|`)
}

func (w *mdWriter) contents() {
	for _, s := range w.api.Services {
		fmt.Fprintf(w, "- [%s](#%s)%s\n", s.Name, w.anchors["service "+s.Name], w.aside(s.Doc))
		for _, m := range s.Methods {
			fmt.Fprintf(w, "  - [%s](#%s)%s\n", m.Name, w.anchors["method "+s.Name+"."+m.Name], w.aside(m.Doc))
		}
	}
	if len(w.api.Types) > 0 {
		fmt.Fprintf(w, "- [Types](#%s)\n", w.anchors["types"])
	}
	fmt.Fprintf(w, "- [Errors](#%s)\n\n", w.anchors["errors"])
}

// aside is the first sentence of a comment, after a heading's name.
func (w *mdWriter) aside(text string) string {
	if s := synopsis(text); s != "" {
		return ": " + w.cell(s)
	}
	return ""
}

func (w *mdWriter) service(s *Service) {
	fmt.Fprintf(w, "## %s\n\n", s.Name)
	w.doc(s.Doc)
	if s.Plugin != "" {
		fmt.Fprintf(w, "From the plugin %s.\n\n", s.Plugin)
	}
	for _, m := range s.Methods {
		w.method(s, m)
	}
}

func (w *mdWriter) method(s *Service, m *Method) {
	fmt.Fprintf(w, "### %s.%s\n\n", s.Name, m.Name)
	w.doc(m.Doc)
	since := ""
	if m.Since != "" {
		since = " Since version " + m.Since + "."
	}
	fmt.Fprintf(w, "%s%s\n\n", m.sentence(), since)
	if m.In == nil {
		w.WriteString("Input: none.\n\n")
	} else {
		fmt.Fprintf(w, "Input: %s\n\n", w.typeOf(m.In))
		w.fields(m.In.Named)
	}
	what := "Output"
	if m.Stream {
		what = "Items"
	}
	switch {
	case m.Out == nil:
		w.WriteString("Output: none.\n\n")
	case m.Out.Shape == Ref && m.Out.Named.Kind == Struct:
		fmt.Fprintf(w, "%s: %s\n\n", what, w.typeOf(m.Out))
		w.fields(m.Out.Named)
	default:
		fmt.Fprintf(w, "%s: %s\n\n", what, w.typeOf(m.Out))
	}
	if m.AnyError && len(w.api.Errors) > 0 {
		w.WriteString("Errors: any of [the app's](#" + w.anchors["errors"] + "), as far as its source tells, and those that every method has.\n\n")
	} else if len(m.Errors) > 0 {
		w.WriteString("Errors, besides those that [every method](#" + w.anchors["errors"] + ") has:\n\n")
		for _, code := range m.Errors {
			fmt.Fprintf(w, "- `%s`%s%s\n", code, w.errorMeaning(code), w.errorData(m, code))
		}
		w.WriteString("\n")
	}
	w.examples(s, m)
}

// errorData says what comes with an error.
func (w *mdWriter) errorData(m *Method, code string) string {
	if code == "conflict" && m.Conflicts && m.Out != nil {
		return ". Data: `{ yours, theirs }`, two versions of the output"
	}
	for _, e := range w.api.Errors {
		if e.Code == code && e.Data != nil {
			return ". Data: " + w.typeOf(e.Data)
		}
	}
	return ""
}

func (w *mdWriter) errorMeaning(code string) string {
	for _, e := range w.api.Errors {
		if e.Code == code {
			return ": " + w.cell(e.Message)
		}
	}
	if meaning := frameworkMeaning[code]; meaning != "" {
		return ": " + meaning
	}
	return ""
}

func (w *mdWriter) named(n *Named) {
	fmt.Fprintf(w, "### %s\n\n", n.Name)
	w.doc(n.Doc)
	switch n.Kind {
	case Struct:
		w.fields(n)
	case Text:
		w.WriteString("Text, which its type in Go reads and writes.\n\n")
	case Alias:
		fmt.Fprintf(w, "%s\n\n", upperFirst(w.typeOf(n.Under)))
	case Enum:
		fmt.Fprintf(w, "One of\n\n")
		for _, v := range n.Values {
			fmt.Fprintf(w, "- `%s`, in code `%s`", v.Literal, n.Name+property(v.Name))
			if text := w.cell(v.Doc); text != "" {
				fmt.Fprintf(w, ": %s", text)
			}
			w.WriteString("\n")
		}
		w.WriteString("\n")
	}
}

func (w *mdWriter) errors() {
	w.WriteString("## Errors\n\nA call that fails rejects with a `CallError`, whose `code` is one of\n\n| Code | Meaning |\n| --- | --- |\n")
	for _, e := range w.api.Errors {
		meaning := e.Message
		if e.Doc != "" {
			meaning = e.Doc
		}
		data := ""
		if e.Data != nil {
			data = " Data: " + w.typeOf(e.Data)
		}
		fmt.Fprintf(w, "| `%s` | %s%s |\n", e.Code, w.cell(meaning), data)
	}
	for _, code := range frameworkCodes {
		fmt.Fprintf(w, "| `%s` | %s |\n", code, frameworkMeaning[code])
	}
	w.WriteString("\nWith `invalid`, `fields` lists every bad field by JSON pointer, with a message for a person.\n")
}
