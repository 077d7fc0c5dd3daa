package docs

import (
	"strings"

	"github.com/ashore-dev/ashore/codegen"
)

// form calls a method of the app that the page lies within. What try.js makes
// of a control is in its data-type; its name is the JSON pointer of the value.
func (a *app) form(s *codegen.Service, m *codegen.Method) node {
	f := &element{name: "form", attrs: attrs{"data-method": methodID(s, m), "data-kind": string(m.Kind), "novalidate": bare, "autocomplete": "off"}}
	var stop nodes
	if m.Stream {
		f.attrs["data-stream"] = bare
	}
	if m.In != nil {
		f.attrs["data-input"] = bare
		f.children = append(f.children, controls(m.In.Named, "", 0)...)
		if upload := m.In.Named.Upload; upload != nil {
			f.attrs["data-upload"] = upload.Name
			at := attrs{"name": "/" + escaped(upload.Name), "data-type": "upload", "type": "file"}
			f.children = append(f.children, el("label", nil, el("span", nil, code(upload.Name), text(" "), el("small", nil, text("a file; none is one without bytes"))), el("input", at)))
		}
	}
	if m.Stream || f.attrs["data-upload"] != "" {
		stop = nodes{text(" "), el("button", attrs{"type": "button", "data-stop": bare, "hidden": bare}, text("Stop"))}
	}
	radio := func(value, label string, checked bool) node {
		at := attrs{"type": "radio", "name": "on", "value": value}
		if checked {
			at["checked"] = bare
		}
		return el("label", nil, el("input", at), text(" "+label))
	}
	f.children = append(
		f.children,
		el("fieldset", nil, el("legend", nil, text("Works on")),
			radio("scratch", "a scratch copy of the database, in memory", true),
			radio("live", "the live database: what it does stays", false)),
		el("p", nil, el("button", nil, text("Call "+methodID(s, m))), stop, text(" "), el("button", attrs{"type": "reset"}, text("Clear"))),
		el("output", nil),
	)
	return el("details", nil,
		el("summary", nil, text("Try it")),
		el("noscript", nil, el("p", nil, text("Calling a method needs JavaScript."))),
		f)
}

// deepest is how far objects within objects have controls of their own.
const deepest = 2

// controls are those for an object's members.
func controls(n *codegen.Named, path string, depth int) nodes {
	var all nodes
	for _, f := range n.Fields {
		name := path + "/" + escaped(f.Name)
		t := plain(f.Type)
		if f.Omit == codegen.Never && t.Shape == codegen.Ref && t.Named.Kind == codegen.Struct && depth < deepest {
			all = append(all, el("fieldset", nil, append(nodes{el("legend", nil, text(f.Name))}, controls(t.Named, name, depth+1)...)...))
			continue
		}
		all = append(all, control(f, name))
	}
	return all
}

// escaped is a member's name in a JSON pointer.
func escaped(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// control is one field's, with its label and rules.
func control(f *codegen.Field, name string) node {
	at := attrs{"name": name}
	switch {
	case f.Omit != codegen.Never:
		at["data-empty"] = "absent"
	case f.Type.Shape == codegen.Pointer:
		at["data-empty"] = "null"
	}
	hint := strings.Join(f.Constraints(), ", ")
	if at["data-empty"] == "" {
		hint = strings.TrimPrefix(hint+", required", ", ")
	}
	if plainKind(f) == "json" {
		hint = strings.TrimSuffix("as JSON, "+hint, ", ")
	}
	said := nodes{code(f.Name)}
	if hint != "" {
		said = append(said, text(" "), el("small", nil, text(hint)))
	}
	label := nodes{el("span", nil, said...)}
	t := plain(pointed(f.Type))
	_, choice := at["data-empty"]
	switch {
	case f.Type.Quoted || t.Quoted:
		at["data-type"], at["inputmode"] = "string", "numeric"
	case len(options(f)) > 0:
		at["data-type"] = "json"
		return el("label", nil, append(label, selection(at, choice, options(f)))...)
	case t.Shape == codegen.String:
		at["data-type"] = "string"
	case t.Shape == codegen.Ref && t.Named.Kind == codegen.Text:
		at["data-type"] = "string"
		if t.Named.Format == "date" {
			at["type"] = "date"
		}
	case t.Shape == codegen.Bool && choice:
		at["data-type"] = "json"
		return el("label", nil, append(label, selection(at, true, []string{"true", "false"}))...)
	case t.Shape == codegen.Bool:
		at["data-type"], at["type"] = "boolean", "checkbox"
	case t.Shape == codegen.Int, t.Shape == codegen.Float, t.Shape == codegen.Duration:
		at["data-type"], at["type"], at["step"] = "number", "number", "any"
	case t.Shape == codegen.Time:
		at["data-type"], at["type"], at["step"] = "time", "datetime-local", "0.001"
	case t.Shape == codegen.Bytes:
		at["data-type"], at["type"] = "bytes", "file"
	default:
		at["data-type"], at["rows"], at["spellcheck"] = "json", "3", "false"
		sample := ""
		if !choice {
			sample = strings.TrimSpace(indented(sampleOf(f.Type, f.Rules)))
		}
		return el("label", nil, append(label, el("textarea", at, text(sample)))...)
	}
	return el("label", nil, append(label, el("input", at))...)
}

// plainKind is "json" for what has no control but an area of text.
func plainKind(f *codegen.Field) string {
	t := plain(pointed(f.Type))
	switch t.Shape {
	case codegen.Slice, codegen.Map, codegen.Any, codegen.Raw, codegen.Pointer:
		return "json"
	case codegen.Ref:
		if t.Named.Kind == codegen.Struct {
			return "json"
		}
	}
	return ""
}

// options are the values, in JSON, that a field may have where they are few.
func options(f *codegen.Field) []string {
	t := pointed(f.Type)
	if t.Shape == codegen.Ref && t.Named.Kind == codegen.Enum {
		var all []string
		for _, v := range t.Named.Values {
			all = append(all, v.Literal)
		}
		return all
	}
	if under := plain(t); f.Rules.Enum != nil && under.Shape != codegen.Slice && under.Shape != codegen.Map {
		var all []string
		for _, v := range f.Rules.Enum {
			if under.Shape == codegen.String {
				v = string(compact(v))
			}
			all = append(all, v)
		}
		return all
	}
	return nil
}

func selection(at attrs, choice bool, values []string) node {
	s := &element{name: "select", attrs: at}
	if choice {
		s.children = append(s.children, el("option", attrs{"value": ""}, text("—")))
	}
	for _, v := range values {
		s.children = append(s.children, el("option", attrs{"value": v}, text(strings.Trim(v, `"`))))
	}
	return s
}
