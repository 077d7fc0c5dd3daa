package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// kinds say what a method of each kind does with the data.
var kinds = map[codegen.Kind]string{
	codegen.Query:    "A query: it reads one state of the database, and can be watched.",
	codegen.Mutation: "A mutation: one transaction, done once as a whole or not at all.",
	codegen.Action:   "An action: it opens its own transactions, or none, and can do part of its work.",
}

// method is the documentation of one.
func (a *app) method(s *codegen.Service, m *codegen.Method) node {
	id := methodID(s, m)
	kind, does := string(m.Kind), nodes{el("p", nil, text(kinds[m.Kind]))}
	if m.Stream {
		kind = "stream"
		does = append(does, el("p", nil, text("A stream: it gives one result after another, as an async iterator that can be left.")))
	}
	if m.In != nil && m.In.Named.Upload != nil {
		does = append(does, el("p", nil, code(m.In.Named.Upload.Name), text(" is an upload: a stream, a blob or bytes, which travels beside the JSON.")))
	}
	a.p.find(id, kind, id, codegen.Synopsis(m.Doc))
	body := nodes{
		el("h3", nil, link("#"+id, text(id)), text(" "), el("small", nil, text(kind))),
		a.doc(m.Doc),
		does,
		a.facts(m),
		a.input(s, m),
		a.output(m),
		a.methodErrors(m),
		a.examples(s, m),
	}
	if a.Try {
		body = append(body, a.form(s, m))
	}
	return el("article", attrs{"id": id, "data-kind": kind}, append(body, a.messages(s, m))...)
}

// facts are where the method is written, and which version brought it.
func (a *app) facts(m *codegen.Method) node {
	var parts nodes
	if from := a.source(m.Pos.Filename, m.Pos.Line); from != nil {
		parts = append(parts, text("In Go: "), from)
	}
	if m.Since != "" {
		if parts != nil {
			parts = append(parts, text(". "))
		}
		parts = append(parts, text("Since version "+m.Since))
	}
	if parts == nil {
		return nil
	}
	return el("p", nil, el("small", nil, parts...))
}

func (a *app) input(_ *codegen.Service, m *codegen.Method) node {
	if m.In == nil {
		return nodes{el("h4", nil, text("Input")), el("p", nil, text("None."))}
	}
	return nodes{el("h4", nil, text("Input "), a.words(m.In)), a.fields(m.In.Named, true)}
}

func (a *app) output(m *codegen.Method) node {
	if m.Out == nil {
		return nodes{el("h4", nil, text("Output")), el("p", nil, text("None."))}
	}
	out := nodes{el("h4", nil, text("Output "), a.words(m.Out))}
	if m.Out.Shape == codegen.Ref && m.Out.Named.Kind == codegen.Struct {
		out = append(out, a.fields(m.Out.Named, false))
	}
	return out
}

// fields describes the members of an object.
func (a *app) fields(n *codegen.Named, in bool) node {
	if len(n.Fields) == 0 {
		return el("p", nil, text("It has no fields."))
	}
	dl := &element{name: "dl"}
	for _, f := range n.Fields {
		term := nodes{code(f.Name), text(" "), a.words(f.Type)}
		switch {
		case f.Omit != codegen.Never:
			term = append(term, text(" "), el("em", nil, text(map[bool]string{true: "optional", false: "may be absent"}[in])))
		case in:
			term = append(term, text(" "), el("strong", nil, text("required")))
		}
		doc := f.Doc
		if f.Rules.Description != "" {
			doc = f.Rules.Description
		}
		dd := nodes{a.doc(doc)}
		if rules := f.Constraints(); len(rules) > 0 {
			dd = append(dd, el("p", nil, text(upper(strings.Join(rules, ", "))+".")))
		}
		if len(f.Rules.Examples) > 0 {
			dd = append(dd, el("p", nil, text("Such as "), code(strings.Join(f.Rules.Examples, ", "))))
		}
		dl.children = append(dl.children, el("dt", nil, term...), el("dd", nil, dd...))
	}
	return dl
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// words are a type as one says it, with links.
func (a *app) words(t *codegen.Type) node {
	if t.Quoted {
		bits, from := t.Bits, ""
		if t.Shape == codegen.Ref {
			bits = t.Named.Under.Bits
		}
		if t.Unsigned {
			from = " from 0"
		}
		return nodes{code("bigint"), text(fmt.Sprintf("%s, of %d bits", from, bits))}
	}
	switch t.Shape {
	case codegen.Bool:
		return text("boolean")
	case codegen.Int:
		return text(integerWords(t))
	case codegen.Float:
		return text("number")
	case codegen.Duration:
		return text("integer")
	case codegen.Time:
		return nodes{code("Date"), text(", to the millisecond")}
	case codegen.Slice:
		return nodes{text("list of "), a.words(t.Elem)}
	case codegen.Pointer:
		return nodes{a.words(pointed(t)), text(" or null")}
	case codegen.Bytes:
		return nodes{text("bytes, a "), code("Uint8Array")}
	case codegen.Map:
		return nodes{text("object by "), a.words(t.Key), text(" of "), a.words(t.Elem)}
	case codegen.Any, codegen.Raw:
		return text("anything that JSON has")
	case codegen.Ref:
		return link("#"+typeID(t.Named), text(t.Named.Name))
	}
	return text("string")
}

func integerWords(t *codegen.Type) string {
	switch {
	case t.Unsigned && t.Bits < 64:
		return fmt.Sprintf("integer from 0 to %d", uint64(1)<<t.Bits-1)
	case t.Unsigned:
		return "integer from 0"
	case t.Bits < 64:
		return fmt.Sprintf("integer from −%d to %d", uint64(1)<<(t.Bits-1), uint64(1)<<(t.Bits-1)-1)
	}
	return "integer"
}

// pointed is what a pointer, or one to a pointer, leads to.
func pointed(t *codegen.Type) *codegen.Type {
	for t.Shape == codegen.Pointer {
		t = t.Elem
	}
	return t
}

// plain is a type without the names that are given to it.
func plain(t *codegen.Type) *codegen.Type {
	for t.Shape == codegen.Ref && t.Named.Under != nil {
		t = t.Named.Under
	}
	return t
}

// methodErrors are the codes that the method's own code mentions.
func (a *app) methodErrors(m *codegen.Method) node {
	if len(m.Errors) == 0 {
		return nodes{el("h4", nil, text("Errors")), el("p", nil, link("./errors.html", text("Those of the framework")), text("."))}
	}
	dl := &element{name: "dl"}
	for _, c := range m.Errors {
		href, meaning := "./errors.html#"+errorID(c), ""
		for _, e := range a.api.Errors {
			if e.Code == c {
				href, meaning = "#"+errorID(c), e.Message
			}
		}
		for _, e := range codegen.Codes {
			if e.Code == c && meaning == "" {
				meaning = e.Meaning
			}
		}
		dl.children = append(dl.children, el("dt", nil, link(href, code(c))), el("dd", nil, text(upper(meaning)+".")))
	}
	first := "And "
	if m.AnyError {
		first = "What it calls isn't all in sight, so these are all of the app's. And "
	}
	return nodes{
		el("h4", nil, text("Errors")), dl,
		el("p", nil, text(first), link("./errors.html", text("those of the framework")), text(".")),
	}
}

// examples are calls in JavaScript and what they give: those that tests run, or
// one made from the types.
func (a *app) examples(s *codegen.Service, m *codegen.Method) node {
	parts := nodes{el("figcaption", nil, text("JavaScript")), pre(codegen.ExampleCall(s, m))}
	if m.Out != nil && !slices.ContainsFunc(m.Examples, func(e codegen.Example) bool { return e.Result != nil }) {
		parts = append(parts, el("p", nil, text("The result, as JSON:")), pre(indented(sampleOf(m.Out, codegen.Rules{}))))
	}
	for _, e := range m.Examples {
		title := "An example that tests run"
		if e.Title != "" {
			title += ": " + e.Title
		}
		parts = append(parts, el("p", nil, el("strong", nil, text(title))), a.doc(e.Doc))
		if e.Input != nil {
			parts = append(parts, el("p", nil, text("Input:")), pre(indented(e.Input)))
		}
		switch {
		case e.Result != nil:
			parts = append(parts, el("p", nil, text("Result:")), pre(indented(e.Result)))
		case e.Error != nil:
			parts = append(parts, el("p", nil, text("It fails with:")), pre(indented(e.Error)))
		}
	}
	return el("figure", nil, parts...)
}

// named is the documentation of a type.
func (a *app) named(n *codegen.Named) node {
	id := typeID(n)
	a.p.find(n.Name, "type", id, codegen.Synopsis(n.Doc))
	body := nodes{
		el("h3", nil, link("#"+id, text(n.Name)), text(" "), el("small", nil, text(typeWords[n.Kind]))),
		a.doc(n.Doc),
	}
	if from := a.source(n.Pos.Filename, n.Pos.Line); from != nil {
		body = append(body, el("p", nil, el("small", nil, text("In Go: "), from)))
	}
	switch n.Kind {
	case codegen.Struct:
		body = append(body, a.fields(n, false))
	case codegen.Text:
		body = append(body, el("p", nil, text("Text, which its type in Go reads and writes.")))
	case codegen.Alias:
		body = append(body, el("p", nil, text("It is "), a.words(n.Under), text(".")))
	case codegen.Enum:
		dl := &element{name: "dl"}
		for _, v := range n.Values {
			dl.children = append(dl.children, el("dt", nil, code(v.Literal), text(" in code "), code(n.Name+"."+v.Name)), el("dd", nil, a.doc(v.Doc)))
		}
		body = append(body, dl)
	}
	return el("article", attrs{"id": id}, body...)
}

var typeWords = map[codegen.NamedKind]string{
	codegen.Struct: "object", codegen.Enum: "one of several", codegen.Alias: "name", codegen.Text: "text",
}
